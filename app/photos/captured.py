"""When a photo was taken: the claim as it was made, and one UTC time to sort by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FIRST_BELIEVABLE: Final = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_SLACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Captured:
    """``at``: wall time without zone, as claimed; ``offset``: minutes east of UTC, if claimed."""

    at: datetime
    offset: int | None
    zone: Literal["claimed", "assumed"]
    utc: datetime
    is_doubtful: bool


def captured(at: datetime, offset: int | None, *, time_zone: str, now: datetime) -> Captured | None:
    """Place a claimed wall time; without an offset the project's zone is assumed.

    Doubtful (A15) is what lies before 1990 or more than a day in the future: a phone's clock that was reset.
    None for a time that no calendar holds in UTC.
    """
    try:
        zone = timezone(timedelta(minutes=offset)) if offset is not None else zone_of(time_zone)
        utc = at.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return Captured(
        at=at.replace(microsecond=0),
        offset=offset,
        zone="claimed" if offset is not None else "assumed",
        utc=utc.replace(microsecond=0),
        is_doubtful=not _FIRST_BELIEVABLE <= utc <= now + _CLOCK_SLACK,
    )


def split_offset(moment: datetime) -> tuple[datetime, int | None]:
    """Split a time into wall time and minutes east of UTC (None without zone)."""
    offset = moment.utcoffset()
    return moment.replace(tzinfo=None), None if offset is None else round(offset.total_seconds() / 60)


def written(at: datetime | None, offset: int | None) -> str | None:
    """Write a claimed time as the API does: ISO 8601, with the offset if one was claimed."""
    if at is None:
        return None
    zone = None if offset is None else timezone(timedelta(minutes=offset))
    return at.replace(tzinfo=zone).isoformat(timespec="seconds")


def zone_of(name: str) -> ZoneInfo:
    """Find a time zone by its IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
