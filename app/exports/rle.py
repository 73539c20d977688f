"""Boxes as COCO's masks of run lengths."""

from __future__ import annotations

from app.geometry.rle import pack


def box_mask(x: float, y: float, width: float, height: float, *, size: tuple[int, int]) -> tuple[str, int]:
    """Write a box (pixels, upright photo) as a compressed run-length mask, and tell how many pixels it has.

    ``size`` is (width, height) of the photo. A pixel belongs to the box when its centre does; a box between
    centres gets the one pixel it lies on.
    """
    left, right = _pixels(x, width, size[0])
    top, bottom = _pixels(y, height, size[1])
    inside, outside = bottom - top, size[1] - (bottom - top)
    counts = [left * size[1] + top]
    for column in range(left, right):
        if column > left:
            counts.append(outside)
        counts.append(inside)
    rest = size[0] * size[1] - sum(counts)
    if outside == 0:  # whole columns run together
        counts = [counts[0], inside * (right - left)]
    if rest:
        counts.append(rest)
    return pack(counts), inside * (right - left)


def _pixels(start: float, length: float, limit: int) -> tuple[int, int]:
    first = min(int(start + 0.5), limit - 1)
    last = max(min(int(start + length + 0.5), limit), first + 1)
    return first, last
