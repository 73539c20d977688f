"""Reading what was done to a photo, step by step: the operations that are only ever added to."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection, select

from app.annotations import queries
from app.clock import to_wire
from app.db.tx import ReadTx
from app.errors import Forbidden
from app.models import Operation
from app.photos.queries import PhotoAccess, load_photo
from app.team.actor import Actor
from app.team.roles import Action, role_may

_operation = Operation.__table__


def photo_history(
    tx: ReadTx, actor: Actor, photo_id: int, *, limit: int, before_id: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """List a photo's history, newest step first; and the cursor of the next page.

    ``before_id`` is a cursor; a step is never cut in two. Raises NotFound, or Forbidden (also for labelers,
    on photos that they neither are the labeler of nor have worked on).
    """
    access = load_photo(tx, actor, photo_id, Action.SEE_HISTORY)
    if not role_may(access.role, Action.REVIEW) and not _has_worked_on(tx, actor, access):
        raise Forbidden("You see the history of photos that you labelled. Ask a reviewer about others.")
    connection = tx.connection()
    statement = select(_operation).where(_operation.c.photo_id == access.id)
    if before_id is not None:
        statement = statement.where(_operation.c.id < before_id)
    # Pages are cut between steps: a step of one request has at most 500 operations.
    most = limit + 500
    rows = connection.execute(statement.order_by(_operation.c.id.desc()).limit(most)).all()
    names = queries.names_of(connection, [row.actor_id for row in rows], actor)
    steps = [list(group) for _, group in groupby(rows, key=lambda row: (row.seq, row.step))]
    if len(rows) == most and len(steps) > 1:
        steps.pop()  # perhaps not whole
    page = steps[:limit]
    is_last = sum(map(len, page)) == len(rows) < most
    entries = [
        {
            "seq": step[0].seq,
            "step": step[0].step,
            "at": to_wire(step[0].at),
            "actor": queries.author(step[0].actor_id, names),
            "ops": [_history_op(row) for row in reversed(step)],
        }
        for step in page
    ]
    return entries, None if is_last else page[-1][-1].id


def _has_worked_on(tx: ReadTx, actor: Actor, access: PhotoAccess) -> bool:
    own = select(Operation.id).where(Operation.photo_id == access.id, Operation.actor_id == actor.user_id)
    return access.photo.labeler_id == actor.user_id or tx.scalar(own.limit(1)) is not None


def _history_op(row: Any) -> dict[str, Any]:
    return {
        "op_id": row.op_id,
        "action": row.action,
        "uid": row.uid,
        "status": row.status,
        "detail": row.detail,
        "source": row.source,
        "before": orjson.Fragment(row.before) if row.before else None,
        "after": orjson.Fragment(row.after) if row.after else None,
    }


def step_operations(connection: Connection, photo_id: int, step: str) -> list[Any]:
    """Load the operations of a step of a photo, in order."""
    columns = (_operation.c.op_id, _operation.c.step, _operation.c.uid, _operation.c.payload)
    of_step = (_operation.c.photo_id == photo_id, _operation.c.step == step)
    return list(connection.execute(select(*columns).where(*of_step).order_by(_operation.c.id)))


def annotations_at(connection: Connection, photo_id: int, seq: int) -> dict[str, dict[str, Any] | None]:
    """Tell what each annotation was at a step: uid -> content, or None for one that was not there (yet)."""
    rows = connection.execute(
        select(_operation.c.uid, _operation.c.seq, _operation.c.after)
        .where(
            _operation.c.photo_id == photo_id,
            _operation.c.uid.is_not(None),
            _operation.c.status.in_(("applied", "merged")),
        )
        .order_by(_operation.c.id)
    )
    found: dict[str, str | None] = {}
    for row in rows:
        if row.seq <= seq:
            found[row.uid] = row.after
        else:
            found.setdefault(row.uid, None)
    return {uid: orjson.loads(after) if after else None for uid, after in found.items()}
