"""Answering a reading, taking the answer back, holding it and giving it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import WriteTx
from app.errors import Conflict, FieldError, Rejected, StaleRevision
from app.models import Lease, Photo, Reading, ReadingOperation, ReadingTurn
from app.photos.wanted_readings import DONE
from app.projects.comparisons import compare_soon
from app.projects.counters import READINGS, bump
from app.realtime.feed import publish
from app.review.queries import LEASE_TIME, lock_leases
from app.review.readings import ANSWERED, ReadingAccess, is_closed, load_reading, told_state
from app.team.actor import Actor, told
from app.team.roles import Action


def set_reading_state(
    tx: WriteTx,
    actor: Actor,
    reading_id: int,
    *,
    state: str,
    no_defect: bool,
    seq: int,
    op_id: str | None = None,
) -> Reading:
    """Answer one's own reading (``done``, ``unsure``), or take the answer back (``open``).

    ``seq`` is the reading's that was seen. The same call again after a lost answer changes nothing. Raises
    Conflict (slugs closed, stale, empty, has_annotations, trashed, op_id_reused), Rejected, NotFound or
    Forbidden.
    """
    access = load_reading(tx, actor, reading_id, Action.LABEL, lock=True)
    reading = access.reading
    wanted = {"state": state, "no_defect": no_defect}
    payload = orjson.dumps({**wanted, "seq": seq}, option=orjson.OPT_SORT_KEYS).decode()
    if op_id is not None and _ran_before(tx, reading, op_id, payload):
        return reading
    if {"state": reading.state, "no_defect": reading.no_defect} == wanted:
        return reading
    _require_fit(tx, access, state=state, no_defect=no_defect, seq=seq)
    reading.seq += 1
    reading.state, reading.no_defect = state, no_defect
    reading.done_at = tx.now if state in ANSWERED else None
    reading.expires_at = None
    forget_comparison(tx, reading)
    if op_id is not None:
        result = orjson.dumps({"status": "applied", "detail": None, "after": None}).decode()
        tx.add(
            ReadingOperation(op_id=op_id, reading_id=reading.id, payload=payload, result=result, at=tx.now)
        )
    if state in ANSWERED:
        _begin_turn(tx, reading)
    tx.flush()
    tell(tx, actor, reading)
    return reading


def _ran_before(tx: WriteTx, reading: Reading, op_id: str, payload: str) -> bool:
    row = tx.session.get(ReadingOperation, op_id)
    if row is not None and (row.reading_id, row.payload) != (reading.id, payload):
        raise Conflict("This op_id was used for something else. Make a new one.", slug="op_id_reused")
    return row is not None


def _require_fit(tx: WriteTx, access: ReadingAccess, *, state: str, no_defect: bool, seq: int) -> None:
    reading, n = access.reading, len(access.records)
    if is_closed(reading, tx.now):
        raise Conflict(
            "You answered this photo a while ago: since then you may have seen what others drew on it, "
            "so the answer stays as it is.",
            slug="closed",
            extra=told_state(reading),
        )
    if seq != reading.seq:
        raise StaleRevision(
            "You changed this photo in another place since. Look again, then decide.",
            extra=told_state(reading),
        )
    if access.photo.deleted_at is not None:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")
    if no_defect and state != "done":
        raise Rejected(
            "No defect goes with done only.",
            errors=[FieldError("/no_defect", "must be false with this state")],
        )
    if no_defect and n:
        raise Conflict(
            f"You drew {n} on this photo, so it cannot have no defect. Delete them first.",
            slug="has_annotations",
        )
    if state == "done" and not n and not no_defect:
        raise Conflict("Nothing is drawn here. Draw the defect, or say: no defect.", slug="empty")


def _begin_turn(tx: WriteTx, reading: Reading) -> None:
    """Count from now on until the next reading of its kind is due."""
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    since = {f"since_{reading.kind}": 0}
    start = {"since_gold": 0, "since_blind": 0}
    tx.execute(
        dialect.insert(ReadingTurn)
        .values(project_id=reading.project_id, user_id=reading.user_id, **start)
        .on_conflict_do_update(index_elements=["project_id", "user_id"], set_=since)
    )


def forget_comparison(tx: WriteTx, reading: Reading) -> None:
    """Have a reading that changed compared anew, and the figures made without it where it is open again."""
    if reading.state == "done" or reading.comparison is not None:
        compare_soon(tx, reading.project_id)
    reading.comparison = reading.compared_seq = reading.agreement = None


def tell(tx: WriteTx, actor: Actor, reading: Reading) -> None:
    """Tell the feed that a reading was answered, or changed since. Not of which photo."""
    publish(tx, reading.project_id, "reading", {"reading_id": reading.id, "actor": told(actor)})


def hold_reading(tx: WriteTx, actor: Actor, reading_id: int) -> datetime:
    """Renew one's hold on a reading, and on all else that one has in hand in its project: until when."""
    access = load_reading(tx, actor, reading_id, Action.LABEL)
    until = tx.now + LEASE_TIME
    held = lock_leases(tx, access.photo.project_id, actor.user_id)
    tx.change(update(Lease).where(Lease.photo_id.in_(held)).values(expires_at=until))
    renew(tx, actor, access.photo.project_id, until)
    return until


