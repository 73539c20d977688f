"""How long a photo usually takes a team: told only of three people or more, so that it is nobody's pace."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import Operation
from app.photos.states import BY_LABELERS
from app.review.pace import PAUSE

_LATELY: Final = timedelta(days=7)
_MOST_STEPS: Final = 1_500
"""Steps looked at, the last ones: enough for a middle, and few enough to read whenever the page is opened."""
_REACH: Final = 50_000
"""Steps of the whole server among which they are looked for: they are found by number."""
_FEWEST_PEOPLE: Final = 3
_FEWEST_PHOTOS: Final = 20
_ANSWERS: Final = BY_LABELERS - {"in_progress"}


@dataclass(frozen=True, slots=True)
class Typical:
    """The middle time of a photo in seconds, and of how many photos and people it is."""

    seconds: int
    photos: int
    people: int


def typical_time(tx: ReadTx, project_id: int) -> Typical | None:
    """Tell the median time of the photos that were answered last, this week; None of too few of either."""
    last = tx.scalar(select(func.max(Operation.id))) or 0
    rows = tx.connection().execute(
        select(Operation.photo_id, Operation.actor_id, Operation.action, Operation.at, Operation.after)
        .where(
            Operation.id > last - _REACH,
            Operation.project_id == project_id,
            Operation.at >= tx.now - _LATELY,
            Operation.actor_id.is_not(None),
        )
        .order_by(Operation.id.desc())
        .limit(_MOST_STEPS)
    )
    return _typical(reversed(rows.all()))


def _typical(rows: Iterable[Any]) -> Typical | None:
    """Work out the middle; ``rows`` in the order of time. A pause is not counted, as in one's own pace."""
    busy: dict[tuple[int, int], float] = defaultdict(float)
    last: dict[int, Any] = {}
    answered = set()
    for row in rows:
        gap = (row.at - last[row.actor_id]).total_seconds() if row.actor_id in last else 0.0
        last[row.actor_id] = row.at
        if gap <= PAUSE:
            busy[row.actor_id, row.photo_id] += gap
        if row.action == "state" and orjson.loads(row.after)["state"] in _ANSWERS:
            answered.add((row.actor_id, row.photo_id))
    times = [busy[key] for key in answered if busy[key] > 0]
    people = {actor for actor, _ in answered}
    if len(people) < _FEWEST_PEOPLE or len(times) < _FEWEST_PHOTOS:
        return None
    return Typical(round(statistics.median(times)), len(times), len(people))
