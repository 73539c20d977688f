"""Who has which photo in hand: leases, skips of the day, and presence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime

PRESENT_SECONDS = 45
"""A tab tells every 20 s that it is open; after two misses it counts as gone."""


class Lease(Base):
    """One labeler's soft claim on a photo: a courtesy, not a lock."""

    __tablename__ = "lease"
    __table_args__ = (Index("ix_lease_project_id_user_id", "project_id", "user_id"),)

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # in the stack
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Skip(Base):
    """A photo that somebody passed over; not offered to them again that day."""

    __tablename__ = "skip"
    __table_args__ = (Index("ix_skip_user_id_day", "user_id", "day"),)

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    day: Mapped[date]  # in the project's time zone


class Presence(Base):
    """An open editor tab on a photo, as last heard."""

    __tablename__ = "presence"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(String(36), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
