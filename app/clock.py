"""The server's time. Leases, sessions and orders use this clock, never a client's (A15)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


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
