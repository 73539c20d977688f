"""Areas within closed lines, in pixels of the upright photo: cut by it, rounded, measured. Pure.

Numbers are kept as hundredths of a pixel like those of boxes. The editor computes the same in JavaScript
(static/js/editor/rings.js), and tests/shapes/polygon.json holds the cases that both must agree on: so sums
run from the first corner to the last, in plain double precision.
"""

from __future__ import annotations

import math

from app.geometry.box import Box, hundredths, round_hundredths
from app.geometry.cutting import Part, Ring, cut_by_photo


class NoArea(ValueError):
    """There is no such area inside the photo; the words say why."""


def keep_area(parts: list[Part], *, frame: tuple[int, int]) -> list[Part]:
    """Cut an area by the photo, round it, and drop what then covers nothing.

    ``frame`` is (width, height) of the upright photo. Corners that repeat the one before are dropped, as is a
    last one that repeats the first; holes without area, and parts whose outer ring has none. Raises NoArea
    for an area wholly outside, or none at all.
    """
    cut = cut_by_photo(parts, frame=frame)
    if not cut:
        raise NoArea("lies wholly outside the photo")
    kept = [part for part in map(_settled, cut) if part]
    if not kept:
        raise NoArea("has no area")
    return kept


def area_of(parts: list[Part]) -> float:
    """Measure in square pixels, holes taken off, rounded to hundredths (the shoelace formula).

    Of a ring that crosses itself what it runs round the other way counts against the rest.
    """
    total = 0.0
    for outer, *holes in parts:
        total += _doubled(outer)
        for hole in holes:
            total -= _doubled(hole)
    return round_hundredths(max(total, 0.0) / 20_000)


def bounds_of(parts: list[Part]) -> Box:
    """Give the box round a kept area. What a hole reaches out of its part belongs to the area."""
    xs = [x for part in parts for ring in part for x, _ in ring]
    ys = [y for part in parts for ring in part for _, y in ring]
    left, right = hundredths(min(xs)), hundredths(max(xs))
    top, bottom = hundredths(min(ys)), hundredths(max(ys))
    return Box(left / 100, top / 100, (right - left) / 100, (bottom - top) / 100)


def length_of(parts: list[Part]) -> float:
    """Measure all rings of an area, in pixels."""
    rings = [ring for part in parts for ring in part]
    return sum(math.dist(ring[at - 1], corner) for ring in rings for at, corner in enumerate(ring))


def _settled(part: Part) -> Part:
    """Round a part; empty when its outer ring covers nothing."""
    outer, *holes = (_rounded(ring) for ring in part)
    return [outer, *(hole for hole in holes if hole)] if outer else []


def _rounded(ring: Ring) -> Ring:
    """Round a ring and drop repeats; empty when all of it lies on one line."""
    points: Ring = []
    for x, y in ring:
        point = (round_hundredths(x), round_hundredths(y))
        if not points or point != points[-1]:
            points.append(point)
    while len(points) > 1 and points[-1] == points[0]:
        points.pop()
    return [] if _is_flat(points) else points


def _is_flat(ring: Ring) -> bool:
    """Tell whether all corners lie on one line; exact, since hundredths are whole numbers."""
    whole = [(hundredths(x), hundredths(y)) for x, y in ring]
    x0, y0 = whole[0]
    x1, y1 = whole[1] if len(whole) > 1 else whole[0]
    return all((x1 - x0) * (y - y0) == (y1 - y0) * (x - x0) for x, y in whole)


def _doubled(ring: Ring) -> float:
    """Measure twice a ring's area, in square hundredths of a pixel."""
    total = 0.0
    x1, y1 = (float(hundredths(value)) for value in ring[-1])
    for x, y in ring:
        x2, y2 = float(hundredths(x)), float(hundredths(y))
        total += x1 * y2 - x2 * y1
        x1, y1 = x2, y2
    return abs(total)
