"""How many comments name somebody who has not looked at them yet: the top bar tells it on every page."""

from __future__ import annotations

from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import Comment, Mention, Photo
from app.projects.blind import is_open_to


def count_unseen(tx: ReadTx, project_id: int, user_id: int) -> int:
    """Count a project's comments that name somebody, have not been seen by them, and can be now."""
    unseen = (
        select(func.count())
        .select_from(Mention)
        .join(Comment, Comment.id == Mention.comment_id)
        .join(Photo, Photo.id == Comment.photo_id)
        .where(
            Mention.user_id == user_id,
            Mention.seen_at.is_(None),
            Comment.project_id == project_id,
            Comment.deleted_at.is_(None),
            Photo.deleted_at.is_(None),
            is_open_to(user_id, tx.now),
        )
    )
    return int(tx.scalar(unseen) or 0)
