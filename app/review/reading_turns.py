"""Mixing readings into what the queue hands out: known answers by their share, others without crowding.

What is due is counted by each person's own done photos (``ReadingTurn``), not by chance: after nine photos
one with a known answer, where a tenth is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import ReadTx, WriteTx
from app.models import (
    Comment,
    GoldPhoto,
    Lease,
    Operation,
    Photo,
    Presence,
    Reading,
    ReadingTurn,
    Skip,
    Verdict,
)
from app.models.queue import PRESENT_SECONDS
from app.photos.wanted_readings import DONE, want_again
from app.projects.counters import READINGS, bump
from app.projects.queries import ProjectAccess
from app.projects.rules import rules_of
from app.review.queries import day_in
from app.review.reading_states import release_expired

BLIND_EVERY: Final = 3
"""Of photos that nobody labelled so many come before each that is labelled again."""


@dataclass(frozen=True, slots=True)
class Item:
    """A reading that can be handed out: in the person's hand, wanted, or (no ``id``) of a known answer."""

    photo_id: int
    kind: str
    id: int | None = None
    is_in_hand: bool = False


@dataclass(slots=True)
class Turn:
    """What is due to somebody: ``begun`` readings come first, the others after so many photos each."""

    begun: list[Item] = field(default_factory=list)
    gold: list[Item] = field(default_factory=list)
    blind: list[Item] = field(default_factory=list)
    since_gold: int = 0
    since_blind: int = 0
    gold_every: int = 0

    def mix(self, photos: Sequence[Any], count: int) -> list[Any]:
        """Put what is due between photos, at most ``count`` in all; readings alone where there are none."""
        gold, blind, mixed = list(self.gold), list(self.blind), list[Any](self.begun)
        since_gold, since_blind = self.since_gold, self.since_blind
        for photo in (*photos, None):
            if gold and since_gold >= self.gold_every:
                mixed.append(_take_first(gold, blind))
                since_gold = 0
            elif blind and since_blind >= BLIND_EVERY:
                mixed.append(_take_first(blind, gold))
                since_blind = 0
            if photo is not None:
                mixed.append(photo)
                since_gold, since_blind = since_gold + 1, since_blind + 1
        in_hand = [item for item in gold if item.is_in_hand]
        return [*mixed, *in_hand, *blind][:count]

    def room(self, count: int) -> int:
        """Tell how many of ``count`` are photos when there are enough of them. Pure."""
        # Photos that fill all of it show which places readings take.
        return sum(not isinstance(item, Item) for item in self.mix([object()] * count, count))


def _take_first(due: list[Item], others: list[Item]) -> Item:
    """Take the first of what is due; its photo, which may be known and wanted blind too, is read once."""
    first = due.pop(0)
    others[:] = [item for item in others if item.photo_id != first.photo_id]
    return first


def gold_every(share: int) -> int:
    """After how many photos one with a known answer comes, for a share in per cent; at most every other."""
    return max(1, round((100 - share) / share)) if share else 0


def turn_of(tx: WriteTx, access: ProjectAccess, user_id: int, *, count: int) -> Turn:
    """Find which readings are due to somebody who asks for ``count`` photos; nothing is taken yet."""
    rules = rules_of(tx, access.id)
    if not (rules.blind_share or rules.gold_share or _is_any_left(tx, access.id, user_id)):
        return Turn()
    release_expired(tx, access.id, asker=user_id)
    want_again(tx, access.id)
    own = _own(tx, access.id, user_id)
    row = tx.session.get(ReadingTurn, (access.id, user_id), populate_existing=True)
    turn = Turn(
        begun=[item for item, is_begun in own if is_begun],
        gold=[item for item, is_begun in own if not is_begun and item.kind == "gold"],
        blind=[item for item, is_begun in own if not is_begun and item.kind == "blind"],
        since_gold=row.since_gold if row else 0,
        since_blind=row.since_blind if row else 0,
        gold_every=gold_every(rules.gold_share),
    )
    fit = _unseen_by(user_id, day_in(access.project, tx.now), tx.now)
    if rules.gold_share:
        turn.gold += _known_answers(tx, access.id, fit, count - len(turn.gold))
    # What was wanted by an earlier share stays wanted.
    turn.blind += _wanted(tx, access.id, fit, count - len(turn.blind))
    return turn


def _is_any_left(tx: ReadTx, project_id: int, user_id: int) -> bool:
    """Tell whether readings wait for anybody, or somebody has one in hand, though no rule asks for more."""
    found = tx.connection().execute(_LEFT, {"project": project_id, "user": user_id})
    return found.scalar() is not None


# Composed once: most projects ask for nothing more than this, at each hand-out.
_LEFT: Final = (
    select(Reading.id)
    .where(
        Reading.project_id == bindparam("project"),
        Reading.state.in_(("wanted", "open")),
        or_(Reading.user_id.is_(None), Reading.user_id == bindparam("user")),
    )
    .limit(1)
)


