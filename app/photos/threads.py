"""Which threads of comments are open, as the counter ``comments`` counts them.

Comments are written in ``app/review/comments.py``; photos that go to the trash take their threads along.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx
from app.models import Comment

OPEN: Final = "comments"
"""The counter of open threads."""


def has_words() -> ColumnElement[bool]:
    """Compose the claim that a thread (by its first comment) has anything left that was not deleted."""
    reply = aliased(Comment)
    lives = exists().where(reply.reply_to == Comment.id, reply.deleted_at.is_(None))
    return and_(Comment.reply_to.is_(None), or_(Comment.deleted_at.is_(None), lives))


def is_open() -> ColumnElement[bool]:
    """Compose the claim that a thread (by its first comment) waits to be settled."""
    return and_(Comment.settled_at.is_(None), has_words())


def count_open(tx: ReadTx, photo_id: int) -> int:
    """Count the open threads of a photo."""
    return int(tx.scalar(select(func.count()).where(Comment.photo_id == photo_id, is_open())) or 0)
