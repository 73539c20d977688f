"""Readings: a photo labelled once more by somebody who does not see what is on it, to compare."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


class Reading(Base):
    """One person's own labels of a photo, apart from those that count (``Annotation``).

    ``annotations`` is a JSON list of {uid, rev, class_id, shape, attributes, ignore} as on the wire;
    ``deleted`` the same of what the person took away, for undo alone. A row without a person waits for one
    (``wanted``). What is kept here is in no export, count or gallery.
    """

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint("kind IN ('blind','gold')", name="kind"),
        CheckConstraint("state IN ('wanted','open','done','unsure')", name="state"),
        CheckConstraint("(state = 'wanted') = (user_id IS NULL)", name="person"),
        UniqueConstraint("photo_id", "user_id"),
        Index("ix_reading_project_id_state_id", "project_id", "state", "id"),
        Index("ix_reading_user_id_state_done_at", "user_id", "state", "done_at"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    kind: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(8))
    no_defect: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int] = mapped_column(default=0)
    annotations: Mapped[str] = mapped_column(Text, default="[]")
    deleted: Mapped[str] = mapped_column(Text, default="[]")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # if nothing is drawn
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How it compares with what counts, app/review/comparing.py; kept with the seq of the photo it was made at
    comparison: Mapped[str | None] = mapped_column(Text)
    compared_seq: Mapped[int | None]
    agreement: Mapped[float | None]  # object F1 of it, 0..1: the worst come first
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the differences were decided
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class ReadingOperation(Base):
    """What was done to a reading: a replay is answered with the first result."""

    __tablename__ = "reading_operation"
    __table_args__ = (Index("ix_reading_operation_reading_id", "reading_id"),)

    op_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"))
    payload: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GoldPhoto(Base):
    """A photo whose accepted annotations are the known answer that labelers' readings are held against."""

    __tablename__ = "gold_photo"
    __table_args__ = (Index("ix_gold_photo_project_id", "project_id"),)

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReadingTurn(Base):
    """How many photos somebody said done since they were handed a reading last, by kind."""

    __tablename__ = "reading_turn"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since_gold: Mapped[int] = mapped_column(default=0)
    since_blind: Mapped[int] = mapped_column(default=0)
