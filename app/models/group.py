"""Groups: photos of one scene, what ties them together, and the numbers that likeness is told by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime

LINK_KINDS = ("series", "part", "same", "burst", "scene", "joined")
_KIND_LIST = ",".join(f"'{kind}'" for kind in LINK_KINDS)


class PhotoGroup(Base):
    """Photos of one scene. A photo that was looked at always has one, if only its own."""

    __tablename__ = "photo_group"
    __table_args__ = (
        Index("ix_photo_group_project_id_part", "project_id", "part"),
        Index(
            "ix_photo_group_fresh",
            "project_id",
            "fresh_priority",
            "fresh_id",
            sqlite_where=text("fresh_id IS NOT NULL"),
            postgresql_where=text("fresh_id IS NOT NULL"),
        ),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    n: Mapped[int] = mapped_column(default=0)  # photos outside of the trash
    top_id: Mapped[int | None]  # the sharpest of them, on top of the stack; no key: it follows the photos
    # While nobody has looked at any of them: the one that the queue hands out first, and its priority
    fresh_id: Mapped[int | None]
    fresh_priority: Mapped[int | None]
    # Classes that are drawn on them, by id; kept so that the scenes of a class can be counted
    classes: Mapped[list[int]] = mapped_column(Json, default=list, server_default=text("'[]'"))
    part: Mapped[str | None] = mapped_column(String(300))  # the one part that its photos show, if any says so
    alias_of: Mapped[int | None] = mapped_column(ForeignKey("photo_group.id"), index=True)  # joined into that
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PhotoLink(Base):
    """Why two photos belong together. ``photo_id`` is the lower id; kept also where no group came of it.

    score: same: Hamming distance of 64 bits. burst: cosine distance. scene: keypoints that agree. Else 0.
    """

    __tablename__ = "photo_link"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KIND_LIST})", name="kind"),
        CheckConstraint("photo_id < other_id", name="order"),
        Index("ix_photo_link_other_id", "other_id"),
        Index(
            "ix_photo_link_cut",
            "photo_id",
            "other_id",
            sqlite_where=text("is_cut = 1"),
            postgresql_where=text("is_cut"),
        ),
    )

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    score: Mapped[float]
    is_cut: Mapped[bool] = mapped_column(default=False, server_default=false())  # a group was large enough


class GroupsApart(Base):
    """Two groups that a person took apart: only a person joins them again. ``group_id`` is the lower."""

    __tablename__ = "groups_apart"
    __table_args__ = (
        CheckConstraint("group_id < other_id", name="order"),
        Index("ix_groups_apart_other_id", "other_id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("photo_group.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("photo_group.id"), primary_key=True)


class Likeness(Base):
    """What a photo is compared by (app/imaging/likeness.py); empty where its pixels could not be opened.

    Ids of one project grow in the order of their commits: what came since is found by them.
    """

    __tablename__ = "likeness"
    __table_args__ = (Index("ix_likeness_project_id_id", "project_id", "id"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), unique=True)
    phash: Mapped[int | None] = mapped_column(BigInteger)  # 64 bits, as a signed number
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)  # 448 signed bytes
