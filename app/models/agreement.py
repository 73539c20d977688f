"""How far a project's people agree: figures that a job works out of its readings and keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class Agreement(Base):
    """The figures of a project's blind readings, as ``app/review/agreement.py`` writes them (JSON)."""

    __tablename__ = "agreement"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    figures: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
