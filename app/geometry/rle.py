"""Run lengths as COCO has them: how many pixels are outside, then inside, ..., column by column. Pure.

Packed into COCO's text form they are what masks are kept as. The editor computes the same in JavaScript
(static/js/editor/masks/rle.js), and tests/shapes/mask.json holds the cases that both must agree on. All of it
takes as long as there are runs, however large the photo is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from app.geometry.box import Box

_MOST_LETTERS: Final = 7  # of one number; 30 bits and their sign would count the pixels of any photo


def pack(counts: Sequence[int]) -> str:
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
        if not 0 <= bits < 64 or shift >= 5 * _MOST_LETTERS:
            raise ValueError("not the letters of run lengths")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        if counts[-1] < 0:
            raise ValueError("not run lengths")
        value = shift = 0
    if shift:
        raise ValueError("not run lengths")
    return counts


def settle(counts: Sequence[int]) -> list[int]:
    """Join what empty runs part, so that the same pixels are the same runs; only the first may be empty."""
    kept = list(counts[:1])
    for at in range(1, len(counts)):
        if counts[at] and (at - len(kept)) % 2 == 0:
            kept.append(counts[at])
        elif counts[at]:
            kept[-1] += counts[at]
    return kept


def count_inside(counts: Sequence[int]) -> int:
    """Count the pixels inside."""
    return sum(counts[1::2])


def bounds_of(counts: Sequence[int], *, height: int) -> Box:
    """Give the box round the pixels inside, of which there is at least one; ``height`` is the photo's."""
    ends = list(accumulate(counts))
    left, right, top, bottom = ends[0] // height, 0, height, 0
    for start, end in zip(ends[0::2], ends[1::2], strict=False):
        if start == end:
            continue
        first, last = start // height, (end - 1) // height
        right = last + 1
        spans = first < last  # it goes on in the next column
        top = 0 if spans else min(top, start % height)
        bottom = height if spans else max(bottom, (end - 1) % height + 1)
    return Box(left, top, right - left, bottom - top)
