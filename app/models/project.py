"""Projects: members, defect classes, attributes and the counters kept in step with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime


class Project(Base):
    """Photos labelled against one list of classes."""

    __tablename__ = "project"
    __table_args__ = AUTOINCREMENT

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")  # IANA name
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # One camera that does not move: every photo shows the same scene, so likeness says nothing
    fixed_camera: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_class_id: Mapped[int] = mapped_column(default=1)  # class ids are never used again
    label_seq: Mapped[int] = mapped_column(default=0)  # +1 with whatever can change an export
    event_seq: Mapped[int] = mapped_column(default=0)  # last number of the live feed
    counted_on: Mapped[date | None]  # the last day (UTC) whose beginning is kept in ``day_counter``


class Membership(Base):
    """One person's role in one project."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("role IN ('labeler','reviewer','manager')", name="role"),
        Index("ix_membership_user_id", "user_id"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DefectClass(Base):
    """A kind of defect; its id counts from 1 in its project and is the COCO category id for ever."""

    __tablename__ = "defect_class"
    __table_args__ = (
        CheckConstraint("id >= 1", name="id"),
        CheckConstraint("slot BETWEEN 1 AND 8", name="slot"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300))
    color: Mapped[str] = mapped_column(String(7))  # #rrggbb
    slot: Mapped[int]  # 1..8: the dash pattern, and the palette's colour while it was not changed
    letter: Mapped[str] = mapped_column(String(4))  # unique among the project's live classes
    key: Mapped[str | None] = mapped_column(String(1))  # "1".."9", "0", or none
    supercategory: Mapped[str] = mapped_column(String(300), default="")
    # Its guide: the words that hold now; how they came to be is in app/models/guide.py
    guide_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))  # +1 with another meaning
    guide_rev: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # +1 with each save
    counts: Mapped[str] = mapped_column(Text, default="")  # what counts as this class
    counts_not: Mapped[str] = mapped_column(Text, default="")  # what does not
    tightness: Mapped[str] = mapped_column(Text, default="", server_default="")  # how tight to draw it
    instances: Mapped[str] = mapped_column(Text, default="", server_default="")  # when it is one, when two
    is_other: Mapped[bool] = mapped_column(default=False)  # "other: say what"; left out of exports
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[int | None]


class ClassMerge(Base):
    """What a merge changed, so that it can be undone: the annotations that moved.

    Also what left "other" because of its words: then ``words`` says which, and ``from_class`` is not retired.
    """

    __tablename__ = "class_merge"
    __table_args__ = (Index("ix_class_merge_project_id", "project_id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    from_class: Mapped[int]
    into_class: Mapped[int]
    annotation_uids: Mapped[list[str]] = mapped_column(Json)
    words: Mapped[str | None] = mapped_column(String(300))
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AttributeDefinition(Base):
    """A named value that photos or annotations of a project can carry."""

    __tablename__ = "attribute_definition"
    __table_args__ = (
        CheckConstraint("\"on\" IN ('photo','annotation')", name="on"),
        CheckConstraint("kind IN ('select','number','text')", name="kind"),
        UniqueConstraint("project_id", "on", "name"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    on: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(10))
    # [{"value": ..., "meaning": one line}]; "not told" always exists and is not listed
    choices: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # Values that were choices once: no longer offered, but taken from whoever still has them
    past_choices: Mapped[list[str]] = mapped_column(Json, default=list, server_default=text("'[]'"))
    class_ids: Mapped[list[int] | None] = mapped_column(Json)  # annotation attributes: None = every class
    is_builtin: Mapped[bool] = mapped_column(default=False)  # origin, part
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Counter(Base):
    """A number kept in the transaction that changes it.

    Names: ``state:<state>`` (photos not in the trash), ``no_defect``, ``damaged``, ``trashed``,
    ``class:<id>`` (live annotations on photos not in the trash), ``bytes`` (originals), ``asked`` (requests
    to the field, ever), ``scenes`` (groups with a photo outside of the trash), ``grouped`` (photos in them),
    ``scenes:<id>`` (groups that show a class on such a photo), ``comments`` (open threads on photos not in
    the trash).
    """

    __tablename__ = "counter"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class DayCounter(Base):
    """What a counter was when a day (UTC) began: the past of ``Counter``, for plots over time.

    All counters of a project are kept by its first change of numbers on a day. Of days before that, there is
    only ``photos``: how many of the photos that were still here at the upgrade had come until then.
    """

    __tablename__ = "day_counter"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
