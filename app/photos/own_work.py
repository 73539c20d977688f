"""The rule that nobody accepts their own work, where a project has it (trust.md, section 2)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx
from app.models import Operation, Photo
from app.projects.places import count_people
from app.projects.rules import rules_of

_CHANGED: Final = ("applied", "merged")


def is_own_work(user_id: int) -> ColumnElement[bool]:
    """Ask for photos that somebody labelled, or on which they changed what is drawn while they were not done.

    What a reviewer corrects on a done photo is part of the review, and does not count. What nobody has looked
    at is the own work of whoever answers it.
    """
    earlier = aliased(Operation)
    state_then = (
        select(earlier.after)
        .where(
            earlier.photo_id == Operation.photo_id,
            or_(earlier.action == "state", _left_nothing(earlier) & (earlier.at < Operation.at)),
            earlier.seq <= Operation.seq,
            earlier.id < Operation.id,
        )
        .order_by(earlier.seq.desc(), earlier.id.desc())
        .limit(1)
        .correlate(Operation)
        .scalar_subquery()
    )
    drew = exists().where(
        Operation.photo_id == Photo.id,
        Operation.actor_id == user_id,
        Operation.action != "state",
        Operation.status.in_(_CHANGED),
        func.coalesce(state_then, "").not_like('%"state":"done"%'),
    )
    return or_(Photo.labeler_id.is_not_distinct_from(user_id), Photo.state == "unlabelled", drew)


def _left_nothing(deletion: Any) -> ColumnElement[bool]:
    """Compose the claim that a deletion, with all of its call (of one moment), left nothing drawn on a photo.

    The photo was done no more then, and no operation of its own says so.
    """

    def until_then(one: Any) -> ColumnElement[bool]:
        is_before = or_(one.id <= deletion.id, one.at == deletion.at)
        return and_(one.photo_id == deletion.photo_id, is_before, one.status.in_(_CHANGED))

    last, newer = aliased(Operation), aliased(Operation)
    is_newer = and_(newer.uid == last.uid, newer.id > last.id, until_then(newer))
    is_last = ~exists().where(is_newer).correlate(last, deletion)
    is_there = exists().where(until_then(last), last.uid.is_not(None), last.after.is_not(None), is_last)
    return and_(deletion.action == "delete", deletion.status.in_(_CHANGED), ~is_there)


def may_not_accept(tx: ReadTx, photo: Photo, user_id: int) -> bool:
    """Tell whether the project's rules keep somebody from accepting a photo, because it is their own work."""
    if not is_kept_apart(tx, photo.project_id):
        return False
    return tx.scalar(select(Photo.id).where(Photo.id == photo.id, is_own_work(user_id))) is not None


def is_kept_apart(tx: ReadTx, project_id: int) -> bool:
    """Tell whether a project has the rule. Who works alone accepts all: there is nobody else."""
    return not rules_of(tx, project_id).self_review and count_people(tx, project_id) > 1
