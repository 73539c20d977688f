"""What a project's numbers were at the end of each day (UTC), from the beginnings that were kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import DayCounter
from app.models.photo import STATES

MOST_DAYS: Final = 120
_STATES: Final = tuple(f"state:{state}" for state in STATES)
_NAMES: Final = (*_STATES, "scenes", "grouped", "photos")


@dataclass(frozen=True, slots=True)
class Day:
    """The end of a day; of today: now. Without ``counts`` only the number of photos is known."""

    day: date
    photos: int
    counts: Mapping[str, int] | None

    def count(self, *states: str) -> int:
        """Add up the photos in some states."""
        return sum((self.counts or {}).get(f"state:{state}", 0) for state in states)


def ends_of_days(tx: ReadTx, project_id: int, counts: Mapping[str, int]) -> list[Day]:
    """Tell the ends of the last days, up to ``MOST_DAYS``, oldest first; none before the first photo.

    ``counts``: the project's counters now. A day on which nothing was counted ended as it began: what the
    next kept day began with holds for all days since the one before.
    """
    today = tx.now.date()
    first = tx.scalar(select(func.min(DayCounter.day)).where(DayCounter.project_id == project_id))
    start = max(today - timedelta(days=MOST_DAYS - 1), min(first or today, today) - timedelta(days=1))
    rows = tx.execute(
        select(DayCounter.day, DayCounter.name, DayCounter.n).where(
            DayCounter.project_id == project_id,
            DayCounter.day > start,
            DayCounter.day <= today,
            DayCounter.name.in_(_NAMES),
        )
    )
    kept: dict[date, dict[str, int]] = {}
    for row in rows:
        kept.setdefault(row.day, {})[row.name] = row.n
    began = sorted(kept)
    found = []
    for offset in range((today - start).days):
        day = start + timedelta(days=offset)
        place = bisect_right(began, day)
        found.append(_day(day, kept[began[place]] if place < len(began) else counts))
    found.append(_day(today, counts))
    while found and not found[0].photos:
        del found[0]
    return found


def _day(day: date, counts: Mapping[str, int]) -> Day:
    if "photos" in counts and not any(name in counts for name in _STATES):
        return Day(day, counts["photos"], None)
    return Day(day, sum(counts.get(name, 0) for name in _STATES), counts)
