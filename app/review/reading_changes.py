"""Change operations on a reading: as on a photo, but one person's alone, and kept apart from what counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from app.annotations import queries
from app.annotations.attributes import with_checked_attributes
from app.annotations.record import Record
from app.annotations.running import Outcome, Run
from app.annotations.schemas import Op
from app.annotations.service import Changes, keep_shapes, result_of
from app.db.tx import ReadTx, WriteTx
from app.models import Reading, ReadingOperation
from app.projects.classes import hold_classes
from app.review.reading_states import forget_comparison, tell
from app.review.readings import ReadingAccess, is_closed, load_reading, told_state
from app.team.actor import Actor
from app.team.roles import Action

_KEPT = ("uid", "rev", "class_id", "shape", "attributes", "ignore", "defect_uid", "source", "guide_version")
_ELSEWHERE = 0  # no photo's id: an operation that was used for something else


@dataclass(frozen=True, slots=True)
class _Known:
    """An operation that ran before, as ``Run`` looks at it."""

    photo_id: int
    actor_id: int
    payload: str
    status: str
    detail: str | None
    after: str | None


def change_reading(tx: WriteTx, actor: Actor, reading_id: int, ops: Sequence[Op]) -> Changes:
    """Run change operations on one's own reading, in order, by the rules of ``change_annotations``.

    Nothing clashes, as nobody else draws here. Raises Rejected with pointers (nothing is applied then),
    NotFound or Forbidden; everything else is answered per operation (denied: closed, deleted, forbidden,
    unknown_uid, unknown_class, uid_taken, op_id_reused).
    """
    hold_classes(tx, load_reading(tx, actor, reading_id, Action.LABEL, in_archive=True).photo.id)
    access = load_reading(tx, actor, reading_id, Action.LABEL, lock=True, in_archive=True)
    run = _run(tx, actor, access, with_checked_attributes(tx, access.photo, ops))
    _write_operations(tx, access.reading, run.outcomes)
    if run.seq != access.reading.seq:
        _write_reading(tx, actor, access.reading, run)
    names = queries.names_of(tx.connection(), [], actor)
    results = [result_of(outcome, names) for outcome in run.outcomes]
    return Changes(**told_state(access.reading), open_proposals=0, results=results)


def _run(tx: WriteTx, actor: Actor, access: ReadingAccess, ops: Sequence[Op]) -> Run:
    photo, reading = access.photo, access.reading
    kept = keep_shapes(ops, photo)
    connection = tx.connection()
    records = {record.uid: record for record in _records(actor, reading)}
    named = {op.class_id for op in ops if op.class_id is not None}
    named |= {record.class_id for record in records.values()}
    is_archived, classes = queries.project_classes(connection, photo.project_id, named)
    run = Run(
        connection=connection,
        actor=actor,
        photo_id=photo.id,
        seq=reading.seq,
        source="human" if actor.token_id is None else "program",
        refusal=_refusal(tx, access, is_archived=is_archived),
        classes=classes,
        known=_known(tx, actor, access, [op.op_id for op in ops]),
        may_look=False,
        records=records,
        is_alone=True,
    )
    run.run(ops, kept)
    return run


def _refusal(tx: ReadTx, access: ReadingAccess, *, is_archived: bool) -> str | None:
    if access.photo.damaged:
        return "damaged"
    if access.photo.deleted_at is not None:
        return "deleted"
    if is_closed(access.reading, tx.now):
        return "closed"
    return "forbidden" if is_archived else None


def _known(tx: WriteTx, actor: Actor, access: ReadingAccess, op_ids: Sequence[str]) -> dict[str, _Known]:
    """Load the operations that ran before: here, or on photos and other readings, which nothing repeats."""
    used = queries.known_operations(tx.connection(), op_ids) if op_ids else {}
    found = {
        op_id: _Known(_ELSEWHERE, row.actor_id, row.payload, row.status, row.detail, row.after)
        for op_id, row in used.items()
    }
    for row in tx.scalars(select(ReadingOperation).where(ReadingOperation.op_id.in_(op_ids))):
        is_here = row.reading_id == access.reading.id
        result = orjson.loads(row.result)
        found[row.op_id] = _Known(
            access.photo.id if is_here else _ELSEWHERE,
            actor.user_id,
            row.payload,
            result["status"],
            result["detail"],
            orjson.dumps(result["after"]).decode() if result["after"] else None,
        )
    return found


def _records(actor: Actor, reading: Reading) -> Iterable[Record]:
    """Read what is drawn, then what was deleted, for an update brings it back."""
    for text, is_deleted in ((reading.annotations, False), (reading.deleted, True)):
        for kept in orjson.loads(text):
            yield Record(
                uid=kept["uid"],
                class_id=kept["class_id"],
                kind=kept["shape"]["type"],
                shape=orjson.dumps(kept["shape"]).decode(),
                bbox=(0, 0, 0, 0),  # nobody asks: no list, count or gallery knows of it
                area=0,
                attributes=kept["attributes"],
                ignore=kept["ignore"],
                defect_uid=kept["defect_uid"],
                author_id=actor.user_id,
                source=kept["source"],
                guide_version=kept.get("guide_version", 1),
                rev=kept["rev"],
                is_deleted=is_deleted,
                loaded_rev=kept["rev"],
            )


def _write_operations(tx: WriteTx, reading: Reading, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.is_new:
            result = {"status": outcome.status, "detail": outcome.detail, "after": outcome.after}
            tx.add(
                ReadingOperation(
                    op_id=outcome.op.op_id,
                    reading_id=reading.id,
                    payload=outcome.payload,
                    result=orjson.dumps(result).decode(),
                    at=tx.now,
                )
            )
    tx.flush()


def _write_reading(tx: WriteTx, actor: Actor, reading: Reading, run: Run) -> None:
    live = [record for record in run.records.values() if not record.is_deleted]
    gone = [record for record in run.records.values() if record.is_deleted]
    reading.seq = run.seq
    reading.annotations, reading.deleted = _text(live), _text(gone)
    reading.no_defect, reading.expires_at = False, None
    was_answered = reading.state != "open"
    if reading.state != "done" or not live:
        reading.state, reading.done_at = "open", None
    forget_comparison(tx, reading)
    tx.flush()
    if was_answered:
        tell(tx, actor, reading)


def _text(records: Iterable[Record]) -> str:
    contents = [record.content() for record in records]
    return orjson.dumps([{name: content[name] for name in _KEPT} for content in contents]).decode()
