"""Upright rectangles in pixels of the upright photo: rounding to hundredths, clipping by the frame. Pure.

Numbers are kept as hundredths of a pixel, ``floor(v * 100 + 0.5)``; the editor computes the same in
JavaScript, and tests/shapes/box.json holds the cases that both must agree on.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Box(NamedTuple):
    """Left, top, width, height in pixels; hundredths at most, width and height above zero."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Square pixels, rounded to ten-thousandths: the exact product of two hundredths."""
        return hundredths(self.width) * hundredths(self.height) / 10_000


class NoBox(ValueError):
    """There is no such box inside the photo; the words say why."""


def hundredths(value: float) -> int:
    return math.floor(value * 100 + 0.5)


def round_hundredths(value: float) -> float:
    """Round to a hundredth of a pixel, halves upwards."""
    return hundredths(value) / 100


def clip_box(x: float, y: float, width: float, height: float, *, frame: tuple[int, int]) -> Box:
    """Clip a box by the photo and round it.

    ``frame`` is (width, height) of the upright photo. Edges are clipped, then rounded; width and height are
    differences of rounded edges. Numbers must be finite. Raises NoBox for a box without extent, wholly
    outside, or thinner than a hundredth of a pixel.
    """
    if width <= 0 or height <= 0:
        raise NoBox("width and height must be above zero")
    left, right = max(x, 0.0), min(x + width, float(frame[0]))
    top, bottom = max(y, 0.0), min(y + height, float(frame[1]))
    if left >= right or top >= bottom:
        if x >= frame[0] or y >= frame[1] or x + width <= 0 or y + height <= 0:
            raise NoBox("lies wholly outside the photo")
        raise NoBox("is thinner than a hundredth of a pixel")  # lost in the numbers: x + width == x
    left_h, right_h, top_h, bottom_h = (hundredths(edge) for edge in (left, right, top, bottom))
    if left_h >= right_h or top_h >= bottom_h:
        raise NoBox("is thinner than a hundredth of a pixel")
    return Box(left_h / 100, top_h / 100, (right_h - left_h) / 100, (bottom_h - top_h) / 100)


def box_ring(x: float, y: float, width: float, height: float) -> list[float]:
    """Give the corners of a box: x, y, x, y, ..."""
    right, bottom = round(x + width, 2), round(y + height, 2)
    return [x, y, right, y, right, bottom, x, bottom]
