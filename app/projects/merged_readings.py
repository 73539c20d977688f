"""Merging classes in readings: what was labelled blind has the class under its present name too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import orjson
from sqlalchemy import or_, select

from app.db.tx import WriteTx
from app.models import Reading
from app.projects.comparisons import compare_soon


def move_readings(
    tx: WriteTx, project_id: int, from_id: int, into_id: int, *, only: Collection[str] | None = None
) -> list[str]:
    """Move what readings have of one class (of the uids in ``only``) to another; gives the uids that moved.

    Their comparisons are made anew; one that was settled stays, with the other class in it. The classes are
    locked, so nobody saves meanwhile.
    """
    drawn = f'"class_id":{from_id},'
    compared = (f'_class":{from_id},', f'"class_id":{from_id}}}')
    rows = tx.scalars(
        select(Reading)
        .where(
            Reading.project_id == project_id,
            or_(
                Reading.annotations.contains(drawn),
                Reading.deleted.contains(drawn),
                *(Reading.comparison.contains(text) for text in compared),
            ),
        )
        .order_by(Reading.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    moved: set[str] = set()

    def rename(item: dict[str, Any], uid: str, name: str) -> None:
        if item[name] == from_id and (only is None or item[uid] in only):
            item[name] = into_id
            moved.add(item[uid])

    for reading in rows:
        for column in ("annotations", "deleted"):
            items = orjson.loads(getattr(reading, column))
            for item in items:
                rename(item, "uid", "class_id")
            setattr(reading, column, orjson.dumps(items).decode())
        if reading.settled_at is None or reading.comparison is None:
            reading.comparison = reading.compared_seq = reading.agreement = None
            continue
        comparison = orjson.loads(reading.comparison)
        for item, uid, name in _classes_in(comparison):
            rename(item, uid, name)
        reading.comparison = orjson.dumps(comparison).decode()
    if rows:
        compare_soon(tx, project_id)
    tx.flush()
    return sorted(moved)


def _classes_in(comparison: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Walk the classes of a comparison: the item, and under which names it has a uid and its class."""
    for pair in comparison["both"]:
        yield pair, "ours", "our_class"
        yield pair, "theirs", "their_class"
    for one in (*comparison["only_ours"], *comparison["only_theirs"]):
        yield one, "uid", "class_id"
