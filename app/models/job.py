"""Background work as rows: claimed under a lease, fenced by attempt, resumed by cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime


class Job(Base):
    """One piece of background work, inserted in the transaction of its cause."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued','running','ready','failed','cancelled')", name="state"),
        Index("ix_job_state_id", "state", "id"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # the handler's name
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempt: Mapped[int] = mapped_column(default=0)  # also the fence: an older attempt may not write
    strikes: Mapped[int] = mapped_column(default=0)  # attempts that ended badly; three fail the job
    worker: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    run_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cursor: Mapped[dict[str, Any] | None] = mapped_column(Json)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any] | None] = mapped_column(Json)  # what else the handler tells, e.g. bytes
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[str] = mapped_column(Text, default="")  # words for people
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
