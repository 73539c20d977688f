"""What people did one after the other, put together: "Mara labelled 14 photos, 10:02 to 10:40". Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(minutes=30)
"""After so long without a deed of a kind, the next one begins another session."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody did. ``who`` names them (``user:3``, ``link:2``, ``host``), ``kind`` what it was.

    ``family`` is what the feed is filtered by. ``what`` tells deeds of one kind apart that are not put
    together (the words of an audited action).
    """

    at: datetime
    who: str
    family: str
    kind: str
    photo_id: int | None = None
    what: str = ""


@dataclass(slots=True)
class Session:
    """Deeds of one person and kind without a long pause between, on one day."""

    who: str
    family: str
    kind: str
    what: str
    begin: datetime
    end: datetime
    photo_ids: dict[int, None] = field(default_factory=dict)  # in order, the latest first
    times: int = 0


def sessions_of(deeds: Iterable[Deed], day_of: Callable[[datetime], date]) -> list[Session]:
    """Put deeds (newest first) together into sessions, those that ended last first."""
    found: list[Session] = []
    running: dict[tuple[str, str, str], Session] = {}
    for deed in deeds:
        key = (deed.who, deed.kind, deed.what)
        session = running.get(key)
        if session is None or session.begin - deed.at > PAUSE or day_of(session.begin) != day_of(deed.at):
            session = Session(deed.who, deed.family, deed.kind, deed.what, deed.at, deed.at)
            running[key] = session
            found.append(session)
        session.begin = deed.at
        session.times += 1
        if deed.photo_id is not None:
            session.photo_ids.setdefault(deed.photo_id)
    return found


def first_sessions(
    deeds: Sequence[Deed], day_of: Callable[[datetime], date], *, most: int
) -> tuple[list[Session], datetime | None]:
    """Put deeds (newest first) together into about ``most`` sessions: (they, before when the others were).

    None when no deed is left. The cut is a moment, so that no deed is told twice or left out.
    """
    sessions = sessions_of(deeds, day_of)
    if len(sessions) <= most:
        return sessions, None
    cut = sessions[most].end
    kept = [deed for deed in deeds if deed.at > cut]
    if not kept:  # all of one moment
        return sessions, None
    return sessions_of(kept, day_of), cut + timedelta(microseconds=1)
