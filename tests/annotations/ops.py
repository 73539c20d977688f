"""Change operations as the editor sends them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.geometry.rle import pack
from app.ids import uuid7


def box(x: float = 10, y: float = 20, width: float = 100, height: float = 50) -> dict[str, Any]:
    """A box on the wire."""
    return {"type": "box", "x": x, "y": y, "width": width, "height": height}


def trace(*points: tuple[float, float], width: float = 3) -> dict[str, Any]:
    """A crack's line on the wire, evenly wide."""
    line = points or ((10, 20), (60, 45), (110, 40))
    return {"type": "trace", "points": [list(point) for point in line], "widths": [width] * len(line)}


def polygon(*rings: Sequence[Sequence[float]]) -> dict[str, Any]:
    """One part on the wire: its outer ring, then holes."""
    return {"type": "polygon", "polygons": [list(rings or ([[10, 20], [110, 20], [60, 90]],))]}


def mask(*counts: int, size: tuple[int, int] = (1000, 800)) -> dict[str, Any]:
    """Pixels on the wire, by run lengths that begin outside; what is left of the photo is outside."""
    width, height = size
    rest = width * height - sum(counts)
    return {"type": "mask", "size": [height, width], "counts": pack([*counts, rest])}


def create(uid: str | None = None, **fields: Any) -> dict[str, Any]:
    """Draw."""
    return {
        "op_id": uuid7(),
        "action": "create",
        "uid": uid or uuid7(),
        "class_id": 1,
        "shape": box(),
        **fields,
    }


def update(uid: str, **fields: Any) -> dict[str, Any]:
    """Change."""
    return {"op_id": uuid7(), "action": "update", "uid": uid, **fields}


def delete(uid: str, **fields: Any) -> dict[str, Any]:
    """Delete."""
    return {"op_id": uuid7(), "action": "delete", "uid": uid, **fields}
