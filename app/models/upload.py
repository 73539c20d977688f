"""Photos that come in pieces (tus): what their senders said when they began."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, UtcDateTime


class Upload(Base):
    """One photo on its way in. How many bytes are here, the file tells (app/storage/staging.py)."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('open','stored','refused')", name="state"),
        UniqueConstraint("project_id", "sender", "client_id"),
        Index("ix_upload_sender_state", "sender", "state"),
        Index("ix_upload_created_at", "created_at"),
        Index("ix_upload_link_id_created_at", "link_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sender: Mapped[str] = mapped_column(String(30))  # as in Receipt
    link_id: Mapped[int | None] = mapped_column(ForeignKey("capture_link.id"))
    client_id: Mapped[str | None] = mapped_column(String(36))  # None: the client goes by the address alone
    length: Mapped[int]  # bytes
    told: Mapped[dict[str, Any]] = mapped_column(Json)  # app.photos.schemas.Sent
    state: Mapped[str] = mapped_column(String(8), default="open")
    sha256: Mapped[str | None] = mapped_column(String(64))  # of what was stored
    problem: Mapped[dict[str, Any] | None] = mapped_column(Json)  # why it was refused, for good
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
