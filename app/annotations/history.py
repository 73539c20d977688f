"""Reading what was done to a photo, step by step: the operations that are only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from app.annotations import queries
from app.clock import to_wire
from app.db.tx import ReadTx
from app.errors import Forbidden
from app.models import Operation
from app.photos.queries import PhotoAccess, load_photo
from app.team.actor import Actor
from app.team.roles import Action, role_may

_operation = Operation.__table__
_TOLD = [column for column in _operation.c if column.name != "payload"]
_DONE = ("applied", "merged")


def photo_history(
    tx: ReadTx, actor: Actor, photo_id: int, *, limit: int, before_id: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """List a photo's history, newest step first; and the cursor of the next page.

    ``before_id`` is a cursor; a step is never cut in two. Raises NotFound, or Forbidden (also for labelers,
    on photos that they neither are the labeler of nor have worked on).
    """
    access = load_photo(tx, actor, photo_id, Action.SEE_HISTORY)
    require_own_work(tx, actor, access)
    connection = tx.connection()
    of_photo = _operation.c.photo_id == access.id
    # The page is cut first, without contents: masks are large, and most rows are of the next page.
    statement = select(_operation.c.id, _operation.c.seq, _operation.c.step).where(of_photo)
    if before_id is not None:
        statement = statement.where(_operation.c.id < before_id)
    # Pages are cut between steps. One of changes has at most 500 operations, one of a restore may have more.
    most = limit + 500
    while True:
        found = connection.execute(statement.order_by(_operation.c.id.desc()).limit(most)).all()
        steps = [list(group) for _, group in groupby(found, key=_step_of)]
        if len(found) < most or len(steps) > 1:
            break
        most *= 4
    if len(found) == most:
        steps.pop()  # perhaps not whole
    page = steps[:limit]
    if not page:
        return [], None
    is_last = sum(map(len, page)) == len(found) < most
    oldest = page[-1][-1].id
    rows = connection.execute(
        select(*_TOLD)
        .where(of_photo, _operation.c.id.between(oldest, page[0][0].id))
        .order_by(_operation.c.id.desc())
    ).all()
    return _entries(connection, actor, rows), None if is_last else oldest


def require_own_work(tx: ReadTx, actor: Actor, access: PhotoAccess) -> None:
    """Require that a labeler is the labeler of a photo or has worked on it. Raises Forbidden."""
    if role_may(access.role, Action.REVIEW) or access.photo.labeler_id == actor.user_id:
        return
    own = select(Operation.id).where(
        Operation.photo_id == access.id, Operation.actor_id == actor.user_id, Operation.status != "denied"
    )
    if tx.scalar(own.limit(1)) is None:
        raise Forbidden("You see the history of photos that you labelled. Ask a reviewer about others.")


def _step_of(row: Any) -> tuple[int, str]:
    return row.seq, row.step


def _entries(connection: Connection, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Write operations, newest first, as steps."""
    names = queries.names_of(connection, [row.actor_id for row in rows], actor)
    steps = [list(group) for _, group in groupby(rows, key=_step_of)]
    return [
        {
            "seq": step[0].seq,
            "step": step[0].step,
            "at": to_wire(step[0].at),
            "actor": queries.author(step[0].actor_id, names),
            "ops": [_history_op(row) for row in reversed(step)],
        }
        for step in steps
    ]


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


def changed_after(connection: Connection, photo_id: int, seq: int) -> dict[str, dict[str, Any] | None]:
    """Tell what annotations that changed later were at a step: uid -> content, None for not there (yet).

    What did not change since is what it was, and is not read: masks are large, and a history of them is long.
    """
    of_photo = (
        _operation.c.photo_id == photo_id,
        _operation.c.uid.is_not(None),
        _operation.c.status.in_(_DONE),
    )
    later = select(_operation.c.uid).where(*of_photo, _operation.c.seq > seq).distinct()
    latest = (
        select(func.max(_operation.c.id))
        .where(*of_photo, _operation.c.seq <= seq, _operation.c.uid.in_(later))
        .group_by(_operation.c.uid)
    )
    found: dict[str, str | None] = dict.fromkeys(connection.scalars(later))
    contents = select(_operation.c.uid, _operation.c.after).where(_operation.c.id.in_(latest))
    found.update((row.uid, row.after) for row in connection.execute(contents))
    return {uid: orjson.loads(after) if after else None for uid, after in found.items()}
