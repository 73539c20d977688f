"""Shapes as the pixels they cover, in COCO's run lengths, drawn the way pycocotools draws. Pure.

Imported only where masks are made or compared: its libraries are large, and neither the start of the server
nor saving needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pycocotools import mask as coco_mask

from app.geometry.border import parts_of
from app.geometry.box import box_ring
from app.geometry.polygon import Polygon, Ring, cover_trace
from app.geometry.rle import unpack
from app.geometry.trace import Trace

RunLengths = dict[str, Any]
"""{"size": [height, width], "counts": bytes}, as pycocotools takes and gives it."""

_AT_A_TIME: Final = 16  # masks that are merged


def pieces_of(shape: Mapping[str, Any], *, size: tuple[int, int]) -> list[Polygon]:
    """Give what a stored shape covers of its photo; ``size`` is the photo's (width, height) in pixels."""
    if shape["type"] == "box":
        return [Polygon(box_ring(shape["x"], shape["y"], shape["width"], shape["height"]), [])]
    if shape["type"] == "trace":
        return cover_trace(trace_of(shape), frame=size)
    if shape["type"] == "mask":
        found = parts_of(unpack(shape["counts"]), height=size[1])
        return [Polygon(_flat(outer), [_flat(hole) for hole in holes]) for outer, holes in found]
    return [Polygon(_flat(outer), [_flat(hole) for hole in holes]) for outer, *holes in shape["polygons"]]


def pixels_of(shape: Mapping[str, Any], *, size: tuple[int, int]) -> RunLengths:
    """Draw a stored shape; one that lies between the centres of pixels gets the pixel it begins on."""
    if shape["type"] == "mask":
        return {"size": [size[1], size[0]], "counts": shape["counts"].encode()}
    pieces = pieces_of(shape, size=size)
    drawn = draw([as_one(piece) for piece in pieces], size)
    if coco_mask.area(drawn) == 0:
        drawn = draw([pixel_at(pieces[0].outer, size)], size)
    return drawn


def trace_of(shape: Mapping[str, Any]) -> Trace:
    """Read a stored trace."""
    return Trace([(x, y) for x, y in shape["points"]], shape["widths"])


def draw(rings: list[Ring], size: tuple[int, int]) -> RunLengths:
    """Rasterise polygons into one mask; where they overlap it counts once."""
    drawn: list[RunLengths] = coco_mask.frPyObjects(rings, size[1], size[0])
    # Some at a time, then these: one after another the whole would be walked again for each.
    while len(drawn) > 1:
        drawn = [
            coco_mask.merge(drawn[start : start + _AT_A_TIME]) for start in range(0, len(drawn), _AT_A_TIME)
        ]
    return drawn[0]


def as_one(piece: Polygon) -> Ring:
    """Join a piece's rings by ways there and back, which draw nothing; so their odd number counts."""
    ring = list(piece.outer)
    for hole in piece.holes:
        ring += [*piece.outer[:2], *hole, *hole[:2]]
    return ring


def pixel_at(ring: Ring, size: tuple[int, int]) -> Ring:
    """Give the square of the pixel that a ring begins on."""
    return box_ring(min(int(ring[0]), size[0] - 1), min(int(ring[1]), size[1] - 1), 1, 1)


def _flat(ring: Sequence[Sequence[float]]) -> Ring:
    return [float(number) for corner in ring for number in corner]
