"""The live feed: what changed, never the content; numbered per project in the order of commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, UtcDateTime


class Event(Base):
    """One line of a project's live feed; kept for some days so that readers can catch up."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_at", "at"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(24))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
