"""Traces: a line through points, each with its full width, in pixels of the upright photo. Pure.

Numbers are kept as hundredths of a pixel like those of boxes. The editor computes the same in JavaScript, and
tests/shapes/trace.json holds the cases that both must agree on: so sums run from the first point to the last,
by square roots, in plain double precision (Python's own ``sum`` and ``hypot`` are more exact than that).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from app.geometry.box import Box, hundredths, round_hundredths

Point = tuple[float, float]


class Trace(NamedTuple):
    """At least two points (x, y), no two neighbours alike, and the full width at each; hundredths at most."""

    points: list[Point]
    widths: list[float]

    @property
    def area(self) -> float:
        """Square pixels: each piece's length times the mean width of its ends, rounded to hundredths."""
        total = 0.0
        for index, length in enumerate(piece_lengths(self.points)):
            total += length * (self.widths[index] + self.widths[index + 1]) / 2
        return round_hundredths(total)

    @property
    def length(self) -> float:
        """Pixels along the line, rounded to hundredths."""
        total = 0.0
        for length in piece_lengths(self.points):
            total += length
        return round_hundredths(total)

    def bounds(self, frame: tuple[int, int]) -> Box:
        """Give the box round the discs that the widths draw about the points, clipped by the photo.

        ``frame`` is (width, height) of the upright photo. At least a hundredth wide and high.
        """
        left, width = _span([x for x, _ in self.points], self.widths, frame[0])
        top, height = _span([y for _, y in self.points], self.widths, frame[1])
        return Box(left, top, width, height)


class NoTrace(ValueError):
    """There is no such trace inside the photo; the words say why."""


def piece_lengths(points: Sequence[Point]) -> list[float]:
    """Measure the straight pieces between neighbouring points, in pixels."""
    return [
        math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)) for (x1, y1), (x2, y2) in pairwise(points)
    ]


def clamp_trace(points: Sequence[Point], widths: Sequence[float], *, frame: tuple[int, int]) -> Trace:
    """Clamp the points to the photo, round them and their widths, and drop what then repeats its neighbour.

    ``frame`` is (width, height) of the upright photo; ``widths`` are as many as ``points``, above zero. All
    numbers must be finite. Raises NoTrace for a trace wholly outside, or without length.
    """
    right, bottom = float(frame[0]), float(frame[1])
    clamped = [
        (round_hundredths(min(max(x, 0.0), right)), round_hundredths(min(max(y, 0.0), bottom)))
        for x, y in points
    ]
    xs, ys = [x for x, _ in clamped], [y for _, y in clamped]
    # Asked of the clamped points, so that what was kept once is kept again.
    if min(xs) >= right or min(ys) >= bottom or max(xs) <= 0 or max(ys) <= 0:
        raise NoTrace("lies wholly outside the photo")
    kept = [index for index, point in enumerate(clamped) if index == 0 or point != clamped[index - 1]]
    if len(kept) < 2:
        raise NoTrace("has no length")
    return Trace(
        [clamped[index] for index in kept],
        [max(round_hundredths(widths[index]), 0.01) for index in kept],
    )


def _span(middles: list[float], widths: list[float], limit: int) -> tuple[float, float]:
    """Give where the discs begin along one side of the photo, and how far they reach."""
    low = min(middle - width / 2 for middle, width in zip(middles, widths, strict=True))
    high = max(middle + width / 2 for middle, width in zip(middles, widths, strict=True))
    end = hundredths(min(high, float(limit)))
    # On the photo's far border half a thinnest disc is left, which rounding would take away.
    start = min(hundredths(max(low, 0.0)), end - 1)
    return start / 100, (end - start) / 100
