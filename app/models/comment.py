"""What people say about a photo, pinned to a place on it, and whom they name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


class Comment(Base):
    """One comment. ``x``, ``y``: pixels of the upright photo, or both None; ``uid``: of which annotation.

    A thread is a comment without ``reply_to`` and its replies; it is open until its first is settled, as long
    as any of it is not deleted (``app/photos/threads.py``). What is deleted can be brought back.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("(x IS NULL) = (y IS NULL)", name="place"),
        Index("ix_comment_photo_id_id", "photo_id", "id"),
        Index("ix_comment_project_id_id", "project_id", "id"),
        Index("ix_comment_reply_to", "reply_to"),
        Index(
            "ix_comment_open",
            "project_id",
            "id",
            sqlite_where=text("reply_to IS NULL AND settled_at IS NULL"),
            postgresql_where=text("reply_to IS NULL AND settled_at IS NULL"),
        ),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36), unique=True)  # a replay is answered, not added
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))  # the first of its thread
    uid: Mapped[str | None] = mapped_column(String(36))
    x: Mapped[float | None]
    y: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the first of a thread
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Mention(Base):
    """Somebody a comment names; ``seen_at``: when they looked at it."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_user_id_seen_at", "user_id", "seen_at"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
