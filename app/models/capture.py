"""Capture links, and the phones that joined through them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


class CaptureLink(Base):
    """What lets a phone contribute to one project, and nothing else.

    The token is derived from the server's secret key, the id and ``turn`` (so that a manager can be shown the
    code again); the table holds only its hash. Rotating raises ``turn``.
    """

    __tablename__ = "capture_link"
    __table_args__ = (Index("ix_capture_link_project_id", "project_id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(300))
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # None only inside creation
    turn: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    max_photos: Mapped[int | None]
    photos: Mapped[int] = mapped_column(default=0)  # received through it


class Device(Base):
    """A phone's session under a capture link; its cookie's secret is kept as SHA-256."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_link_id", "link_id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("capture_link.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(300), default="")  # "your name or crew, if you like"
    browser: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What the phone told of itself when it was last heard of
    waiting: Mapped[int] = mapped_column(default=0)  # photos that are on it and nowhere else
    waiting_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    oldest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the oldest of them was taken
    persisted: Mapped[bool | None]  # whether its browser promised to keep them; None: not told
