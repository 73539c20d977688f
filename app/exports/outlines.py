"""What stored shapes cover of their photos, as pieces that masks are made of.

Imported only where masks are made: see ``masks``.
"""

from __future__ import annotations

import orjson

from app.exports.centreline import is_trace, read_trace
from app.geometry.polygon import Polygon, Ring, cover_trace


def pieces_of(shape: str, *, size: tuple[int, int]) -> list[Polygon]:
    """Read a shape that is no box, canonical JSON; ``size`` is the photo's (width, height) in pixels."""
    if is_trace(shape):
        return cover_trace(read_trace(shape), frame=size)
    parts = orjson.loads(shape)["polygons"]
    return [Polygon(_flat(outer), [_flat(hole) for hole in holes]) for outer, *holes in parts]


def _flat(ring: list[list[float]]) -> Ring:
    return [number for corner in ring for number in corner]
