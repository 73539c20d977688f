"""How a project checks its labels: its rules, what was picked for reviewers, their verdicts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime

_SHARES = " AND ".join(
    f"{share} BETWEEN 0 AND 100" for share in ("review_share", "blind_share", "gold_share")
)


class TeamRules(Base):
    """What a project's manager decided about checking labels; a project without a row has the defaults.

    Shares are whole per cent.
    """

    __tablename__ = "team_rules"
    __table_args__ = (
        CheckConstraint(_SHARES, name="shares"),
        CheckConstraint("blind_people BETWEEN 2 AND 5", name="blind_people"),
        CheckConstraint("review_first >= 0", name="review_first"),
        CheckConstraint("review_after >= 0", name="review_after"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    review_share: Mapped[int] = mapped_column(default=20)  # of each labeler's done photos
    review_first: Mapped[int] = mapped_column(default=20)  # all of a new labeler's first so many
    review_after: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # of whoever was corrected
    self_review: Mapped[bool] = mapped_column(default=True)  # reviewers may accept what they labelled
    blind_share: Mapped[int] = mapped_column(default=0)  # of done photos: labelled once more, unseen
    blind_people: Mapped[int] = mapped_column(default=2)  # by so many people in all
    gold_share: Mapped[int] = mapped_column(default=0)  # of what the queue hands out: known answers


class LabelerTally(Base):
    """How many photos of a labeler were said done, and how far the drawing of lots has come.

    A credit grows by the review share with each photo; ``app/photos/sampling.py`` says when it draws one.
    ``closely``: so many of their next photos are all picked, as one before had to be corrected.
    """

    __tablename__ = "labeler_tally"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    done: Mapped[int] = mapped_column(default=0)
    credit: Mapped[int] = mapped_column(default=0)  # of photos with defects
    credit_no_defect: Mapped[int] = mapped_column(default=0)
    closely: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Review(Base):
    """A photo that was picked for a reviewer: open while it is done, settled when it is no longer.

    One that was settled, or was asked for before it was done, is open again as soon as it is done (again).
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("why IN ('share','new','asked')", name="why"),
        Index(
            "ix_review_open",
            "project_id",
            "photo_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index("ix_review_project_id_labeler_id", "project_id", "labeler_id"),
    )

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    labeler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who said done
    why: Mapped[str] = mapped_column(String(8))  # share | new (labeler) | asked (by a person)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    picked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Verdict(Base):
    """A reviewer's word on one annotation as it was at ``rev``; worth nothing once the annotation changed."""

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('accept','fixed')", name="verdict"),
        Index("ix_verdict_photo_id_uid", "photo_id", "uid"),
        AUTOINCREMENT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    uid: Mapped[str] = mapped_column(String(36))
    rev: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
