"""Attribute values on photos, held against what the project defines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db.tx import ReadTx
from app.projects.attributes import check_attributes, hold, list_attributes


def checked_attributes(tx: ReadTx, project_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values against the project's photo attributes; null stays null (it removes). Raises Rejected."""
    if not values:
        return {}
    return check_attributes(list_attributes(tx, project_id, on="photo"), values, "photo")


def fitting_attributes(tx: ReadTx, project_id: int, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Keep the values that fit the project's photo attributes; tell the others in words ("colour: red")."""
    held = hold(list_attributes(tx, project_id, on="photo"), values, "photo")
    fitting = {name: value for name, value in held.values.items() if name not in held.faults}
    return fitting, "\n".join(f"{name}: {values[name]}" for name in held.faults)


def merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay checked changes over the values a photo has; null removes."""
    return {name: value for name, value in {**old, **changes}.items() if value is not None}
