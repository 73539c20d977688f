"""What stored shapes cover of their photos, as masks.

Imported only where masks are made: see ``masks``.
"""

from __future__ import annotations

import orjson

from app.exports.masks import Form, Mask, make_mask
from app.geometry import raster
from app.geometry.polygon import Polygon
from app.geometry.rle import count_inside, unpack


def pieces_of(shape: str, *, size: tuple[int, int]) -> list[Polygon]:
    """Read a shape, canonical JSON; ``size`` is the photo's (width, height) in pixels."""
    return raster.pieces_of(orjson.loads(shape), size=size)


def mask_of(shape: str, *, size: tuple[int, int], form: Form) -> Mask:
    """Write a shape that is no box, canonical JSON; what was painted goes out as it is kept, if it may."""
    raw = orjson.loads(shape)
    if raw["type"] != "mask" or form == "polygon":
        return make_mask(raster.pieces_of(raw, size=size), size=size, form=form)
    return Mask({"size": raw["size"], "counts": raw["counts"]}, count_inside(unpack(raw["counts"])))
