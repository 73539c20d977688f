"""Numbers of a project that are kept in the transaction that changes them (names: ``app.models.Counter``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import Ending, ReadTx, WriteTx
from app.models import Counter, DayCounter
from app.realtime.feed import publish

_counter: Any = Counter.__table__
ASKED: Final = "asked"
"""The counter of how often the field was asked about a photo: only ever rises."""
READINGS: Final = "readings"
"""The counter of readings that wait for a person (app/photos/wanted_readings.py)."""
_UNSEEN: Final = frozenset({"bytes", READINGS})
"""Counters whose changes are no news: no page shows the bytes while one works, and whoever is handed a photo
with a known answer would be told so by the news that does not come."""


def _add(dialect: Any) -> Any:
    """Build the statement once: this is on the path of every save."""
    after = _counter.c.n + bindparam("delta", type_=BigInteger)
    return (
        dialect.insert(_counter)
        .values({name: bindparam(name) for name in ("project_id", "name", "n")})
        .on_conflict_do_update(
            index_elements=["project_id", "name"], set_={"n": case((after < 0, 0), else_=after)}
        )
    )


_ADD = {"sqlite": _add(sqlite), "postgresql": _add(postgresql)}
# Two clocks may differ at midnight: the first word on a day stands.
_KEEP = {
    "sqlite": sqlite.insert(DayCounter.__table__).on_conflict_do_nothing(),  # type: ignore[arg-type]
    "postgresql": postgresql.insert(DayCounter.__table__).on_conflict_do_nothing(),  # type: ignore[arg-type]
}


def bump(tx: WriteTx, project_id: int, deltas: Mapping[str, int]) -> None:
    """Add to counters when this transaction ends; until then ``read`` tells the numbers from before.

    The feed gets one event ``counts`` for all of them. A counter never goes below 0.
    """
    tx.at_end(Ending.COUNTERS, _add_up, (project_id, deltas))


def _add_up(tx: WriteTx, bumps: list[tuple[int, Mapping[str, int]]]) -> None:
    sums: dict[tuple[int, str], int] = {}
    for project_id, deltas in bumps:
        for name, delta in deltas.items():
            sums[project_id, name] = sums.get((project_id, name), 0) + delta
    rows = [
        {"project_id": project_id, "name": name, "n": max(delta, 0), "delta": delta}
        for (project_id, name), delta in sorted(sums.items())
        if delta
    ]
    if rows:
        tx.connection().execute(_ADD[tx.dialect], rows)
    seen = {project_id for (project_id, name), delta in sums.items() if delta and name not in _UNSEEN}
    for project_id in sorted(seen):
        added = {name: delta for (of, name), delta in sums.items() if of == project_id}
        publish(tx, project_id, "counts", first_of_day=partial(_keep_beginning, project_id, added))


def _keep_beginning(project_id: int, added: Mapping[str, int], tx: WriteTx, day: date) -> None:
    """Keep what each counter was when a day began: what it is now without what this transaction added."""
    rows = [
        {"project_id": project_id, "day": day, "name": name, "n": n - added.get(name, 0)}
        for name, n in read(tx, project_id).items()
    ]
    tx.connection().execute(_KEEP[tx.dialect], rows)


def to_label(counts: Mapping[str, int]) -> int:
    """Count the photos that nobody has looked at yet, without damaged ones, which nobody can label."""
    return max(0, counts.get("state:unlabelled", 0) - counts.get("damaged", 0))


def read(tx: ReadTx, project_id: int) -> dict[str, int]:
    """Read every counter of a project by name; a name that was never counted is absent (means 0)."""
    rows = tx.execute(select(Counter.name, Counter.n).where(Counter.project_id == project_id))
    return {row.name: row.n for row in rows}


def read_many(tx: ReadTx, project_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Read every counter of several projects at once: project id -> name -> number."""
    found: dict[int, dict[str, int]] = {project_id: {} for project_id in project_ids}
    rows = tx.execute(
        select(Counter.project_id, Counter.name, Counter.n).where(Counter.project_id.in_(project_ids))
    )
    for row in rows:
        found[row.project_id][row.name] = row.n
    return found
