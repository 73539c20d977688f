"""Which annotations of two people on one photo are the same defect. Pure; needs numpy and pycocotools.

Classes do not decide what belongs together, so that two names for one defect show as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    found[_lie_too_far_apart(ours, theirs, found, max(THIN, THIN_SHARE * max(size)))] = 0.0
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


def _lie_too_far_apart(a: Outlines, b: Outlines, found: Any, thinnest: float) -> NDArray[np.bool_]:
    """Tell which pairs are below ``GATE`` without one of the two being thin (n x m).

    Two traces never are: their overlap knows no width.
    """
    below = (found > 0) & (found < GATE)
    thin = np.logical_or.outer(
        _are_thin(a, below.any(axis=1), thinnest), _are_thin(b, below.any(axis=0), thinnest)
    )
    return np.asarray(below & (~thin | np.logical_and.outer(_are_traces(a), _are_traces(b))))


def _are_thin(shapes: Outlines, are_meant: NDArray[np.bool_], thinnest: float) -> NDArray[np.bool_]:
    return np.array(
        [bool(is_meant) and shapes.width(at) < thinnest for at, is_meant in enumerate(are_meant)], bool
    )


def _are_traces(shapes: Outlines) -> NDArray[np.bool_]:
    return np.array([kind == "trace" for kind in shapes.types], bool)
