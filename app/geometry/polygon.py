"""Polygons of traces: what a line of changing width covers. Pure; shapely is loaded when first used.

A trace covers a disc about each of its points, as wide as its width there, and between two neighbours
whatever lies between their discs. Numbers are hundredths of a pixel of the upright photo.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from app.geometry.trace import Trace

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ring = list[float]
"""Corners as x, y, x, y, ..., not closed."""

_FINEST: Final = 0.01  # the grid of saved numbers
_SAGITTA: Final = 0.05  # pixels by which the corners of a disc may cut off its edge
_LEAST_HOLE: Final = 1.0  # square pixels; what two bends leave between them is no hole


class Polygon(NamedTuple):
    """One piece: its outer ring, and the holes in it."""

    outer: Ring
    holes: list[Ring]


def cover_trace(trace: Trace, *, frame: tuple[int, int], thinnest: float = 1.0) -> list[Polygon]:
    """Give what a trace covers of its photo: one piece, unless rounding to hundredths parts it.

    ``frame`` is (width, height) of the upright photo; where the trace is thinner than ``thinnest`` pixels it
    counts as that thin.
    """
    import shapely

    widths = [max(width, thinnest) for width in trace.widths]
    if len(set(widths)) == 1:
        covered = shapely.LineString(trace.points).buffer(widths[0] / 2, quad_segs=_quarter(widths[0]))
    else:
        covered = shapely.union_all(_pieces(trace.points, widths))
    clipped = shapely.intersection(covered, shapely.box(0, 0, *frame))
    parts = shapely.get_parts(shapely.set_precision(clipped, _FINEST))
    return [
        Polygon(
            _ring(part.exterior),
            [_ring(hole) for hole in part.interiors if shapely.Polygon(hole).area >= _LEAST_HOLE],
        )
        for part in parts
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def _pieces(points: list[tuple[float, float]], widths: list[float]) -> NDArray[Any]:
    """Give for each two neighbours the hull of their discs."""
    import numpy as np
    import shapely

    discs = np.array(
        [
            shapely.Point(point).buffer(width / 2, quad_segs=_quarter(width))
            for point, width in zip(points, widths, strict=True)
        ]
    )
    hulls: NDArray[Any] = shapely.convex_hull(shapely.union(discs[:-1], discs[1:]))
    return hulls


def _quarter(width: float) -> int:
    """Count the corners that a quarter of a disc needs."""
    return max(4, math.ceil(math.pi / 4 / math.acos(1 - min(_SAGITTA / (width / 2), 1))))


def _ring(line: Any) -> Ring:
    """Read a ring, without the corner that closes it."""
    return [round(number, 2) for corner in line.coords[:-1] for number in corner]
