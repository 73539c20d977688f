"""The upright box: {"type": "box", "x", "y", "width", "height"}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.annotations.shapes import Kept, ShapeFault, number
from app.geometry.box import NoBox, clip_box

TYPE = "box"
FIELDS = ("x", "y", "width", "height")


def keep(raw: Mapping[str, Any], frame: tuple[int, int]) -> Kept:
    """Check, clip by the frame, round. Raises ShapeFault."""
    x, y = number(raw, "x"), number(raw, "y")
    width, height = number(raw, "width"), number(raw, "height")
    for key, value in (("width", width), ("height", height)):
        if value <= 0:
            raise ShapeFault("/" + key, "must be above zero")
    try:
        box = clip_box(x, y, width, height, frame=frame)
    except NoBox as fault:
        raise ShapeFault("", str(fault)) from None
    return Kept({"type": TYPE, **box._asdict()}, (box.x, box.y, box.width, box.height), box.area)
