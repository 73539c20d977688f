"""Pixels: {"type": "mask", "size": [height, width], "counts": "..."}, run lengths as COCO packs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.annotations.shapes import Kept, ShapeFault
from app.geometry.rle import bounds_of, count_inside, pack, settle, unpack

TYPE = "mask"
FIELDS = ("size", "counts")
MOST_LETTERS: Final = 500_000  # reading takes as long as there are letters


def keep(raw: Mapping[str, Any], frame: tuple[int, int]) -> Kept:
    """Check, and write in the one way in which the same pixels are the same letters. Raises ShapeFault."""
    width, height = frame
    size = raw["size"]
    if not (isinstance(size, list) and len(size) == 2 and all(type(side) is int for side in size)):
        raise ShapeFault("/size", "must be two whole numbers: height and width")
    if size != [height, width]:
        raise ShapeFault("/size", f"must be the photo's: [{height}, {width}]")
    counts = settle(_read_counts(raw["counts"], height * width))
    area = count_inside(counts)
    if area == 0:
        raise ShapeFault("/counts", "has no pixels")
    shape = {"type": TYPE, "size": [height, width], "counts": pack(counts)}
    return Kept(shape, bounds_of(counts, height=height), area)


def _read_counts(value: object, pixels: int) -> list[int]:
    if not isinstance(value, str):
        raise ShapeFault("/counts", "must be run lengths in COCO's letters")
    if len(value) > MOST_LETTERS:
        raise ShapeFault("/counts", f"must have at most {MOST_LETTERS:,} letters")
    try:
        counts = unpack(value)
    except ValueError:
        raise ShapeFault("/counts", "must be run lengths in COCO's letters") from None
    if sum(counts) != pixels:
        raise ShapeFault("/counts", f"must count all {pixels:,} pixels of the photo")
    return counts
