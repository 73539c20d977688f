"""Traces beside their boxes and masks: the centreline they were drawn as, so that nothing of them is lost."""

from __future__ import annotations

from typing import Any, Final

import orjson

from app.geometry.trace import Trace

Scale = tuple[float, float]
"""The least and the most pixels a millimetre of a photo, by a printed marker in it."""

_BEGINNING: Final = '{"type":"trace",'


def is_trace(shape: str | None) -> bool:
    """Tell whether a stored shape, canonical JSON, is a trace: by how it begins, since rows are many."""
    return shape is not None and shape.startswith(_BEGINNING)


def read_trace(shape: str) -> Trace:
    """Read a trace as it is stored, canonical JSON."""
    raw = orjson.loads(shape)
    return Trace([(x, y) for x, y in raw["points"]], raw["widths"])


def centreline_of(trace: Trace, scale: Scale | None) -> dict[str, Any]:
    """Give what stands under ``x.trace``: points [[x, y], ...], full widths and the length, in pixels.

    Where the photo has a ``scale``, ``length_mm`` beside them: the least and the most that it can be.
    """
    told = {"points": trace.points, "widths": trace.widths, "length": trace.length}
    if scale is not None:
        low, high = scale
        told["length_mm"] = [round(trace.length / high, 2), round(trace.length / low, 2)]
    return told
