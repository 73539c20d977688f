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

    Their comparisons are made anew, but for those that were settled: these stay, under the other name. The
    classes are locked, so nobody saves meanwhile.
    """
    has_it = f'"class_id":{from_id},'
    told = (f'_class":{from_id},', f'"class_id":{from_id}}}')  # of a pair, and of what only one drew
    is_settled_with_it = Reading.settled_at.is_not(None) & or_(*map(Reading.comparison.contains, told))
    rows = tx.scalars(
        select(Reading)
        .where(
            Reading.project_id == project_id,
            or_(Reading.annotations.contains(has_it), Reading.deleted.contains(has_it), is_settled_with_it),
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
        uids += moved
        if reading.settled_at is not None and reading.comparison is not None:
            reading.comparison = _told_anew(reading.comparison, from_id, into_id, only)
        elif moved:
            reading.comparison = reading.compared_seq = reading.agreement = None
    tx.flush()
    return uids


def _renamed(text: str, from_id: int, into_id: int, only: Collection[str] | None, moved: list[str]) -> str:
    items: list[dict[str, Any]] = orjson.loads(text)
    for item in items:
        if item["class_id"] == from_id and (only is None or item["uid"] in only):
            item["class_id"] = into_id
            moved.append(item["uid"])
    return orjson.dumps(items).decode()


def _told_anew(text: str, from_id: int, into_id: int, only: Collection[str] | None) -> str:
    """Rename a class in a comparison (``Reading.comparison``)."""
    found: dict[str, Any] = orjson.loads(text)
    places = [(pair, pair["ours"], "our_class") for pair in found["both"]]
    places += [(pair, pair["theirs"], "their_class") for pair in found["both"]]
    places += [(one, one["uid"], "class_id") for one in found["only_ours"] + found["only_theirs"]]
    for place, uid, name in places:
        if place[name] == from_id and (only is None or uid in only):
            place[name] = into_id
    return orjson.dumps(found).decode()
