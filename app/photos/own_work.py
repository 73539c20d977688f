"""The rule that nobody accepts their own work, where a project has it (trust.md, section 2)."""

from __future__ import annotations

from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import Operation, Photo
from app.projects.places import count_people
from app.projects.rules import rules_of


def is_own_work(tx: ReadTx, photo: Photo, user_id: int) -> bool:
    """Tell whether somebody is the labeler of a photo, or changed what is drawn on it before it was done.

    What a reviewer corrects on a done photo is part of the review, and does not count.
    """
    if photo.labeler_id == user_id:
        return True
    last_done = (
        select(func.max(Operation.seq))
        .where(
            Operation.photo_id == photo.id,
            Operation.action == "state",
            Operation.after.like('%"state":"done"%'),
        )
        .scalar_subquery()
    )
    drawn = select(Operation.id).where(
        Operation.photo_id == photo.id,
        Operation.actor_id == user_id,
        Operation.action != "state",
        Operation.status.in_(("applied", "merged")),
        Operation.seq < func.coalesce(last_done, photo.seq + 1),
    )
    return tx.scalar(drawn.limit(1)) is not None


def may_not_accept(tx: ReadTx, photo: Photo, user_id: int) -> bool:
    """Tell whether the project's rules keep somebody from accepting a photo, because it is their own work.

    Who works alone may: there is nobody else.
    """
    if rules_of(tx, photo.project_id).self_review or count_people(tx, photo.project_id) < 2:
        return False
    return is_own_work(tx, photo, user_id)
