"""The class guide (defect book): how the words of a class came to be, and examples from real photos.

The words that hold now stand with the class (``DefectClass``); here is how they came to be.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


class GuideText(Base):
    """The words of a class as one save left them: the history of its guide. Only ever added to.

    ``rev`` counts the saves of the class; row 0 holds what stood there before the first, if anything did.
    Better words keep the version, another meaning raises it.
    """

    __tablename__ = "guide_text"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        ForeignKeyConstraint(["project_id", "class_id"], ["defect_class.project_id", "defect_class.id"]),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rev: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    counts: Mapped[str] = mapped_column(Text, default="")
    counts_not: Mapped[str] = mapped_column(Text, default="")
    tightness: Mapped[str] = mapped_column(Text, default="")
    instances: Mapped[str] = mapped_column(Text, default="")
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GuideSeen(Base):
    """Up to which save somebody has read the guide of a class."""

    __tablename__ = "guide_seen"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "class_id"], ["defect_class.project_id", "defect_class.id"]),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    rev: Mapped[int]


class GuideExample(Base):
    """A place on a photo that shows what is meant. ``x`` .. ``height``: pixels of the upright photo."""

    __tablename__ = "guide_example"
    __table_args__ = (
        CheckConstraint("verdict IN ('right','wrong','borderline')", name="verdict"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        ForeignKeyConstraint(["project_id", "class_id"], ["defect_class.project_id", "defect_class.id"]),
        Index("ix_guide_example_project_id_class_id", "project_id", "class_id"),
        Index("ix_guide_example_photo_id", "photo_id"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    class_id: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(12))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    uid: Mapped[str | None] = mapped_column(String(36))  # the annotation it was cut around
    x: Mapped[float]
    y: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]
    words: Mapped[str] = mapped_column(String(300), default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
