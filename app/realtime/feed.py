"""Writing the live feed, and raising the numbers of a project's row: at the end of each transaction.

``seq`` comes from ``UPDATE project ... RETURNING``, which holds the project's row until the commit: so the
order of numbers is the order of commits, and a reader that has seen 17 never misses a 16 that commits later.
``label_seq`` lies in the same row and is raised by the same statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, func, insert, update

from app.db.tx import Ending, WriteTx
from app.models import Event, Project
from app.realtime import wake

CHANNEL = "blemish_events"


@dataclass(frozen=True, slots=True)
class _News:
    """What a transaction did to a project: an event, or (without ``kind``) something to its labels."""

    project_id: int
    kind: str | None
    data: dict[str, Any]
    first_of_day: Callable[[WriteTx, date], None] | None = None


_project: Any = Project.__table__
_INSERT = insert(Event.__table__)  # type: ignore[arg-type]
_RAISE = (
    update(_project)
    .where(_project.c.id == bindparam("_id"))
    .values(
        event_seq=_project.c.event_seq + bindparam("events", type_=Integer),
        label_seq=_project.c.label_seq + bindparam("labels", type_=Integer),
    )
    .returning(_project.c.event_seq, _project.c.counted_on)
)
_RAISE_AND_WAKE = {
    "sqlite": _RAISE,
    # Other processes hear of it at the commit; one statement less in nearly every transaction that writes.
    "postgresql": _RAISE.returning(func.pg_notify(CHANNEL, cast(_project.c.id, Text))),
}
_COUNTED = update(_project).where(_project.c.id == bindparam("_id")).values(counted_on=bindparam("day"))


def publish(
    tx: WriteTx,
    project_id: int,
    kind: str,
    data: dict[str, Any] | None = None,
    *,
    first_of_day: Callable[[WriteTx, date], None] | None = None,
) -> None:
    """Add a line to a project's feed when this transaction commits.

    ``data`` says what changed (ids, numbers), never the content: readers fetch what they may see.
    ``first_of_day`` is called with the day (UTC) by the first transaction of a day that asks for it, while
    it holds the project's row: whoever asks next sees that it was done.
    """
    tx.at_end(Ending.PROJECTS, _raise_numbers, _News(project_id, kind, data or {}, first_of_day))


def labels_changed(tx: WriteTx, project_id: int) -> None:
    """Note that an export made after this transaction may differ from one made before."""
    tx.at_end(Ending.PROJECTS, _raise_numbers, _News(project_id, None, {}))


def _raise_numbers(tx: WriteTx, news: list[_News]) -> None:
    project_ids = sorted({item.project_id for item in news})
    for project_id in project_ids:
        mine = [item for item in news if item.project_id == project_id]
        events = [item for item in mine if item.kind is not None]
        _write(tx, project_id, events, has_new_labels=len(events) < len(mine))
    tx.after_commit(lambda: wake.project_changed(set(project_ids)))


def _write(tx: WriteTx, project_id: int, events: list[_News], *, has_new_labels: bool) -> None:
    connection = tx.connection()
    numbers = {"_id": project_id, "events": len(events), "labels": int(has_new_labels)}
    if not events:
        connection.execute(_RAISE, numbers)
        return
    last, counted_on, *_ = connection.execute(_RAISE_AND_WAKE[tx.dialect], numbers).one()
    first, now = last - len(events) + 1, tx.now
    asking = [item.first_of_day for item in events if item.first_of_day is not None]
    if asking and counted_on != now.date():
        connection.execute(_COUNTED, {"_id": project_id, "day": now.date()})
        for call in asking:
            call(tx, now.date())
    # What is told without an actor (the counts) was done by whoever did the rest.
    actor = next((item.data["actor"] for item in events if item.data.get("actor")), None)
    connection.execute(
        _INSERT,
        [
            {
                "project_id": project_id,
                "seq": seq,
                "at": now,
                "kind": item.kind,
                "data": {"actor": actor, **item.data},
            }
            for seq, item in enumerate(events, start=first)
        ],
    )
