"""Run lengths as COCO masks have them: column by column, packed into COCO's text form."""

from __future__ import annotations


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


def pack(counts: list[int]) -> str:
    """Pack run lengths as pycocotools does (``rleToString``): differences to two before, 5 bits a letter."""
    letters = []
    for index, count in enumerate(counts):
        value = count - counts[index - 2] if index > 2 else count
        more = True
        while more:
            bits = value & 0x1F
            value >>= 5
            more = value != -1 if bits & 0x10 else value != 0
            letters.append(chr((bits | 0x20 if more else bits) + 48))
    return "".join(letters)


def unpack(text: str) -> list[int]:
    """Read packed run lengths. Raises ValueError for what is none: pycocotools would crash on it."""
    counts: list[int] = []
    value = shift = 0
    for letter in text:
        bits = ord(letter) - 48
        if not 0 <= bits < 64:
            raise ValueError("not the letters of run lengths")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        value = shift = 0
    if shift or any(count < 0 for count in counts):
        raise ValueError("not run lengths")
    return counts


def _pixels(start: float, length: float, limit: int) -> tuple[int, int]:
    first = min(int(start + 0.5), limit - 1)
    last = max(min(int(start + length + 0.5), limit), first + 1)
    return first, last
