"""Changing annotations: the one way in for the editor, the command line, imports and models alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.exc import IntegrityError

from app.annotations import history, queries, restoring, writing
from app.annotations.attributes import with_checked_attributes
from app.annotations.running import Outcome, Run
from app.annotations.schemas import Op
from app.annotations.shapes import Kept, ShapeFault, keep_shape
from app.db.tx import WriteTx
from app.errors import Conflict, FieldError, NotFound, Rejected, StaleRevision, Unavailable
from app.ids import uuid7
from app.models import Photo
from app.photos.queries import PhotoAccess, load_photo
from app.projects.classes import hold_classes
from app.team.actor import Actor
from app.team.roles import Action, role_may


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of a batch, ready for the wire: see ``schemas.ChangesAnswer``."""

    seq: int
    state: str
    no_defect: bool
    open_proposals: int
    results: list[dict[str, Any]]


def change_annotations(
    tx: WriteTx, actor: Actor, photo_id: int, ops: Sequence[Op], *, source: str | None = None
) -> Changes:
    """Run change operations on one photo, in order.

    ``source`` says who made the shapes (human, program, model, import); by default it follows the actor.
    Raises Rejected with pointers (nothing is applied then), NotFound or Forbidden; everything else is
    answered per operation.
    """
    hold_classes(tx, photo_id)
    # In the archive, too, each operation is answered for itself: the editor keeps what was denied.
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True, in_archive=True)
    # What comes from proposals and history was checked when it came in; what people send is checked here.
    return _run(tx, actor, access, with_checked_attributes(tx, access.photo, ops), source=source)


def settle_proposal(tx: WriteTx, actor: Actor, proposal_id: int, *, take: bool, seq: int) -> Changes:
    """Take a proposal (its fields become the annotation's) or drop it; both stay in history.

    ``seq`` is the photo's that the person has seen. Raises StaleRevision, Conflict (slugs settled, denied),
    NotFound or Forbidden.
    """
    access, proposal = queries.load_proposal(tx, actor, proposal_id, Action.LABEL)
    if proposal.taken is not None:
        raise Conflict("Somebody decided this already.", slug="settled", extra={"taken": proposal.taken})
    if seq != access.photo.seq:
        raise StaleRevision(
            "Somebody changed this photo since you looked. Look again, then decide.",
            extra={"seq": access.photo.seq},
        )
    refusal = _refusal(access, is_archived=False)
    if refusal is not None:
        raise Conflict("This photo takes no changes now.", slug="denied", extra={"reason": refusal})
    proposal.taken = take
    proposal.settled_by, proposal.settled_at = actor.user_id, tx.now
    tx.flush()
    ops = []
    if take:
        asked = orjson.loads(proposal.changes)
        ops.append(
            Op.model_validate({"op_id": uuid7(), "action": proposal.action, "uid": proposal.uid, **asked})
        )
    changes = _run(tx, actor, access, ops, settled=1)
    denied = [result["detail"] for result in changes.results if result["status"] == "denied"]
    if denied:  # what cannot be taken now stays open: it may be later, and else a person drops it
        raise Conflict("This cannot be taken now.", slug="denied", extra={"reason": denied[0]})
    return changes


def restore_step(
    tx: WriteTx, actor: Actor, photo_id: int, seq: int, *, seen: int | None = None, op_id: str | None = None
) -> Changes:
    """Bring a photo's annotations back to what they were at a step, as one new step; nothing is erased.

    ``seen`` is the photo's seq that the person has seen (None: whichever). ``op_id`` names the new step: the
    same call again answers each operation as a duplicate. Raises StaleRevision, Conflict (slug op_id_reused),
    NotFound (no such step, or not for this actor) or Forbidden.
    """
    hold_classes(tx, photo_id)
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    history.require_own_work(tx, actor, access)  # it tells what was there, as reading the history does
    connection = tx.connection()
    earlier = history.step_operations(connection, access.id, op_id) if op_id else []
    if earlier:
        return _run(tx, actor, access, restoring.replayed(earlier, seq))
    if seen is not None and seen != access.photo.seq:
        raise StaleRevision(
            "Somebody changed this photo since you looked. Look again, then decide.",
            extra={"seq": access.photo.seq},
        )
    if seq > access.photo.seq:
        raise NotFound("This photo's history has no such step.")
    wanted = history.changed_after(connection, access.id, seq)
    present = {uid: record for uid, (_, record) in queries.load_records(connection, wanted).items()}
    return _run(tx, actor, access, restoring.ops_back(wanted, present, step=op_id or uuid7(), seq=seq))


