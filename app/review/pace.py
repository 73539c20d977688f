"""How fast somebody labels: told to themselves alone, from what they did today; never compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from app.db.tx import ReadTx
from app.models import Operation, Photo, Project
from app.projects.queries import ProjectAccess
from app.review.queries import day_in

ANSWERED: Final = ("done", "unsure", "retake", "accepted", "rejected")
PAUSE: Final = 120
"""Seconds: after so long without a step or an answer somebody was away, and the time is not counted."""


def pace_of(tx: ReadTx, access: ProjectAccess, user_id: int) -> dict[str, int | None]:
    """Tell how many photos somebody has answered today, in the project's time zone, and how long one took.

    ``seconds`` is the mean of a photo, pauses left out; None while too little was done to tell.
    """
    begin = _midnight(access.project, tx.now)
    steps = tx.connection().execute(
        select(Operation.photo_id, Operation.action, Operation.at, Photo.state)
        .join(Photo, Photo.id == Operation.photo_id)
        .where(
            # What lies in indexes comes first: of somebody's photos, those that changed today.
            Photo.project_id == access.id,
            Photo.labeler_id == user_id,
            Photo.labeled_at >= begin,
            Operation.actor_id == user_id,
            Operation.at >= begin,
        )
        .order_by(Operation.at, Operation.id)
    )
    rows = list(steps)
    answered = {row.photo_id for row in rows if row.action == "state" and row.state in ANSWERED}
    seconds = _busy(rows, answered)
    return {"today": len(answered), "seconds": round(seconds / len(answered)) if seconds else None}


def _busy(rows: Iterable[Any], photo_ids: set[int]) -> float:
    """Add up the seconds that led to a step on these photos; ``rows`` are in the order of time."""
    total, last = 0.0, None
    for row in rows:
        gap = (row.at - last).total_seconds() if last is not None else 0.0
        last = row.at
        if gap <= PAUSE and row.photo_id in photo_ids:
            total += gap
    return total


def _midnight(project: Project, now: datetime) -> datetime:
    try:
        zone: Any = ZoneInfo(project.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return datetime.combine(day_in(project, now), time.min, zone).astimezone(UTC)
