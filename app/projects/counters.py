"""Numbers of a project that are kept in the transaction that changes them (names: ``app.models.Counter``).

Lock order everywhere: photos by id, then counters in the order of their names, then the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import ReadTx, WriteTx
from app.models import Counter


def bump(tx: WriteTx, project_id: int, deltas: Mapping[str, int]) -> None:
    """Add to counters; call it after the rows were changed and before ``publish``.

    Names are taken in sorted order, so that two transactions never wait for each other in a ring. A counter
    never goes below 0.
    """
    insert: Any = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    for name in sorted(name for name, delta in deltas.items() if delta):
        delta = deltas[name]
        after = Counter.n + delta
        tx.execute(
            insert(Counter)
            .values(project_id=project_id, name=name, n=max(delta, 0))
            .on_conflict_do_update(
                index_elements=["project_id", "name"], set_={"n": case((after < 0, 0), else_=after)}
            )
        )


def read(tx: ReadTx, project_id: int) -> dict[str, int]:
    """Read every counter of a project by name; a name that was never counted is absent (means 0)."""
    rows = tx.execute(select(Counter.name, Counter.n).where(Counter.project_id == project_id))
    return {row.name: row.n for row in rows}
