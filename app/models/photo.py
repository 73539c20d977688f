"""Photos: original bytes by their hash, one upright frame, a state; and the receipts of their senders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, Json, UtcDateTime

STATES = ("unlabelled", "in_progress", "done", "unsure", "retake", "accepted", "rejected")
_STATE_LIST = ",".join(f"'{state}'" for state in STATES)


def _index_of_few(name: str, sqlite: str, postgresql: str) -> Index:
    """Index only the rows that a filter of the gallery looks for among many others.

    The conditions are written exactly as the filter's, or the planner does not see that they are the same.
    """
    return Index(name, "project_id", "id", sqlite_where=text(sqlite), postgresql_where=text(postgresql))


def _index_of_queue(name: str, *columns: str) -> Index:
    """Index what waits for anybody: nobody has looked at it, and nobody was asked to.

    The conditions are those of app/review/choosing.py, written as there.
    """
    waits = "state = 'unlabelled' AND assignee_id IS NULL AND deleted_at IS NULL AND damaged IS "
    return Index(name, *columns, sqlite_where=text(waits + "0"), postgresql_where=text(waits + "false"))


class Photo(Base):
    """One picture as taken. ``width`` and ``height`` are of the upright frame, in pixels."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATE_LIST})", name="state"),
        CheckConstraint("NOT no_defect OR state IN ('done','accepted')", name="no_defect"),
        CheckConstraint("damaged OR (width >= 1 AND height >= 1)", name="size"),
        UniqueConstraint("project_id", "sha256"),
        Index("ix_photo_project_id_id", "project_id", "id"),
        Index("ix_photo_project_id_state_id", "project_id", "state", "id"),
        Index("ix_photo_project_id_captured_utc_id", "project_id", "captured_utc", "id"),
        Index("ix_photo_project_id_sharpness_id", "project_id", "sharpness", "id"),
        Index("ix_photo_project_id_labeler_id_state_id", "project_id", "labeler_id", "state", "id"),
        Index("ix_photo_project_id_labeler_id_id", "project_id", "labeler_id", "id"),
        Index("ix_photo_project_id_uploader_id_id", "project_id", "uploader_id", "id"),
        Index("ix_photo_project_id_link_id_id", "project_id", "link_id", "id"),
        Index("ix_photo_project_id_group_id_id", "project_id", "group_id", "id"),
        Index(
            "ix_photo_series",
            "project_id",
            "series",
            sqlite_where=text("series IS NOT NULL"),
            postgresql_where=text("series IS NOT NULL"),
        ),
        Index(
            "ix_photo_latitude",
            "project_id",
            "latitude",
            sqlite_where=text("latitude IS NOT NULL"),
            postgresql_where=text("latitude IS NOT NULL"),
        ),
        _index_of_queue("ix_photo_queue", "project_id", "priority", "id"),
        _index_of_queue("ix_photo_queue_scene", "project_id", "priority", "group_id", "id"),
        Index(
            "ix_photo_assigned",
            "project_id",
            "assignee_id",
            "state",
            "priority",
            "id",
            "deleted_at",
            "damaged",
            sqlite_where=text("assignee_id IS NOT NULL"),
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        _index_of_few("ix_photo_trashed", "deleted_at IS NOT NULL", "deleted_at IS NOT NULL"),
        _index_of_few("ix_photo_damaged", "damaged IS 1", "damaged IS true"),
        _index_of_few("ix_photo_unmeasured", "markers IS NULL", "markers IS NULL"),
        _index_of_few("ix_photo_no_defect", "no_defect IS 1", "no_defect IS true"),
        _index_of_few("ix_photo_proposals", "open_proposals > 0", "open_proposals > 0"),
        Index(
            "ix_photo_wanted_shot",
            "project_id",
            "wanted_shot_id",
            "id",
            sqlite_where=text("wanted_shot_id IS NOT NULL"),
            postgresql_where=text("wanted_shot_id IS NOT NULL"),
        ),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]  # bytes of the original
    format: Mapped[str] = mapped_column(String(10))  # by content; app.imaging.results.Format
    name: Mapped[str] = mapped_column(String(300))  # as the sender called it, NFC
    width: Mapped[int | None]  # upright; None for some damaged files
    height: Mapped[int | None]
    orientation: Mapped[int] = mapped_column(default=1)  # EXIF 1..8 of the stored bytes
    damaged: Mapped[bool] = mapped_column(default=False)
    damage: Mapped[str] = mapped_column(String(300), default="")  # why, in words

    state: Mapped[str] = mapped_column(String(12), default="unlabelled")
    no_defect: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")  # of retake and rejected
    seq: Mapped[int] = mapped_column(default=0)
    open_proposals: Mapped[int] = mapped_column(default=0)
    annotations: Mapped[int] = mapped_column(default=0)  # live ones
    labeler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # app/photos/labelers.py
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # until it is answered
    priority: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # larger is handed out first
    labeled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # last drawn on or decided, by anybody

    captured_at: Mapped[datetime | None]  # local wall time as claimed, without zone
    captured_offset: Mapped[int | None]  # minutes east of UTC, as claimed
    captured_zone: Mapped[str | None] = mapped_column(String(8))  # claimed | assumed
    captured_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    captured_doubtful: Mapped[bool] = mapped_column(default=False)  # 1970, or in the future (A15)
    make: Mapped[str | None] = mapped_column(String(100))
    model: Mapped[str | None] = mapped_column(String(100))
    latitude: Mapped[float | None]  # degrees, WGS 84
    longitude: Mapped[float | None]
    altitude: Mapped[float | None]  # metres
    # Measured when it came, see app/imaging/results.py (Quality); None for damaged photos
    sharpness: Mapped[float | None]
    reblur: Mapped[float | None]
    dark: Mapped[float | None]
    brightness: Mapped[int | None]
    burnt: Mapped[float | None]
    glare: Mapped[float | None]
    remarks: Mapped[list[str] | None] = mapped_column(Json)  # app/imaging/remarks.py, by the project of then
    # By printed markers, app/photos/scale.py; markers: four corners [x, y] of each, None: not looked for yet
    markers: Mapped[list[list[list[float]]] | None] = mapped_column(Json)
    scale_low: Mapped[float | None]  # pixels a millimetre; None: there is no marker
    scale_high: Mapped[float | None]
    coached: Mapped[dict[str, Any] | None] = mapped_column(Json)  # app.photos.schemas.Coached
    attributes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    series: Mapped[str | None] = mapped_column(String(36))
    hint: Mapped[dict[str, Any] | None] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    wanted_shot_id: Mapped[int | None] = mapped_column(ForeignKey("wanted_shot.id"))  # it was taken for
    group_id: Mapped[int | None] = mapped_column(ForeignKey("photo_group.id"))  # None: not looked at yet

    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("capture_link.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # in the trash since
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Receipt(Base):
    """The server's proof to one sender that it holds the bytes; one per sender and photo."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("photo_id", "sender"),
        Index("ix_receipt_sender_id", "sender", "id"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    sender: Mapped[str] = mapped_column(String(30))  # "user:<id>" or "device:<id>"
    name: Mapped[str] = mapped_column(String(300))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PurgedPhoto(Base):
    """What is left of a photo that was purged from the trash: which bytes, who removed them, and when.

    Its history (``operation``) stays as well.
    """

    __tablename__ = "purged_photo"
    __table_args__ = (
        Index(
            "ix_purged_photo_unsettled",
            "project_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    photo_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    purged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # When the bytes were removed from the disk, or were found to belong to another row still
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
