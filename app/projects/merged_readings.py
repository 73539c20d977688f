"""Merging classes in readings: what was labelled blind has the class under its present name too."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import or_, select

from app.db.tx import WriteTx
from app.models import Reading


def move_readings(
    tx: WriteTx, project_id: int, from_id: int, into_id: int, *, only: Collection[str] | None = None
) -> list[str]:
    """Move what readings have of one class (of the uids in ``only``) to another; gives the uids that moved.

    Their comparisons are made anew. The classes are locked, so nobody saves meanwhile.
    """
    has_it = f'"class_id":{from_id},'
    rows = tx.scalars(
        select(Reading)
        .where(
            Reading.project_id == project_id,
            or_(Reading.annotations.contains(has_it), Reading.deleted.contains(has_it)),
        )
        .order_by(Reading.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    uids: list[str] = []
    for reading in rows:
        moved: list[str] = []
        reading.annotations = _renamed(reading.annotations, from_id, into_id, only, moved)
        reading.deleted = _renamed(reading.deleted, from_id, into_id, only, moved)
        if moved:
            reading.comparison = reading.compared_seq = reading.agreement = None
            uids += moved
    tx.flush()
    return uids


def _renamed(text: str, from_id: int, into_id: int, only: Collection[str] | None, moved: list[str]) -> str:
    items: list[dict[str, Any]] = orjson.loads(text)
    for item in items:
        if item["class_id"] == from_id and (only is None or item["uid"] in only):
            item["class_id"] = into_id
            moved.append(item["uid"])
    return orjson.dumps(items).decode()
