"""What the field is asked about a photo: for a better picture, or a question about this one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime

_IS_LIVE = text("state IN ('open','seen')")


class FieldRequest(Base):
    """One request to the field. At most one is live (open or seen) of each photo.

    It is sent to the phone that took the photo (``device_id``) and from ``widens_at`` on to every phone of
    ``link_id``; both are None for one that only the project's own people see.
    """

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint("kind IN ('retake','question')", name="kind"),
        CheckConstraint("sent_to IN ('device','link','manager')", name="sent_to"),
        CheckConstraint("state IN ('open','seen','answered','cannot','withdrawn','expired')", name="state"),
        CheckConstraint("why IN ('repaired','no_access','gone')", name="why"),
        CheckConstraint("(link_id IS NULL) = (sent_to = 'manager')", name="sent_to_link"),
        Index("ix_request_project_id_id", "project_id", "id"),
        Index("ix_request_photo_id_id", "photo_id", "id"),
        Index("ix_request_answer_photo_id", "answer_photo_id"),
        Index("uq_request_live", "photo_id", unique=True, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),
        Index("ix_request_live_link_id", "link_id", sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    kind: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(300))  # why a new picture is needed, or the question
    words: Mapped[str] = mapped_column(Text, default="")  # more about it
    sent_to: Mapped[str] = mapped_column(String(7))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("capture_link.id"))
    widens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    state: Mapped[str] = mapped_column(String(9), default="open")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    answer: Mapped[str] = mapped_column(Text, default="")  # in words
    why: Mapped[str | None] = mapped_column(String(9))  # it cannot be taken
