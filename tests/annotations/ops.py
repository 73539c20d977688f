"""Change operations as the editor sends them."""

from __future__ import annotations

from typing import Any

from app.ids import uuid7


def box(x: float = 10, y: float = 20, width: float = 100, height: float = 50) -> dict[str, Any]:
    """A box on the wire."""
    return {"type": "box", "x": x, "y": y, "width": width, "height": height}


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
