"""The rule that nobody accepts their own work, where a project has it (trust.md, section 2)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx
from app.models import Operation, Photo
from app.projects.places import count_people
from app.projects.rules import rules_of

EMPTIED: Final = "emptied"
"""The detail of the operation that took the last annotation off a done photo: it is in work again."""


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
            or_(earlier.action == "state", earlier.detail == EMPTIED),
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
        Operation.status.in_(("applied", "merged")),
        Operation.before.is_distinct_from(Operation.after),
        func.coalesce(state_then, "").not_like('%"state":"done"%'),
    )
    return or_(Photo.labeler_id.is_not_distinct_from(user_id), Photo.state == "unlabelled", drew)


def may_not_accept(tx: ReadTx, photo: Photo, user_id: int) -> bool:
    """Tell whether the project's rules keep somebody from accepting a photo, because it is their own work."""
    if not is_kept_apart(tx, photo.project_id):
        return False
    return tx.scalar(select(Photo.id).where(Photo.id == photo.id, is_own_work(user_id))) is not None


def is_kept_apart(tx: ReadTx, project_id: int) -> bool:
    """Tell whether a project has the rule. Who works alone accepts all: there is nobody else."""
    return not rules_of(tx, project_id).self_review and count_people(tx, project_id) > 1
