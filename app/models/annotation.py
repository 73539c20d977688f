"""Annotations, the append-only operations that made them, and proposals that wait for a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


def _index_of_action(name: str, action: str) -> Index:
    """Index what is rare among all that is drawn; queries write the condition as it stands here."""
    condition = text(f"action = '{action}'")
    return Index(name, "project_id", "at", sqlite_where=condition, postgresql_where=condition)


class Annotation(Base):
    """One defect on one photo. Numbers are pixels of the upright photo, hundredths kept.

    ``shape`` and ``attributes`` are compact JSON text, validated on write and spliced as they are into
    answers and exports. A deleted annotation stays as a tombstone (``deleted_at``) with its id and uid.
    ``guide_version`` is the meaning of its class by which it was drawn, classified, or found still right; 0
    is older than any (its class was merged into this one).
    """

    __tablename__ = "annotation"
    __table_args__ = (
        CheckConstraint("rev >= 1", name="rev"),
        CheckConstraint("width > 0 AND height > 0 AND x >= 0 AND y >= 0", name="bbox"),
        # A class is not deleted under a save that uses it.
        ForeignKeyConstraint(
            ["project_id", "class_id"],
            ["defect_class.project_id", "defect_class.id"],
            name="fk_annotation_project_id_class_id",
        ),
        Index("ix_annotation_photo_id_id", "photo_id", "id"),
        # Few shapes are without a verdict; exports must find their photos without walking all the others.
        Index(
            "ix_annotation_ignored",
            "project_id",
            "photo_id",
            sqlite_where=text('"ignore" = 1 AND deleted_at IS NULL'),
            postgresql_where=text('"ignore" AND deleted_at IS NULL'),
        ),
        # Which were judged by an older meaning of their class: asked for only where a class has two.
        Index(
            "ix_annotation_guide",
            "project_id",
            "class_id",
            "guide_version",
            "photo_id",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    rev: Mapped[int] = mapped_column(default=1)
    class_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # box, ...: the shape's type
    shape: Mapped[str] = mapped_column(Text)
    x: Mapped[float]  # bounding box
    y: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]
    area: Mapped[float]
    attributes: Mapped[str] = mapped_column(Text, default="{}")
    ignore: Mapped[bool] = mapped_column(default=False)
    defect_uid: Mapped[str | None] = mapped_column(String(36))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    source: Mapped[str] = mapped_column(String(12), default="human")
    score: Mapped[float | None]
    guide_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))  # of its class's guide
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Operation(Base):
    """One thing that was done to a photo: annotation operations and state changes. Only ever added to.

    ``payload`` is what was asked (canonical JSON), ``before``/``after`` the annotation (or state) around it,
    ``status`` and ``detail`` the first answer, repeated to every replay.
    """

    __tablename__ = "operation"
    __table_args__ = (
        Index("ix_operation_photo_id_seq", "photo_id", "seq"),
        Index("ix_operation_uid_id", "uid", "id"),
        Index("ix_operation_project_id_at", "project_id", "at"),  # the feed of what people did
        Index("ix_operation_project_id_actor_id_at", "project_id", "actor_id", "at"),  # what one of them did
        _index_of_action("ix_operation_state", "state"),  # what reviewers said
        _index_of_action("ix_operation_delete", "delete"),  # what can be brought back
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36), unique=True)
    step: Mapped[str] = mapped_column(String(36))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int]  # stays when the photo is purged (PurgedPhoto)
    seq: Mapped[int]  # the photo's seq after it (unchanged when nothing was applied)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(10))  # create | update | delete | state
    uid: Mapped[str | None] = mapped_column(String(36))  # None for state
    payload: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10))  # applied | merged | conflict | denied
    detail: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(12), default="human")


class Proposal(Base):
    """The losing side of a true clash, kept until a person takes or drops it."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_photo_id", "photo_id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    uid: Mapped[str] = mapped_column(String(36))
    op_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(10))
    base_rev: Mapped[int]
    changes: Mapped[str] = mapped_column(Text)  # the asked fields only, JSON
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken: Mapped[bool | None]  # None while open
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhotoClass(Base):
    """How many live annotations of a class a photo has: makes filters by class fast."""

    __tablename__ = "photo_class"
    __table_args__ = (Index("ix_photo_class_photo_id", "photo_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    n: Mapped[int]
