"""What there is: photos with all that belongs to them, the people of the team, and who may reach what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

LEASE_TIME = timedelta(minutes=30)
SECOND_THOUGHTS = timedelta(minutes=5)
QUEUED = ("unlabelled", "in_progress", "rejected")
DONE = ("done", "accepted")
FIELDS = ("class_id", "shape", "depth")
Fields = dict[str, Any]


class Denied(Exception):
    """The server has to refuse: a status, and the slug or detail where one matters."""

    def __init__(self, status: int, slug: str = "") -> None:
        super().__init__(status, slug)
        self.status, self.slug = status, slug


@dataclass
class Label:
    """One annotation; deleted ones stay. ``past``: (revision, what changed with it)."""

    class_id: int
    shape: Any
    depth: float | None = None
    rev: int = 1
    is_deleted: bool = False
    past: list[tuple[int, set[str]]] = field(default_factory=list)
    changed_by: str = ""
    verdicts: list[tuple[int, str, str]] = field(default_factory=list)  # revision, by whom, the word

    def fields(self) -> Fields:
        """What the server tells of it."""
        return {name: getattr(self, name) for name in FIELDS}

    def changed_since(self, base: int) -> set[str]:
        """What was changed after a revision."""
        return {name for rev, names in self.past if rev > base for name in names}

    def is_already(self, fields: Fields) -> bool:
        """Whether taking these fields would change nothing."""
        return not self.is_deleted and all(getattr(self, name) == value for name, value in fields.items())

    def become(self, fields: Fields | None, who: str) -> None:
        """Take these fields, or (None) be deleted: one revision."""
        changed = set()
        if fields is None or self.is_deleted:
            changed.add("deleted")
        if fields is not None:
            changed |= {name for name, value in fields.items() if getattr(self, name) != value}
            for name, value in fields.items():
                setattr(self, name, value)
        self.is_deleted = fields is None
        self.rev += 1
        self.past.append((self.rev, changed))
        self.changed_by = who


@dataclass
class Waiting:
    """A version that lost a clash."""

    uid: str
    fields: Fields | None  # None: it wants to delete


@dataclass
class Thread:
    """What somebody said about a photo."""

    author: str
    is_settled: bool = False
    is_deleted: bool = False


@dataclass
class Lease:
    """Who has a photo in hand, since when and until when."""

    who: str
    taken_at: datetime
    until: datetime


@dataclass
class Review:
    """That reviewers look at a photo; ``asked_by`` where somebody asked, else it was picked."""

    is_open: bool = False
    picked_at: datetime | None = None
    is_asked: bool = False
    asked_by: str | None = None


@dataclass(eq=False)
class Reading:
    """A photo labelled once more, by somebody who sees nothing of it."""

    kind: str  # blind, gold
    state: str = "wanted"  # open, done, unsure
    reader: str | None = None
    id: int | None = None  # as the server names it, once it was handed out
    labels: dict[str, Label] = field(default_factory=dict)
    seq: int = 0
    no_defect: bool = False
    until: datetime | None = None  # then it goes back, if nothing was done to it
    answered_at: datetime | None = None
    compared_at: int | None = None  # the seq of the photo that it was held against
    settled_by: str | None = None
    back_to: int = 0  # the photo's seq before that

    @property
    def is_untouched(self) -> bool:
        """Whether somebody has it in hand and did nothing to it."""
        return self.state == "open" and not self.seq

    def live(self) -> dict[str, Fields]:
        """What is drawn on it."""
        return {uid: label.fields() for uid, label in self.labels.items() if not label.is_deleted}

    def is_past(self, now: datetime) -> bool:
        """Whether it has been answered for so long that its reader may see what others drew."""
        return self.answered_at is not None and self.answered_at <= now - SECOND_THOUGHTS

    def is_closed(self, now: datetime) -> bool:
        """Whether its answer cannot be taken back any more."""
        return self.settled_by is not None or self.is_past(now)


@dataclass(eq=False)
class Shot:
    """One photo."""

    scene: int | None = None  # None: nobody has looked for its scene yet
    sharpness: float = 0
    labels: dict[str, Label] = field(default_factory=dict)
    state: str = "unlabelled"
    no_defect: bool = False
    reason: str = ""
    seq: int = 0
    is_trashed: bool = False
    labeler: str | None = None
    assignee: str | None = None
    priority: int = 0
    lease: Lease | None = None
    waiting: list[Waiting] = field(default_factory=list)
    past: dict[int, dict[str, Fields]] = field(default_factory=lambda: {0: {}})  # what was live at each seq
    last_state: tuple[int, str, Any, str] | None = None  # seq after, by whom, what was asked, state before
    workers: set[str] = field(default_factory=set)  # who may look into its history
    had_a_hand: set[str] = field(default_factory=set)  # who changed it or tried to: they never read it blind
    drew: set[str] = field(default_factory=set)  # who drew while it was not done: it is their own work
    was_done: bool = False
    review: Review | None = None
    readings: list[Reading] = field(default_factory=list)
    is_known: bool = False  # its answer is held against readings
    made_known_by: str | None = None
    threads: dict[int, Thread] = field(default_factory=dict)  # by the comment's id

    def live(self) -> dict[str, Fields]:
        """What is on it."""
        return {uid: label.fields() for uid, label in self.labels.items() if not label.is_deleted}

    def holder_at(self, now: datetime) -> str | None:
        """Who has it in hand."""
        return self.lease.who if self.lease and self.lease.until > now else None

    def be_held(self, who: str, now: datetime) -> None:
        """Come into somebody's hand, or stay there longer."""
        is_renewal = self.lease is not None and self.holder_at(now) == who
        since = self.lease.taken_at if self.lease and is_renewal else now
        self.lease = Lease(who, since, now + LEASE_TIME)

    def step(self) -> None:
        """One more step of history."""
        self.seq += 1
        self.past[self.seq] = self.live()


