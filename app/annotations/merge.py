"""Comparing what is asked with what others did meanwhile, field by field. Pure.

Class, shape, ``ignore``, ``defect_uid`` and each attribute key are fields of their own: disjoint changes
merge, and only two different values for the same field clash.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from app.annotations.record import FIELDS, Record
from app.annotations.schemas import Op
from app.annotations.shapes import Kept

DELETED = "deleted"


def asked_fields(op: Op, kept: Kept | None) -> dict[str, Any]:
    """List the fields that an operation sets, with their new values (shape as canonical text)."""
    asked: dict[str, Any] = {}
    if op.class_id is not None:
        asked["class_id"] = op.class_id
    if kept is not None:
        asked["shape"] = orjson.dumps(kept.shape).decode()
    if op.ignore is not None:
        asked["ignore"] = op.ignore
    if "defect_uid" in op.model_fields_set:
        asked["defect_uid"] = op.defect_uid
    for name, value in (op.attributes or {}).items():
        asked[f"attributes/{name}"] = value
    return asked


def changed_fields(history: Iterable[tuple[str | None, str | None]]) -> set[str]:
    """List the fields that operations changed; ``history`` holds the JSON (before, after) of each."""
    changed: set[str] = set()
    for before_text, after_text in history:
        before = orjson.loads(before_text) if before_text else None
        after = orjson.loads(after_text) if after_text else None
        if before is None or after is None:
            changed.add(DELETED)
            continue
        if before.get("deleted"):
            changed.add(DELETED)
        changed.update(field for field in FIELDS if before[field] != after[field])
        old, new = before["attributes"], after["attributes"]
        changed.update(
            f"attributes/{name}" for name in old.keys() | new.keys() if old.get(name) != new.get(name)
        )
    return changed


def clashes(record: Record, asked: dict[str, Any], changed: set[str]) -> list[str]:
    """List the fields that somebody else set to another value meanwhile."""
    return sorted(field for field in asked if field in changed and asked[field] != record.value(field))


def result_rev(before_text: str | None, after_text: str | None) -> int:
    """Tell which revision an operation led to."""
    if after_text is not None:
        return int(orjson.loads(after_text)["rev"])
    return int(orjson.loads(before_text or '{"rev":0}')["rev"]) + 1
