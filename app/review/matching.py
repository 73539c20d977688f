"""Which annotations of two people on one photo are the same defect. Pure; needs numpy and pycocotools.

Classes do not decide what belongs together, so that two names for one defect show as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from app.geometry.assignment import assign
from app.geometry.overlap import Outlines, overlaps

GATE: Final = 0.5
"""The least overlap of the same defect: what COCO and Pascal VOC take for found."""
THIN_GATE: Final = 0.3
THIN: Final = 12.0
"""Pixels across. Two careful hands lie some 2 pixels apart at either edge: of w pixels across they have
(w - 4) / (w + 4) in common, half at 12. Below that the gate would part what belongs together; so small
things are hard on IoU everywhere (Wang et al. 2021, arXiv 2110.13389, figure 1)."""
THIN_SHARE: Final = 0.01
"""The same of large photos: those 2 pixels are of the screen, on which a photo is some 1,200 wide."""

_SAME_CLASS: Final = 1e-9  # decides between places that are otherwise equal


class Pair(NamedTuple):
    """The same defect twice: its places in ``a`` and ``b``, and how far both cover each other, 0..1."""

    a: int
    b: int
    overlap: float


class Matching(NamedTuple):
    """What two people have in common, and what only one of them has, by place in their lists."""

    pairs: list[Pair]
    only_a: list[int]
    only_b: list[int]


def match(
    a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]], *, size: tuple[int, int]
) -> Matching:
    """Match two people's annotations of one photo, so that the sum of overlaps is largest.

    ``a`` and ``b``: annotations as on the wire, of which ``shape`` and ``class_id`` are read; ``size``:
    (width, height) of the upright photo in pixels. Overlap is the IoU of boxes, the IoU of pixels where one
    is no box, the F1 within 3 pixels of two traces; ``GATE`` is the least, ``THIN_GATE`` where one of the two
    is thin. The class decides only between equals.
    """
    ours = Outlines([one["shape"] for one in a], size)
    theirs = Outlines([one["shape"] for one in b], size)
    found = overlaps(ours, theirs, least=THIN_GATE)
    thinnest = max(THIN, THIN_SHARE * max(size))
    for row, column in np.argwhere((found > 0) & (found < GATE)).tolist():
        if not _may_be_thin(ours, row, theirs, column, thinnest):
            found[row, column] = 0.0
    classes_a = np.array([one["class_id"] for one in a]).reshape(-1, 1)
    classes_b = np.array([one["class_id"] for one in b]).reshape(1, -1)
    gains = np.where(found > 0, found + _SAME_CLASS * (classes_a == classes_b), 0.0)
    pairs = [Pair(row, column, float(found[row, column])) for row, column in assign(gains)]
    matched_a, matched_b = {pair.a for pair in pairs}, {pair.b for pair in pairs}
    return Matching(
        pairs,
        [index for index in range(len(a)) if index not in matched_a],
        [index for index in range(len(b)) if index not in matched_b],
    )


def _may_be_thin(a: Outlines, row: int, b: Outlines, column: int, thinnest: float) -> bool:
    """Tell whether one of the two is thin; two traces never are: their overlap knows no width."""
    if a.types[row] == b.types[column] == "trace":
        return False
    return min(a.width(row), b.width(column)) < thinnest
