"""Cutting areas by the photo's four borders. Pure.

An area is cut by one straight line after the other. What is left of a ring between two places on the line is
a chain; between the ends of chains, taken in pairs along the line, the line itself closes the new rings. So
an area may fall into several parts, and a hole that is cut becomes a part of the outer ring. The editor does
the same sums in the same order (static/js/editor/cutting.js).
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
Ring = list[Point]
"""Corners in order, not closed; neither direction means anything."""
Part = list[Ring]
"""The outer ring, then the holes. Inside is what lies within an odd number of the rings."""
_End = tuple[int, bool]
"""Which chain, and whether it is its last point (else its first)."""


def cut_by_photo(parts: list[Part], *, frame: tuple[int, int]) -> list[Part]:
    """Give what of an area lies on the photo; ``frame`` is (width, height) of the upright photo.

    Numbers must be finite and not so large that their differences are not. What lies inside comes back as it
    was; what only touches a border from outside is gone.
    """
    width, height = frame
    for line in (_Line(0, 0.0, 1), _Line(0, float(width), -1), _Line(1, 0.0, 1), _Line(1, float(height), -1)):
        parts = [piece for part in parts for piece in _cut(part, line)]
    return parts


def is_within(point: Point, rings: list[Ring]) -> bool:
    """Tell whether a place lies within an odd number of rings."""
    x, y = point
    is_odd = False
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                is_odd = not is_odd
            x1, y1 = x2, y2
    return is_odd


@dataclass(frozen=True, slots=True)
class _Line:
    """A border of the photo: where ``axis`` (0 is x) has the value ``at``; inside lies to ``side``."""

    axis: int
    at: float
    side: int

    def depth(self, point: Point) -> float:
        """Tell how far inside a place lies."""
        return (point[self.axis] - self.at) * self.side

    def crossing(self, inside: Point, outside: Point) -> Point:
        """Give where a straight piece meets the line; always reckoned from its inner end."""
        beyond = self.depth(outside)
        if beyond == 0:
            return outside
        depth = self.depth(inside)
        share = depth / (depth - beyond)
        start, end = inside[1 - self.axis], outside[1 - self.axis]
        along = start + (end - start) * share
        return (self.at, along) if self.axis == 0 else (along, self.at)


def _cut(part: Part, line: _Line) -> list[Part]:
    whole: Part = []
    chains: list[Ring] = []
    is_outer_whole = True
    for index, ring in enumerate(part):
        depths = [line.depth(point) for point in ring]
        if max(depths) <= 0:
            if index == 0:
                return []
        elif min(depths) >= 0:
            whole.append(ring)
        else:
            chains += _chains(ring, depths, line)
            is_outer_whole = is_outer_whole and index > 0
    joined = _joined(chains, line)
    if is_outer_whole:  # a hole that reached out of its part is still one
        return [[*whole, *joined]]
    return _shared(joined, whole)


def _chains(ring: Ring, depths: list[float], line: _Line) -> list[Ring]:
    """Give the runs of a ring inside of the line, each with the places where it leaves and meets it."""
    count = len(ring)
    first = next(index for index in range(count) if depths[index] > 0 >= depths[index - 1])
    chains: list[Ring] = []
    for step in range(count):
        here = (first + step) % count
        after = (here + 1) % count
        if depths[here] <= 0:
            continue
        if depths[here - 1] <= 0:
            chains.append([line.crossing(ring[here], ring[here - 1])])
        chains[-1].append(ring[here])
        if depths[after] <= 0:
            chains[-1].append(line.crossing(ring[here], ring[after]))
    return chains


def _joined(chains: list[Ring], line: _Line) -> list[Ring]:
    """Close chains along the line: inside lies between its first and second end, its third and fourth, ..."""
    ends: list[_End] = [(index, is_last) for index in range(len(chains)) for is_last in (False, True)]
    ends.sort(key=lambda end: chains[end[0]][-1 if end[1] else 0][1 - line.axis])
    beside = dict(zip(ends[0::2], ends[1::2], strict=True)) | dict(zip(ends[1::2], ends[0::2], strict=True))
    rings: list[Ring] = []
    seen: set[int] = set()
    for index in range(len(chains)):
        if index in seen:
            continue
        ring: Ring = []
        end: _End = (index, False)
        while end[0] not in seen:
            chain, is_last = end
            seen.add(chain)
            ring += reversed(chains[chain]) if is_last else chains[chain]
            end = beside[(chain, not is_last)]
        rings.append(ring)
    return rings


def _shared(outers: list[Ring], holes: list[Ring]) -> list[Part]:
    """Make each outer ring a part, with the holes that lie in it."""
    parts: list[Part] = [[outer] for outer in outers]
    for hole in holes:
        home = next((part for part in parts if is_within(hole[0], part[:1])), parts[0])
        home.append(hole)
    return parts
