"""Attribute values on photos, held against what the project defines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.db.tx import ReadTx
from app.errors import FieldError, Rejected
from app.models import AttributeDefinition
from app.web.schema import clean_text


def checked_attributes(tx: ReadTx, project_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values against the photo attributes of a project; null stays null (it removes).

    A retired attribute is still taken: a phone may bring a photo that was taken before. Raises Rejected.
    """
    if not values:
        return {}
    rows = tx.scalars(
        select(AttributeDefinition).where(
            AttributeDefinition.project_id == project_id, AttributeDefinition.on == "photo"
        )
    )
    known = {row.name: row for row in rows}
    checked: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in values.items():
        pointer = "/attributes/" + name[:60].replace("~", "~0").replace("/", "~1")
        definition = known.get(name)
        if definition is None:
            errors.append(FieldError(pointer, "is not an attribute of this project's photos"))
            continue
        try:
            checked[name] = None if value is None else _checked(definition, value)
        except ValueError as fault:
            errors.append(FieldError(pointer, str(fault)))
    if errors:
        raise Rejected("Some attributes are not known here.", errors=errors[:20])
    return checked


def merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay checked changes over the values a photo has; null removes."""
    return {name: value for name, value in {**old, **changes}.items() if value is not None}


def _checked(definition: AttributeDefinition, value: Any) -> Any:
    if definition.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number:
            raise ValueError("must be a number")
        return value
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004  (wrong input, not wrong code)
    if definition.kind == "select":
        choices = [choice["value"] for choice in definition.choices]
        if value not in choices:
            raise ValueError("must be one of " + ", ".join(choices[:20]))
        return value
    text = clean_text(value)
    if len(text) > 300:
        raise ValueError("must have at most 300 characters")
    return text or None
