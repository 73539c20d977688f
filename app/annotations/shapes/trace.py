"""A crack's centreline, full width at each point: {"type": "trace", "points": [[x, y]], "widths": [w]}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.annotations.shapes import Kept, ShapeFault, is_number
from app.geometry.trace import NoTrace, Point, clamp_trace

TYPE = "trace"
FIELDS = ("points", "widths")
MOST_POINTS: Final = 5_000
WIDEST: Final = 1_000  # pixels
LONGEST: Final = 1_000_000  # pixels; its mask has two sides, and drawing that takes some 50 bytes for each


def keep(raw: Mapping[str, Any], frame: tuple[int, int]) -> Kept:
    """Check, clamp to the frame, round. Raises ShapeFault."""
    points = _read_points(raw["points"])
    widths = _read_widths(raw["widths"], len(points))
    try:
        trace = clamp_trace(points, widths, frame=frame)
    except NoTrace as fault:
        raise ShapeFault("", str(fault)) from None
    if trace.length > LONGEST:
        raise ShapeFault("/points", f"is longer than {LONGEST:,} pixels")
    shape = {"type": TYPE, "points": [[x, y] for x, y in trace.points], "widths": trace.widths}
    return Kept(shape, trace.bounds(frame), trace.area)


def _read_points(value: object) -> list[Point]:
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_POINTS:
        raise ShapeFault("/points", f"must be a list of 2 to {MOST_POINTS:,} points")
    for index, point in enumerate(value):
        if not (isinstance(point, list) and len(point) == 2 and is_number(point[0]) and is_number(point[1])):
            raise ShapeFault(f"/points/{index}", "must be two finite numbers")
    return [(float(x), float(y)) for x, y in value]


def _read_widths(value: object, count: int) -> list[float]:
    if not isinstance(value, list) or len(value) != count:
        raise ShapeFault("/widths", "must be a list of as many widths as points")
    for index, width in enumerate(value):
        if not is_number(width):
            raise ShapeFault(f"/widths/{index}", "must be a finite number")
        if width <= 0:
            raise ShapeFault(f"/widths/{index}", "must be above zero")
        if width > WIDEST:
            raise ShapeFault(f"/widths/{index}", f"must be at most {WIDEST:,}")
    return [float(width) for width in value]
