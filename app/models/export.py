"""Exports: what was asked for, the job that makes it, and the file that came out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime


class Export(Base):
    """One export; its running state is its job's, its file appears only when whole."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_project_id_id", "project_id", "id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    format: Mapped[str] = mapped_column(String(20))
    include_photos: Mapped[bool]
    filter: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    label_seq: Mapped[int | None]  # the project's, when the snapshot was read
    content_sha256: Mapped[str | None] = mapped_column(String(64))  # of the labels
    file: Mapped[str | None] = mapped_column(Text)  # name inside the exports folder
    size: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    left_out: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
