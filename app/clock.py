"""The server's time. Leases, sessions and orders use this clock, never a client's (A15)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Protocol
from zoneinfo import available_timezones


class Clock(Protocol):
    """Where the time comes from; tests bring one that they can set."""

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        return datetime.now(UTC)


def to_wire(moment: datetime) -> str:
    """Write a time as the API does: ISO 8601, UTC, whole milliseconds, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def time_zones() -> tuple[str, ...]:
    """Name the time zones there are, in order: once a process, as to look for them takes 20 ms."""
    return tuple(sorted(available_timezones()))
