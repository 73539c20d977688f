"""The shot list: pictures that a project still wants from the field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime


class WantedShot(Base):
    """One wanted kind of picture. Photos that were taken for it name it (``Photo.wanted_shot_id``)."""

    __tablename__ = "wanted_shot"
    __table_args__ = (
        CheckConstraint("wanted >= 1", name="wanted"),
        CheckConstraint("NOT is_clean OR class_id IS NULL", name="clean"),
        ForeignKeyConstraint(["project_id", "class_id"], ["defect_class.project_id", "defect_class.id"]),
        Index("ix_wanted_shot_project_id_position", "project_id", "position"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    title: Mapped[str] = mapped_column(String(300))  # what is wanted
    words: Mapped[str] = mapped_column(String(300), default="")  # how to take it
    class_id: Mapped[int | None]  # None: of any class, or
    is_clean: Mapped[bool] = mapped_column(default=False)  # a surface without a defect
    attributes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # of the photos taken for it
    wanted: Mapped[int]  # how many photos
    link_ids: Mapped[list[int] | None] = mapped_column(Json)  # whose phones are asked; None: all of them
    position: Mapped[int]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # phones are not asked any more
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # also not listed any more


class ShotExample(Base):
    """The photo that phones are shown as an example of a shot.

    A table of its own: photos name shots, so shots cannot name photos without a ring of references.
    """

    __tablename__ = "shot_example"
    __table_args__ = (Index("ix_shot_example_photo_id", "photo_id"),)

    shot_id: Mapped[int] = mapped_column(ForeignKey("wanted_shot.id"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
