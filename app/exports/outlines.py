"""What stored shapes cover of their photos, as pieces that masks are made of.

Imported only where masks are made: see ``masks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from app.exports.centreline import is_trace, read_trace
from app.exports.masks import Form, Mask, make_mask
from app.geometry.border import parts_of
from app.geometry.polygon import Polygon, Ring, cover_trace
from app.geometry.rle import count_inside, unpack

_MASK: Final = '{"type":"mask",'


def pieces_of(shape: str, *, size: tuple[int, int]) -> list[Polygon]:
    """Read a shape that is no box, canonical JSON; ``size`` is the photo's (width, height) in pixels."""
    if is_trace(shape):
        return cover_trace(read_trace(shape), frame=size)
    raw = orjson.loads(shape)
    if raw["type"] == "mask":
        found = parts_of(unpack(raw["counts"]), height=size[1])
        return [Polygon(_flat(outer), [_flat(hole) for hole in holes]) for outer, holes in found]
    parts = raw["polygons"]
    return [Polygon(_flat(outer), [_flat(hole) for hole in holes]) for outer, *holes in parts]


def mask_of(shape: str, *, size: tuple[int, int], form: Form) -> Mask:
    """Write a shape that is no box, canonical JSON; what was painted goes out as it is kept, if it may."""
    if not shape.startswith(_MASK) or form == "polygon":
        return make_mask(pieces_of(shape, size=size), size=size, form=form)
    raw = orjson.loads(shape)
    return Mask({"size": raw["size"], "counts": raw["counts"]}, count_inside(unpack(raw["counts"])))


def _flat(ring: Sequence[Sequence[float]]) -> Ring:
    return [float(number) for corner in ring for number in corner]
