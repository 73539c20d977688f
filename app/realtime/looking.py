"""Moments without LISTEN: who has which photo open, looked up in the table, and what is new since then.

Only on PostgreSQL, where other server processes write these rows. A reader may hear of one thing twice, from
the process it happened in and from here: moments say what is so, not what to add.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.db.tx import ReadTx
from app.models import Presence, User
from app.models.queue import PRESENT_SECONDS

Moment = tuple[int, str, dict[str, Any]]  # project id, kind, data


Seen = dict[tuple[int, int, int], str]
"""What one look saw of people on photos: (project, photo, user) -> name."""


def look(tx: ReadTx, projects: Collection[int]) -> Seen:
    """Read who is where in these projects."""
    since = tx.now - timedelta(seconds=PRESENT_SECONDS)
    rows = tx.execute(
        select(Presence.project_id, Presence.photo_id, User.id, User.name)
        .join(User, User.id == Presence.user_id)
        .where(Presence.project_id.in_(projects), Presence.seen_at > since)
    )
    return {(row.project_id, row.photo_id, row.id): row.name for row in rows}


def changes(before: Seen, now: Seen) -> Iterator[Moment]:
    """Tell who came and who left since the look before, in the words of ``app.review.service``."""
    for key in now.keys() - before.keys():
        yield _moment(key, now[key], is_here=True)
    for key in before.keys() - now.keys():
        yield _moment(key, before[key], is_here=False)


def _moment(key: tuple[int, int, int], name: str, *, is_here: bool) -> Moment:
    project_id, photo_id, user_id = key
    who = {"id": user_id, "name": name}
    return project_id, "presence", {"photo_id": photo_id, "actor": who, "is_here": is_here}