@dataclass
class Project:
    """People by name with their roles (None: off the team), photos, retired classes, and the time."""

    roles: dict[str, str | None]
    photos: dict[int, Shot]
    clock: Callable[[], datetime]
    retired: set[int] = field(default_factory=set)
    skipped: dict[tuple[str, int], date] = field(default_factory=dict)  # (who, photo): the day

    @property
    def now(self) -> datetime:
        """What the time is."""
        return self.clock()

    def reviews(self, who: str) -> bool:
        """Whether they accept and send back."""
        return self.roles[who] in ("reviewer", "manager")

    def is_gone(self, who: str | None) -> bool:
        """Whether this is somebody who is not on the team any more."""
        return who is not None and self.roles[who] is None

    def is_passed(self, who: str, photo_id: int) -> bool:
        """Whether they passed it over today."""
        return self.skipped.get((who, photo_id)) == self.now.date()

    def reads(self, who: str, shot: Shot) -> Reading | None:
        """The reading that closes a photo to somebody: in their hand, or answered a moment ago."""
        own = (one for one in shot.readings if one.reader == who)
        return next((one for one in own if one.state != "wanted" and not one.is_past(self.now)), None)

    def reach(self, who: str, photo_id: int, *, pixels_only: bool = False) -> Shot:
        """The photo, if they may know of it; ``pixels_only``: who reads it blind may as well."""
        if self.roles[who] is None:
            raise Denied(404)
        shot = self.photos[photo_id]
        if shot.is_trashed and self.roles[who] != "manager":
            raise Denied(404)
        if not pixels_only and self.reads(who, shot):
            raise Denied(403, "blind")
        return shot

    def require_manager(self, who: str) -> None:
        """Refuse others."""
        if self.roles[who] is None:
            raise Denied(404)
        if self.roles[who] != "manager":
            raise Denied(403)

    def require_reviewer(self, who: str) -> None:
        """Refuse labelers."""
        if self.roles[who] is None:
            raise Denied(404)
        if not self.reviews(who):
            raise Denied(403)
