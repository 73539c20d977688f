"""Settling a disagreement: a reviewer decides each difference, and the photo becomes what they decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.annotations.schemas import Op
from app.annotations.service import Changes, change_annotations, restore_step
from app.db.tx import WriteTx
from app.errors import Conflict, NotFound, StaleRevision
from app.ids import uuid7
from app.models import Operation, Photo, Reading
from app.photos.queries import load_photo
from app.photos.states import tell_state, write_state
from app.projects.classes import hold_classes
from app.projects.comparisons import compare_soon
from app.projects.rules import rules_of
from app.realtime.feed import publish
from app.review.agreement_queries import load_reading
from app.team.actor import Actor
from app.team.roles import Action

_TAKEN = ("applied", "merged", "duplicate")


def settle_reading(
    tx: WriteTx, actor: Actor, reading_id: int, *, seq: int, ops: Sequence[Op]
) -> tuple[Changes, int]:
    """Do what a reviewer decided and note that the reading is settled; gives the photo's seq before it too.

    A photo on which nothing is left has no defect. The comparison stays as it is: what two people agreed on
    does not grow because a third decided. The same call again answers the same. Raises StaleRevision,
    Conflict (slugs settled, denied, self_review), NotFound or Forbidden.
    """
    _hold(tx, reading_id)
    access, reading = load_reading(tx, actor, reading_id, lock=True)
    photo = access.photo
    if reading.settled_at is not None and not _is_replay(tx, actor, reading, ops):
        raise Conflict("Somebody settled this already. Look at the photo again.", slug="settled")
    if reading.settled_at is None:
        _require_other_eyes(tx, actor, photo, reading)
        if seq != photo.seq or reading.compared_seq != photo.seq:
            raise StaleRevision(
                "Somebody changed this photo since you looked. Look again, then decide.",
                extra={"seq": photo.seq},
            )
        reading.settled_at, reading.settled_by = tx.now, actor.user_id
        tx.flush()
        publish(tx, photo.project_id, "agreement", {"reading_id": reading.id})
    changes = change_annotations(tx, actor, photo.id, ops)
    _require_taken(changes)
    return _without_defect(tx, actor, photo.id, was_done=photo.state == "done", changes=changes), seq


_NOT_NOW = "This photo takes no changes now. Open it in the editor to see why."
_WHY_NOT = {"accepted": "This photo is accepted already. Open it again first, then decide."}


def unsettle_reading(tx: WriteTx, actor: Actor, reading_id: int, *, back_to: int, seq: int) -> Changes:
    """Take a settling back: the photo's annotations as they were at ``back_to``, the reading open again.

    Raises StaleRevision, Conflict (slugs not_settled, denied), NotFound or Forbidden.
    """
    _hold(tx, reading_id)
    access, reading = load_reading(tx, actor, reading_id, lock=True)
    if reading.settled_at is None:
        raise Conflict("This is not settled, or somebody took that back already.", slug="not_settled")
    if seq != access.photo.seq:
        raise StaleRevision(
            "Somebody changed this photo since you settled it, so that is not taken back. "
            "Its history has every step.",
            extra={"seq": access.photo.seq},
        )
    reading.settled_at = reading.settled_by = None
    tx.flush()
    was_done = access.photo.state == "done"
    changes = restore_step(tx, actor, access.id, back_to)
    _require_taken(changes)
    changes = _without_defect(tx, actor, access.id, was_done=was_done, changes=changes)
    if reading.compared_seq == back_to:
        reading.compared_seq = changes.seq  # the photo is again what it was compared with
    compare_soon(tx, access.project_id)
    publish(tx, access.project_id, "agreement", {"reading_id": reading.id})
    return changes


def _require_taken(changes: Changes) -> None:
    """Let nothing of it be where the photo did not take all of it. Raises Conflict (slug denied)."""
    denied = [one.get("detail") for one in changes.results if one["status"] not in _TAKEN]
    if denied:
        raise Conflict(_WHY_NOT.get(str(denied[0]), _NOT_NOW), slug="denied", extra={"reason": denied[0]})


def _hold(tx: WriteTx, reading_id: int) -> None:
    """Hold the classes before the photo is locked, as every change of annotations does."""
    photo_id = tx.scalar(select(Reading.photo_id).where(Reading.id == reading_id))
    if photo_id is None:
        raise NotFound
    hold_classes(tx, photo_id)


def _is_replay(tx: WriteTx, actor: Actor, reading: Reading, ops: Sequence[Op]) -> bool:
    if reading.settled_by != actor.user_id:
        return False
    op_ids = [op.op_id for op in ops]
    known = tx.scalars(select(Operation.op_id).where(Operation.op_id.in_(op_ids))).all()
    return set(known) == set(op_ids)


def _require_other_eyes(tx: WriteTx, actor: Actor, photo: Photo, reading: Reading) -> None:
    """Hold the project's rule that nobody reviews their own work. Raises Conflict."""
    if rules_of(tx, photo.project_id).self_review:
        return
    if actor.user_id in (photo.labeler_id, reading.user_id):
        raise Conflict(
            "You labelled this photo yourself, and this project wants another pair of eyes.",
            slug="self_review",
        )


def _without_defect(tx: WriteTx, actor: Actor, photo_id: int, *, was_done: bool, changes: Changes) -> Changes:
    """Say that a photo has no defect where the last one was taken off it; it stays its labeler's."""
    photo = load_photo(tx, actor, photo_id, Action.REVIEW, lock=True).photo
    if not was_done or photo.state != "in_progress" or photo.annotations:
        return changes
    wanted = {"state": "done", "no_defect": True, "reason": ""}
    # Not as an answer of the actor's: on a photo that is blank for a moment it would become their own work.
    write_state(tx, photo, wanted, actor_id=actor.user_id, payload=wanted, op_id=uuid7())
    tell_state(tx, photo, {"id": actor.user_id, "name": actor.name})
    told: dict[str, Any] = {"seq": photo.seq, "state": photo.state, "no_defect": photo.no_defect}
    return Changes(**told, open_proposals=photo.open_proposals, results=changes.results)