def take_readings(
    tx: WriteTx, project_id: int, user_id: int, items: Sequence[Item], until: datetime
) -> dict[Item, Reading]:
    """Take readings that are due into somebody's hand; without those that went to somebody else meanwhile."""
    if not items:
        return {}
    in_hand = [item.id for item in items if item.is_in_hand]
    wanted = [item.id for item in items if item.id is not None and not item.is_in_hand]
    opened = {item.photo_id: item.kind for item in items if item.id is None}
    if in_hand:
        untouched = _free(tx, Reading.id.in_(in_hand), Reading.seq == 0)
        tx.change(update(Reading).where(Reading.id.in_(untouched)).values(expires_at=until))
    if wanted:
        own = Reading.__table__.alias("own")  # by another tab, at this moment
        has_none = ~exists().where(own.c.photo_id == Reading.photo_id, own.c.user_id == user_id)
        free = _free(tx, Reading.id.in_(wanted), Reading.state == "wanted", has_none)
        # They get a new number, as known answers have: an old one would tell that this is none.
        opened |= {item.photo_id: item.kind for item in items if item.id in free}
        gone = delete(Reading).where(Reading.id.in_(free)).execution_options(synchronize_session=False)
        bump(tx, project_id, {READINGS: -tx.change(gone)})
    if opened:
        _open(tx, opened, project_id=project_id, user_id=user_id, expires_at=until)
    theirs = [Reading.photo_id.in_([item.photo_id for item in items]), Reading.user_id == user_id]
    rows = select(Reading).where(*theirs, Reading.state == "open")
    found = {row.photo_id: row for row in tx.scalars(rows.execution_options(populate_existing=True))}
    return {item: found[item.photo_id] for item in items if item.photo_id in found}


def _free(tx: WriteTx, *which: ColumnElement[bool]) -> Sequence[int]:
    """Lock readings by id: all but those that somebody else changes at this moment."""
    free = select(Reading.id).where(*which).order_by(Reading.id)
    return tx.scalars(free.with_for_update(of=Reading, skip_locked=True)).all()


def _open(tx: WriteTx, kinds: dict[int, str], **values: Any) -> None:
    """Open readings of photos, given with their kinds; in an order that tells nothing of these."""
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    new = {
        "state": "open",
        "no_defect": False,
        "seq": 0,
        "annotations": "[]",
        "deleted": "[]",
        "created_at": tx.now,
        "opened_at": tx.now,
        **values,
    }
    made = dialect.insert(Reading.__table__).on_conflict_do_nothing(index_elements=["photo_id", "user_id"])
    rows = [{"photo_id": photo_id, "kind": kinds[photo_id], **new} for photo_id in sorted(kinds)]
    tx.connection().execute(made, rows)


def _own(tx: ReadTx, project_id: int, user_id: int) -> list[tuple[Item, bool]]:
    """List what somebody has in hand, oldest first, and whether they did something to it."""
    rows = tx.execute(
        select(Reading.id, Reading.photo_id, Reading.kind, Reading.seq)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(
            Reading.user_id == user_id,
            Reading.state == "open",
            Reading.project_id == project_id,
            Photo.deleted_at.is_(None),
        )
        .order_by(Reading.opened_at, Reading.id)
    )
    return [(Item(row.photo_id, row.kind, row.id, is_in_hand=True), row.seq > 0) for row in rows]


def _unseen_by(user_id: int, today: Any, now: datetime) -> list[ColumnElement[bool]]:
    """What a photo fulfils that somebody can read: no hand in it, not open, not skipped today."""
    still_there = now - timedelta(seconds=PRESENT_SECONDS)
    had_a_hand = (
        exists().where(Operation.photo_id == Photo.id, Operation.actor_id == user_id),
        exists().where(Verdict.photo_id == Photo.id, Verdict.by == user_id),
        exists().where(Comment.photo_id == Photo.id, Comment.author_id == user_id),
        exists().where(Lease.photo_id == Photo.id, Lease.user_id == user_id, Lease.expires_at > now),
        exists().where(
            Presence.photo_id == Photo.id, Presence.user_id == user_id, Presence.seen_at > still_there
        ),
        exists().where(Skip.photo_id == Photo.id, Skip.user_id == user_id, Skip.day == today),
    )
    known = GoldPhoto.__table__.alias("known")
    made_known = exists().where(known.c.photo_id == Photo.id, known.c.made_by == user_id)
    other = Reading.__table__.alias("other")
    reads = exists().where(
        other.c.photo_id == Photo.id, or_(other.c.user_id == user_id, other.c.settled_by == user_id)
    )
    return [
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
        Photo.labeler_id.is_distinct_from(user_id),
        ~reads,
        ~made_known,
        *(~one for one in had_a_hand),
    ]


def _known_answers(tx: ReadTx, project_id: int, fit: list[ColumnElement[bool]], most: int) -> list[Item]:
    rows = tx.scalars(
        select(GoldPhoto.photo_id)
        .join(Photo, Photo.id == GoldPhoto.photo_id)
        .where(
            GoldPhoto.project_id == project_id,
            GoldPhoto.ended_at.is_(None),
            Photo.state == "accepted",
            *fit,
        )
        .order_by(GoldPhoto.photo_id)
        .limit(max(most, 0))
    )
    return [Item(photo_id, "gold") for photo_id in rows]


def _wanted(tx: ReadTx, project_id: int, fit: list[ColumnElement[bool]], most: int) -> list[Item]:
    rows = tx.execute(
        select(Reading.photo_id, Reading.id)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(
            Reading.project_id == project_id,
            Reading.state == "wanted",
            Photo.state.in_(DONE),
            *fit,
        )
        .order_by(Reading.id)
        .limit(max(most, 0))
    )
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(row.photo_id, row.id)  # one of each photo
    return [Item(photo_id, "blind", reading_id) for photo_id, reading_id in found.items()]
