"""Bodies and answers of the queue, leases and presence."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.web.schema import Answer, Body, Flag, Id, Whole

MOST_PHOTOS = 50

Order = Literal["oldest", "newest", "group"]


class NextBody(Body):
    """What a labeler asks the queue for: so many photos, and which ones to pass over today."""

    order: Order = "oldest"
    count: Annotated[Whole, Field(ge=1, le=MOST_PHOTOS)] = 1
    skip: Annotated[list[Id], Field(max_length=MOST_PHOTOS)] = []


class LeaseBody(Body):
    """Renewing or taking a lease; ``take_over`` takes it from somebody else."""

    take_over: Flag = False


class PresenceBody(Body):
    """An open editor tab (an id it made for itself)."""

    tab: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9A-Za-z_-]{1,36}$")]


class Who(Answer):
    """Somebody's id and name."""

    id: int
    name: str


class Until(Answer):
    """When a lease ends, unless it is renewed."""

    expires_at: str


class LeaseAnswer(Until):
    """A lease of the caller."""

    by: Who


class NextAnswer(Answer):
    """Photos that are now leased to the caller; ``photo`` is the first of ``photos``."""

    photo: dict[str, Any]
    photos: list[dict[str, Any]]
    lease: Until


class PresenceAnswer(Answer):
    """Who else has this photo open, and the lease of somebody else on it."""

    people: list[Who]
    lease: LeaseAnswer | None


class PaceAnswer(Answer):
    """The caller's own day: photos answered, and the mean seconds of one without pauses (None: not known)."""

    today: int
    seconds: int | None


class QueueAnswer(Answer):
    """What waits for the caller, and what does not.

    ``waiting`` counts what ``next`` would hand out to them; the next five are parts of it: ``free``
    unlabelled photos that nobody else has in hand, of which ``assigned`` to them; ``in_progress`` and
    ``sent_back`` of their own or of nobody who is left on the team; ``leased`` to them now. ``with_others``
    are in somebody else's hand; ``for_others`` were begun by others, sent back or assigned to them.
    """

    waiting: int
    free: int
    assigned: int
    in_progress: int
    sent_back: int
    leased: int
    skipped_today: int
    with_others: int
    for_others: int
