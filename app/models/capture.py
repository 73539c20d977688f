"""Capture links, and the phones that joined through them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime


class CaptureLink(Base):
    """What lets a phone contribute to one project, and nothing else.

    The token is derived from the server's secret key, the id and ``turn`` (so that a manager can be shown the
    code again); the table holds only its hash. Rotating raises ``turn``.
    """

    __tablename__ = "capture_link"
    __table_args__ = (
        CheckConstraint("language IN ('en','de','fr','es')", name="language"),
        Index("ix_capture_link_project_id", "project_id"),
        AUTOINCREMENT,
    )

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
    language: Mapped[str | None] = mapped_column(String(2))  # of its phones; None: each browser's own
    asks: Mapped[list[int] | None] = mapped_column(Json)  # ids of photo attributes; None: all
    fixed_camera: Mapped[bool] = mapped_column(default=False, server_default=false())  # pixels tie nothing
    slowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it was last used too fast


class LinkPace(Base):
    """How full a bucket of a link is, see app/projects/link_pace.py. ``key`` names link and bucket."""

    __tablename__ = "link_pace"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    clears_at: Mapped[int] = mapped_column(BigInteger)  # microseconds since 1970


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
    origin: Mapped[str | None] = mapped_column(String(300))  # "https://host" that keeps them; None: not told
    missing: Mapped[int] = mapped_column(default=0)  # photos that its page knows to be lost, ever
    missing_known: Mapped[int] = mapped_column(default=0)  # of them, how many a manager said are known
    became_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))  # it joined again by another code


class WaitingPhoto(Base):
    """A photo that is still on a phone, while its small picture is here: neither labelled nor exported.

    The row goes in the transaction that stores the photo of the same ``client_id``.
    """

    __tablename__ = "waiting_photo"
    __table_args__ = (
        UniqueConstraint("device_id", "client_id"),
        Index("ix_waiting_photo_project_id_id", "project_id", "id"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    client_id: Mapped[str] = mapped_column(String(36))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes of the photo itself
    captured_at: Mapped[str] = mapped_column(String(40))  # as the phone claims; "" when it does not
    width: Mapped[int]  # its proportions, in pixels
    height: Mapped[int]
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # our own JPEG, at most 512 px
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