def renew(tx: WriteTx, actor: Actor, project_id: int, until: datetime) -> None:
    """Renew the hold on all readings that somebody has in hand and has not begun to draw.

    What another call of theirs gives back at this moment is left to it: it may wait for a lease held here.
    """
    own = select(Reading.id).where(*_untouched(actor.user_id, project_id)).order_by(Reading.id)
    held = tx.scalars(own.with_for_update(skip_locked=True)).all()
    tx.change(update(Reading).where(Reading.id.in_(held)).values(expires_at=until))


def give_reading_back(tx: WriteTx, actor: Actor, reading_id: int) -> None:
    """Give one's reading to whoever comes next, unless something was done to it: then it stays one's own."""
    access = load_reading(tx, actor, reading_id, Action.LABEL, lock=True, in_archive=True)
    if access.reading.state == "open" and not access.reading.seq:
        _release(tx, [access.reading])


def give_back_untouched(
    tx: WriteTx,
    actor: Actor,
    project_id: int,
    photo_ids: Iterable[int] | None = None,
    *,
    but: Collection[int] = (),
) -> None:
    """Give back all readings of a project that somebody has not begun: these photos only, ``but`` those."""
    statement = select(Reading).where(*_untouched(actor.user_id, project_id))
    if photo_ids is not None:
        statement = statement.where(Reading.photo_id.in_(list(photo_ids)))
    if but:
        statement = statement.where(Reading.photo_id.not_in(list(but)))
    _release(tx, tx.scalars(statement.order_by(Reading.id).with_for_update()).all())


def release_expired(tx: WriteTx, project_id: int, *, asker: int) -> None:
    """Give back what others than ``asker`` were handed and did not begin in time; they have theirs still."""
    statement = select(Reading).where(
        Reading.project_id == project_id,
        Reading.state == "open",
        Reading.seq == 0,
        Reading.expires_at <= tx.now,
        Reading.user_id != asker,
    )
    # Who renews theirs at this moment keeps it.
    _release(tx, tx.scalars(statement.order_by(Reading.id).with_for_update(skip_locked=True)).all())


def _untouched(user_id: int, project_id: int) -> tuple[Any, ...]:
    return (
        Reading.user_id == user_id,
        Reading.state == "open",
        Reading.project_id == project_id,
        Reading.seq == 0,
    )


def _release(tx: WriteTx, readings: Iterable[Reading]) -> None:
    """Let readings (locked, untouched) wait for somebody else; gold ones go, and what nobody wants now."""
    for reading in readings:
        tx.change(delete(ReadingOperation).where(ReadingOperation.reading_id == reading.id))
        state = tx.scalar(select(Photo.state).where(Photo.id == reading.photo_id, Photo.deleted_at.is_(None)))
        if reading.kind == "gold" or state not in DONE:
            tx.session.delete(reading)
            continue
        reading.state, reading.user_id = "wanted", None
        reading.opened_at = reading.expires_at = None
        bump(tx, reading.project_id, {READINGS: 1})
    tx.flush()