def _refusal(access: PhotoAccess, *, is_archived: bool) -> str | None:
    """Say why a photo takes no changes, or None."""
    if access.photo.damaged:
        return "damaged"
    if access.is_trashed:
        return "deleted"
    if access.photo.state == "accepted":
        return "accepted"
    return "forbidden" if is_archived else None


def _run(
    tx: WriteTx,
    actor: Actor,
    access: PhotoAccess,
    ops: Sequence[Op],
    *,
    source: str | None = None,
    settled: int = 0,
) -> Changes:
    photo = access.photo
    kept = keep_shapes(ops, photo)
    connection = tx.connection()
    found = queries.load_records(connection, {op.uid for op in ops})
    named = {op.class_id for op in ops if op.class_id is not None}
    named |= {record.class_id for photo_id, record in found.values() if photo_id == photo.id}
    is_archived, classes = queries.project_classes(connection, photo.project_id, named)
    run = Run(
        connection=connection,
        actor=actor,
        photo_id=photo.id,
        seq=photo.seq,
        source=source or ("human" if actor.token_id is None else "program"),
        refusal=_refusal(access, is_archived=is_archived),
        may_look=role_may(access.role, Action.REVIEW),
        classes=classes,
        known=queries.known_operations(connection, [op.op_id for op in ops]) if ops else {},
    )
    for uid, (photo_id, record) in found.items():
        if photo_id == photo.id:
            run.records[uid] = record
        else:
            run.elsewhere.add(uid)
    run.run(ops, kept)
    try:
        told = writing.write(tx, run, access, settled=settled)
    except IntegrityError as error:
        # The same uid or op_id came for another photo at this very moment.
        raise Unavailable("Another change was in the way. Try again.", retry_after=1) from error
    people = [outcome.after["author"] for outcome in run.outcomes if outcome.after]
    names = queries.names_of(connection, people, actor)
    return Changes(**told, results=[result_of(outcome, names) for outcome in run.outcomes])


def keep_shapes(ops: Sequence[Op], photo: Photo) -> list[Kept | None]:
    """Check every shape by the photo's frame. Raises Rejected with a pointer for each that cannot be."""
    if photo.width is None or photo.height is None:
        return [None] * len(ops)  # a damaged photo without size: every operation is denied anyway
    frame = (photo.width, photo.height)
    kept: list[Kept | None] = []
    faults: list[FieldError] = []
    for index, op in enumerate(ops):
        try:
            kept.append(None if op.shape is None else keep_shape(op.shape, frame))
        except ShapeFault as fault:
            faults.append(FieldError(f"/ops/{index}/shape{fault.pointer}", fault.detail))
    if faults:
        raise Rejected(
            "Some shapes cannot be. Nothing of this request was applied.",
            errors=faults[:50],
            slug="bad-shape",
        )
    return kept


def result_of(outcome: Outcome, names: dict[int, str]) -> dict[str, Any]:
    """Tell what became of an operation, as ``schemas.OpResult``."""
    result: dict[str, Any] = {
        "op_id": outcome.op.op_id,
        "status": outcome.status,
        "annotation": queries.with_author(outcome.after, names) if outcome.after else None,
    }
    if outcome.detail is not None:
        result["detail"] = outcome.detail
    if outcome.first is not None:
        result["first"] = outcome.first
    return result
