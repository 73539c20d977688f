"""The activity of a project: what people did, gathered from where each kind of deed is kept.

A page goes back to a moment until which every source is known whole: where a source has more than is read at
once, the page ends at its oldest row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, case, or_, select, text, true

from app.db.tx import ReadTx
from app.models import Audit, Comment, FieldRequest, Operation, Photo
from app.projects.moving import BECAME_CLASS, MERGED
from app.review.sessions import Deed
from app.team.trail import WORDS

FAMILIES: Final = ("label", "review", "talk", "photos", "project")
MOST: Final = 2000
"""Rows that are read of a source at once."""
_TICK: Final = timedelta(microseconds=1)
_NO_NEWS: Final = frozenset({"denied", "original.download", "link.use", "photo.withdraw"})
"""What the audit trail tells besides what people did here: refusals, looks, phones."""
_STATES: Final = {
    "accepted": ("review", "accepted"),
    "rejected": ("review", "sent back"),
    "retake": ("label", "asked for retakes of"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a project's deeds is asked for: before ``until``, of one person, of one family (None: all)."""

    project_id: int
    until: datetime
    person: int | None
    family: str | None


Source = Callable[[ReadTx, Asked], list[Deed]]


def deeds_of(
    tx: ReadTx, project_id: int, *, until: datetime, person: int | None = None, family: str | None = None
) -> tuple[list[Deed], datetime | None]:
    """List what was done before ``until``, newest first, and until when the next page goes (None: no more).

    ``person``: what one of the project's people did; ``family``: one of ``FAMILIES``.
    """
    asked = Asked(project_id, until, person, family)
    found: list[Deed] = []
    reaches: list[datetime] = []
    for families, source in _SOURCES:
        if family is not None and family not in families:
            continue
        deeds = source(tx, asked)
        if len(deeds) >= MOST:
            reaches.append(_reach(deeds))
        found += deeds
    bound = max(reaches, default=None)
    kept = [
        deed
        for deed in found
        if (bound is None or deed.at >= bound) and (family is None or deed.family == family)
    ]
    kept.sort(key=lambda deed: deed.at, reverse=True)
    return kept, bound


def _reach(deeds: Sequence[Deed]) -> datetime:
    """Tell from when on a source that has more is known whole: its oldest moment may be cut in two."""
    oldest, newest = deeds[-1].at, deeds[0].at
    return oldest if oldest == newest else oldest + _TICK


def _operations(tx: ReadTx, asked: Asked) -> list[Deed]:
    state = case((Operation.action == "state", Operation.after))
    rows = tx.execute(
        select(Operation.at, Operation.actor_id, Operation.photo_id, Operation.action, state.label("after"))
        .where(
            Operation.project_id == asked.project_id,
            Operation.at < asked.until,
            Operation.status.in_(("applied", "merged")),
            or_(Operation.detail.is_(None), Operation.detail.not_in((MERGED, BECAME_CLASS))),
            true() if asked.family != "review" else text("action = 'state'"),  # as its index has it
            _by(Operation.actor_id, asked.person),
        )
        .order_by(Operation.at.desc(), Operation.id.desc())
        .limit(MOST)
    )
    deeds = []
    for row in rows:
        said = orjson.loads(row.after)["state"] if row.after else ""
        family, kind = _STATES.get(said, ("label", "labelled"))
        deeds.append(Deed(row.at, _who(row.actor_id), family, kind, row.photo_id))
    return deeds


def _comments(tx: ReadTx, asked: Asked) -> list[Deed]:
    rows = tx.execute(
        select(Comment.at, Comment.author_id, Comment.photo_id)
        .where(
            Comment.project_id == asked.project_id,
            Comment.at < asked.until,
            Comment.deleted_at.is_(None),
            _by(Comment.author_id, asked.person),
        )
        .order_by(Comment.id.desc())
        .limit(MOST)
    )
    return [Deed(row.at, _who(row.author_id), "talk", "commented on", row.photo_id) for row in rows]


def _questions(tx: ReadTx, asked: Asked) -> list[Deed]:
    rows = tx.execute(
        select(FieldRequest.asked_at, FieldRequest.asked_by, FieldRequest.photo_id)
        .where(
            FieldRequest.project_id == asked.project_id,
            FieldRequest.kind == "question",
            FieldRequest.asked_at < asked.until,
            _by(FieldRequest.asked_by, asked.person),
        )
        .order_by(FieldRequest.id.desc())
        .limit(MOST)
    )
    return [
        Deed(row.asked_at, _who(row.asked_by), "talk", "asked the field about", row.photo_id) for row in rows
    ]


def _arrivals(tx: ReadTx, asked: Asked) -> list[Deed]:
    rows = tx.execute(
        select(Photo.created_at, Photo.uploader_id, Photo.link_id, Photo.id)
        .where(
            Photo.project_id == asked.project_id,
            Photo.created_at < asked.until,
            _by(Photo.uploader_id, asked.person),
        )
        .order_by(Photo.id.desc())
        .limit(MOST)
    )
    return [
        Deed(
            row.created_at,
            f"link:{row.link_id}" if row.uploader_id is None and row.link_id else _who(row.uploader_id),
            "photos",
            "sent",
            row.id,
        )
        for row in rows
    ]


def _audited(tx: ReadTx, asked: Asked) -> list[Deed]:
    whole = f"project:{asked.project_id}"
    rows = tx.execute(
        select(Audit.at, Audit.actor, Audit.action, Audit.object)
        .where(
            Audit.at < asked.until,
            (Audit.object == whole) | Audit.object.startswith(f"{whole} "),
            Audit.action.in_(WORDS.keys() - _NO_NEWS),
            true() if asked.person is None else Audit.actor == f"user:{asked.person}",
        )
        .order_by(Audit.id.desc())
        .limit(MOST)
    )
    return [
        Deed(
            row.at,
            row.actor,
            "photos" if row.action.startswith("photo") else "project",
            "audit",
            _photo_in(row.object),
            WORDS[row.action],
        )
        for row in rows
    ]


def _photo_in(target: str) -> int | None:
    """Find the photo that a row of the audit trail is about: ``project:3 photo:12``."""
    number = next((word[6:] for word in target.split() if word.startswith("photo:")), "")
    return int(number) if number.isdigit() else None


def _who(user_id: int | None) -> str:
    return "host" if user_id is None else f"user:{user_id}"


def _by(column: Any, person: int | None) -> ColumnElement[bool]:
    claim: ColumnElement[bool] = true() if person is None else column == person
    return claim


_SOURCES: Final[tuple[tuple[tuple[str, ...], Source], ...]] = (
    (("label", "review"), _operations),
    (("talk",), _comments),
    (("talk",), _questions),
    (("photos",), _arrivals),
    (("photos", "project"), _audited),
)
