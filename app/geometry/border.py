"""The border of a mask, followed along the edges of its pixels. Pure.

Pixels that touch only at a corner hang together, so that a hairline is one part. The editor does the same
(static/js/editor/masks/border.js).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

Corner = tuple[int, int]
Ring = list[Corner]


class Part(NamedTuple):
    """One part: its outer ring, and the holes in it; corners of pixels, not closed."""

    outer: Ring
    holes: list[Ring]


def parts_of(counts: Sequence[int], *, height: int) -> list[Part]:
    """Follow the border of run lengths, at least one pixel inside; ``height`` is the photo's.

    It takes as long as there are corners, however many parts and holes: from a hole one goes up through the
    mask to a ring that begins higher, the outer one or that of a hole whose part is known.
    """
    columns = dict(_columns(counts, height))
    rings = sorted(_rings(_edges(columns)), key=_top)
    tops: dict[Corner, Part] = {}  # by the upper left corner of a run of one column: the part that it is of
    parts = []
    for ring in rings:
        if _doubled(ring) > 0:
            part = Part(ring, [])
            parts.append(part)
        else:
            y, x = _top(ring)
            rows = columns[x]
            part = tops[x, rows[bisect_left(rows, y) - 1]]
            part.holes.append(ring)
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            if y1 == y2:
                tops.update(((x, y1), part) for x in range(x1, x2))
    return parts


def _top(ring: Ring) -> Corner:
    """Give (y, x) of a ring's highest corner, the left one of these."""
    return min((y, x) for x, y in ring)


def _columns(counts: Sequence[int], height: int) -> Iterator[tuple[int, list[int]]]:
    """Give for each column with pixels the rows at which it goes in and out."""
    column, rows = -1, [0]
    ends = list(accumulate(counts))
    for start, end in zip(ends[0::2], ends[1::2], strict=False):
        at = start
        while at < end:
            x, stop = at // height, min(end, (at // height + 1) * height)
            if x != column:
                if column >= 0:
                    yield column, rows
                column, rows = x, []
            rows += [at - x * height, stop - x * height]
            at = stop
    yield column, rows


def _edges(columns: Mapping[int, list[int]]) -> dict[Corner, list[Corner]]:
    """Give where the edges that begin at a corner end; the mask lies to their right."""
    edges: dict[Corner, list[Corner]] = {}

    def note(start: Corner, end: Corner) -> None:
        edges.setdefault(start, []).append(end)

    def note_upright(x: int, left: list[int], right: list[int]) -> None:
        turns = sorted([*left, *right])
        for top, bottom in pairwise(turns):
            in_left, in_right = bisect_right(left, top) % 2, bisect_right(right, top) % 2
            if top < bottom and in_left != in_right:
                note(*((x, top), (x, bottom)) if in_left else ((x, bottom), (x, top)))

    last, before = -2, list[int]()
    for x, rows in columns.items():
        for top, bottom in zip(rows[0::2], rows[1::2], strict=True):
            note((x, top), (x + 1, top))
            note((x + 1, bottom), (x, bottom))
        if x > last + 1:
            note_upright(last + 1, before, [])
            before = []
        note_upright(x, before, rows)
        last, before = x, rows
    note_upright(last + 1, before, [])
    return edges


def _rings(edges: dict[Corner, list[Corner]]) -> list[Ring]:
    # Not first from a corner that a ring goes through twice: there it would end half way.
    starts = sorted(edges, key=lambda corner: len(edges[corner]))
    return [_follow(edges, start) for start in starts if edges[start]]


def _follow(edges: dict[Corner, list[Corner]], start: Corner) -> Ring:
    """Go once round, taking the edges away; only the corners at which it turns stay."""
    ring: Ring = []
    at, heading = start, (0, 0)
    while not ring or at != start:
        ends = edges[at]
        left = [end for end in ends if _heading(at, end) == (heading[1], -heading[0])]
        end = (left or ends)[0]  # across to what touches there
        ends.remove(end)
        if _heading(at, end) != heading:
            ring.append(at)
        at, heading = end, _heading(at, end)
    return ring[1:] if heading == _heading(ring[0], ring[1]) else ring


def _heading(start: Corner, end: Corner) -> tuple[int, int]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    return (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)


def _doubled(ring: Ring) -> int:
    """Measure twice the area to a ring's right: below zero of a hole."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))
