"""What a team's project must be after any sequence of calls, by the words of the contract and nothing else.

A second, plain telling of the rules: a dict of photos, each with its annotations, state, lease and labeler.
It imports nothing of the application. Every call on it answers what the server has to answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LEASE_TIME = timedelta(minutes=30)
QUEUED = ("unlabelled", "in_progress", "rejected")
FIELDS = ("class_id", "shape", "depth")
Fields = dict[str, Any]


@dataclass
class Label:
    """One annotation; deleted ones stay. ``past``: (revision, what changed with it)."""

    class_id: int
    shape: Any
    depth: float | None = None
    rev: int = 1
    is_deleted: bool = False
    past: list[tuple[int, set[str]]] = field(default_factory=list)

    def fields(self) -> Fields:
        """What the server tells of it."""
        return {name: getattr(self, name) for name in FIELDS}

    def changed_since(self, base: int) -> set[str]:
        """What was changed after a revision."""
        return {name for rev, names in self.past if rev > base for name in names}

    def become(self, fields: Fields | None) -> None:
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
class Shot:
    """One photo."""

    labels: dict[str, Label] = field(default_factory=dict)
    state: str = "unlabelled"
    no_defect: bool = False
    reason: str = ""
    seq: int = 0
    is_trashed: bool = False
    labeler: str | None = None
    holder: tuple[str, datetime] | None = None  # who has it in hand, and until when
    waiting: list[Waiting] = field(default_factory=list)
    past: dict[int, dict[str, Fields]] = field(default_factory=lambda: {0: {}})  # what was live at each seq
    last_state: tuple[int, str, Any, str] | None = None  # seq after, by whom, what was asked, state before
    workers: set[str] = field(default_factory=set)
    threads: dict[int, Thread] = field(default_factory=dict)  # by the comment's id

    def live(self) -> dict[str, Fields]:
        """What is on it."""
        return {uid: label.fields() for uid, label in self.labels.items() if not label.is_deleted}

    def holder_at(self, now: datetime) -> str | None:
        """Who has it in hand."""
        return self.holder[0] if self.holder and self.holder[1] > now else None

    def step(self) -> None:
        """One more step of history."""
        self.seq += 1
        self.past[self.seq] = self.live()


class Denied(Exception):
    """The server has to refuse: a status, and the slug or detail where one matters."""

    def __init__(self, status: int, slug: str = "") -> None:
        super().__init__(status, slug)
        self.status, self.slug = status, slug


@dataclass
class Team:
    """The project: people by name with their roles (None: off the team), photos, retired classes."""

    roles: dict[str, str | None]
    photos: dict[int, Shot]
    retired: set[int] = field(default_factory=set)
    skipped: dict[tuple[str, int], Any] = field(default_factory=dict)  # (who, photo): the day

    # -- who may
    def reviews(self, who: str) -> bool:
        """Whether they accept and send back."""
        return self.roles[who] in ("reviewer", "manager")

    def reach(self, who: str, photo_id: int) -> Shot:
        """The photo, if they may know of it."""
        if self.roles[who] is None:
            raise Denied(404)
        shot = self.photos[photo_id]
        if shot.is_trashed and self.roles[who] != "manager":
            raise Denied(404)
        return shot

    def require_manager(self, who: str) -> None:
        """Refuse others."""
        if self.roles[who] is None:
            raise Denied(404)
        if self.roles[who] != "manager":
            raise Denied(403)

    def labeler_after(self, who: str, shot: Shot, now: datetime, *, says_done: bool = False) -> str:
        """Whose photo it is once they work on it; asked before it changes."""
        is_blank = not shot.live() and not shot.no_defect and shot.state in ("unlabelled", "in_progress")
        if shot.labeler is None or is_blank or self.roles[shot.labeler] is None:
            return who
        takes_over = self.roles[who] == "labeler" and (says_done or shot.holder_at(now) == who)
        return who if takes_over else shot.labeler

    # -- annotations
    def refusal(self, shot: Shot) -> str | None:
        """Why a photo takes no changes."""
        if shot.is_trashed:
            return "deleted"
        return "accepted" if shot.state == "accepted" else None

    def change(
        self, who: str, photo_id: int, uid: str, action: str, fields: Fields, base: int | None, now: datetime
    ) -> str:
        """Run one operation; tells its status (of a denied one ``denied: why``)."""
        shot = self.reach(who, photo_id)
        label = shot.labels.get(uid)
        if why := self.refusal(shot):
            return f"denied: {why}"
        if action == "create":
            if any(uid in other.labels for other in self.photos.values()):
                return "denied: uid_taken"
            self._works(who, shot, now)
            shot.labels[uid] = Label(**fields)
            self._moved(shot)
            return "applied"
        if label is None:
            return "denied: unknown_uid"
        shot.workers.add(who)
        is_behind = base is not None and base < label.rev
        changed = label.changed_since(base) if base is not None else set()
        status = "merged" if is_behind else "applied"
        if action == "delete":
            if label.is_deleted:
                return status
            if is_behind and changed:
                return self._clash(shot, uid, None)
            self._works(who, shot, now)
            label.become(None)
            self._moved(shot)
            return status
        clashing = [name for name in fields if name in changed and fields[name] != getattr(label, name)]
        if is_behind and clashing:
            return self._clash(shot, uid, fields)
        self._set(who, shot, label, fields, now)
        return status

    def _clash(self, shot: Shot, uid: str, fields: Fields | None) -> str:
        shot.waiting.append(Waiting(uid, fields))
        return "conflict"

    def _set(self, who: str, shot: Shot, label: Label, fields: Fields, now: datetime) -> None:
        if not label.is_deleted and all(getattr(label, name) == value for name, value in fields.items()):
            return
        self._works(who, shot, now)
        label.become(fields)
        self._moved(shot)

    def _works(self, who: str, shot: Shot, now: datetime) -> None:
        shot.workers.add(who)
        shot.labeler = self.labeler_after(who, shot, now)

    def _moved(self, shot: Shot) -> None:
        if shot.state != "done" or not shot.live():
            if shot.state != "in_progress":
                shot.reason = ""
            shot.state = "in_progress"
        shot.no_defect = False
        shot.step()

    def settle(self, who: str, photo_id: int, number: int, *, take: bool, now: datetime) -> None:
        """Take or drop the ``number``-th version that waits."""
        shot = self.reach(who, photo_id)
        if self.refusal(shot):
            raise Denied(409, "denied")
        version = shot.waiting.pop(number)
        label = shot.labels[version.uid]
        if not take:
            return
        if version.fields is not None:
            self._set(who, shot, label, version.fields, now)
        elif not label.is_deleted:
            self._works(who, shot, now)
            label.become(None)
            self._moved(shot)
        shot.workers.add(who)

    def restore(self, who: str, photo_id: int, seq: int, now: datetime) -> None:
        """Go back to a step, as one new step."""
        shot = self.reach(who, photo_id)
        if not self.reviews(who) and who not in shot.workers and shot.labeler != who:
            raise Denied(403)
        if seq > shot.seq:
            raise Denied(404)
        then, here = shot.past[seq], shot.live()
        touched = [uid for uid in then.keys() | here.keys() if then.get(uid) != here.get(uid)]
        if not touched or self.refusal(shot):
            return
        self._works(who, shot, now)
        for uid in touched:
            shot.labels[uid].become(then.get(uid))
        self._moved(shot)

    # -- states
    def decide(self, who: str, photo_id: int, ask: Fields, now: datetime) -> None:
        """Say what a photo is. ``ask``: {state, no_defect, reason, seq} as sent."""
        shot = self.reach(who, photo_id)
        wanted = {name: ask[name] for name in ("state", "no_defect", "reason")}
        if ask["seq"] != shot.seq:
            if shot.last_state and shot.last_state[:3] == (shot.seq, who, ask):
                return
            raise Denied(409, "stale")
        if not self.reviews(who) and (shot.state == "accepted" or ask["state"] in ("accepted", "rejected")):
            raise Denied(403)
        self._require_fit(who, shot, wanted)
        was = shot.state
        before = {"state": was, "no_defect": shot.no_defect, "reason": shot.reason}
        if before == wanted:
            return
        if ask["state"] == "unlabelled":
            shot.labeler = None
        elif ask["state"] in ("in_progress", "done", "unsure", "retake") and shot.state != "accepted":
            shot.labeler = self.labeler_after(who, shot, now, says_done=ask["state"] == "done")
        shot.state, shot.no_defect, shot.reason = ask["state"], ask["no_defect"], ask["reason"]
        if was == "done" and shot.state in ("accepted", "rejected") and shot.holder_at(now) == who:
            shot.holder = None  # the reviewer is through with it
        shot.workers.add(who)
        shot.step()
        shot.last_state = (shot.seq, who, dict(ask), was)

    def _require_fit(self, who: str, shot: Shot, wanted: Fields) -> None:
        state, live = wanted["state"], shot.live()
        if shot.is_trashed:
            raise Denied(409, "trashed")
        if wanted["no_defect"] and live:
            raise Denied(409, "has_annotations")
        if state in ("done", "accepted") and not live and not wanted["no_defect"]:
            raise Denied(409, "empty")
        if state == "accepted" and shot.waiting:
            raise Denied(409, "open_proposals")
        if state == "unlabelled" and shot.state != "unlabelled":
            last = shot.last_state
            if not last or last[0] != shot.seq or last[1] != who or last[3] != "unlabelled":
                raise Denied(409, "stale")

    # -- comments
    def talk(self, who: str, photo_id: int) -> Shot:
        """The photo, if they may say something about it."""
        shot = self.reach(who, photo_id)
        if shot.is_trashed:
            raise Denied(409, "trashed")
        return shot

    def settle_thread(self, who: str, photo_id: int, comment: int, *, is_settled: bool) -> None:
        """Settle a thread, or open it again: anybody may."""
        self.talk(who, photo_id).threads[comment].is_settled = is_settled

    def delete_comment(self, who: str, photo_id: int, comment: int, *, is_deleted: bool) -> None:
        """Delete one's own, or bring it back; managers bring back anybody's."""
        thread = self.talk(who, photo_id).threads[comment]
        if thread.author != who and (is_deleted or self.roles[who] != "manager"):
            raise Denied(403)
        thread.is_deleted = is_deleted

    # -- the queue
    def waits_for(self, who: str, photo_id: int, now: datetime) -> bool:
        """Whether the queue may hand them this photo."""
        shot = self.photos[photo_id]
        holder = shot.holder_at(now)
        is_passed = self.skipped.get((who, photo_id)) == now.date()
        if shot.is_trashed or shot.state not in QUEUED or is_passed or holder not in (None, who):
            return False
        is_free = shot.labeler in (None, who) or self.roles[shot.labeler] is None
        return holder == who or shot.state == "unlabelled" or is_free

    def took(self, who: str, photo_ids: list[int], now: datetime) -> None:
        """They were handed these."""
        for photo_id in photo_ids:
            self.photos[photo_id].holder = (who, now + LEASE_TIME)

    def passed_over(self, who: str, photo_id: int, now: datetime) -> None:
        """They pass a photo over: it is given back, and not offered to them again that day."""
        self.skipped[who, photo_id] = now.date()
        if self.photos[photo_id].holder_at(now) == who:
            self.photos[photo_id].holder = None

    def passed_today(self, who: str, now: datetime) -> int:
        """How many photos that wait they passed over today."""
        return sum(
            day == now.date() and self.photos[one].state in QUEUED and not self.photos[one].is_trashed
            for (name, one), day in self.skipped.items()
            if name == who
        )

    def hold(self, who: str, photo_id: int, now: datetime, *, take_over: bool) -> None:
        """Take one photo in hand; what they hold besides is renewed."""
        shot = self.reach(who, photo_id)
        if shot.holder_at(now) not in (None, who) and not take_over:
            raise Denied(409, "leased")
        for one in self.photos.values():
            if one is shot or one.holder_at(now) == who:
                one.holder = (who, now + LEASE_TIME)

    def give_back(self, who: str, photo_id: int, now: datetime, *, rest: bool) -> None:
        """Give a photo back, or all."""
        shot = self.reach(who, photo_id)
        for one in self.photos.values() if rest else [shot]:
            if one.holder_at(now) == who:
                one.holder = None

    # -- what it counts to
    def counters(self) -> dict[str, int]:
        """The project's numbers; those that are 0 are left out."""
        found: dict[str, int] = {}

        def add(name: str) -> None:
            found[name] = found.get(name, 0) + 1

        for shot in self.photos.values():
            if shot.is_trashed:
                add("trashed")
                continue
            add(f"state:{shot.state}")
            if shot.state == "done":
                add("to_review")  # a new labeler's first photos are all looked at
            if shot.no_defect:
                add("no_defect")
            for fields in shot.live().values():
                add(f"class:{fields['class_id']}")
            for thread in shot.threads.values():
                if not thread.is_settled and not thread.is_deleted:
                    add("comments")
        return found
