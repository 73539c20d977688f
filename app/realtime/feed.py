"""Writing the live feed: numbered as the last statement before the commit.

``seq`` comes from ``UPDATE project ... RETURNING``, which holds the project's row until the commit: so the
order of numbers is the order of commits, and a reader that has seen 17 never misses a 16 that commits later.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, bindparam, insert, text, update

from app.db.tx import WriteTx
from app.models import Event, Project

PENDING = "blemish_pending_events"
CHANNEL = "blemish_events"


_project: Any = Project.__table__
_INSERT = insert(Event.__table__)  # type: ignore[arg-type]
_NUMBER = (
    update(_project)
    .where(_project.c.id == bindparam("_id"))
    .values(event_seq=_project.c.event_seq + bindparam("count", type_=Integer))
    .returning(_project.c.event_seq)
)


def publish(tx: WriteTx, project_id: int, kind: str, data: dict[str, Any] | None = None) -> None:
    """Add a line to a project's feed when this transaction commits.

    ``data`` says what changed (ids, numbers), never the content: readers fetch what they may see.
    """
    pending = tx.session.info.get(PENDING)
    if pending is None:
        pending = []
        tx.session.info[PENDING] = pending
        tx.before_commit(lambda: _number(tx))
    pending.append((project_id, kind, data or {}))


def _number(tx: WriteTx) -> None:
    pending: list[tuple[int, str, dict[str, Any]]] = tx.session.info.pop(PENDING)
    now = tx.now
    connection = tx.connection()
    for project_id in sorted({item[0] for item in pending}):
        lines = [item for item in pending if item[0] == project_id]
        last = connection.execute(_NUMBER, {"_id": project_id, "count": len(lines)}).scalar_one()
        first = last - len(lines) + 1
        connection.execute(
            _INSERT,
            [
                {"project_id": project_id, "seq": first + index, "at": now, "kind": kind, "data": data}
                for index, (_, kind, data) in enumerate(lines)
            ],
        )
        if tx.dialect == "postgresql":
            tx.execute(text(f"SELECT pg_notify('{CHANNEL}', '{int(project_id)}')"))
    from app.realtime import wake

    tx.after_commit(lambda: wake.project_changed({item[0] for item in pending}))
