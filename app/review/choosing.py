"""Choosing photos of the queue for somebody: the order in which photos are handed out (decision 0033).

First what is theirs: in hand, sent back, begun, assigned. Then what belongs to nobody who is left, for else
it would wait for ever. Then what nobody has looked at, by priority; within one, ``oldest`` and ``newest``
take one photo of each scene that nobody has begun before the second of any, ``group`` takes whole scenes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, literal_column, or_, select, union_all

from app.db.tx import ReadTx, WriteTx
from app.models import Lease, Photo, PhotoGroup, Project, Skip, User
from app.photos.labelers import team_of
from app.photos.states import WAITING
from app.review.queries import day_in

BEGUN: Final = ("in_progress", "rejected")
_ROW: Final[tuple[Any, ...]] = (Photo.id, Photo.group_id, Photo.series)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks the queue of which project; ``gone``: who has photos here, and is not on the team any more."""

    project: Project
    user_id: int
    gone: tuple[int, ...]


def asker_of(tx: ReadTx, project: Project, user_id: int) -> Asker:
    """Find out what choosing and counting need to know before."""
    has_photos = exists().where(
        Photo.project_id == project.id,
        Photo.state.in_(WAITING),
        or_(Photo.labeler_id == User.id, Photo.assignee_id == User.id),
    )
    gone = tx.scalars(select(User.id).where(User.id.not_in(team_of(project.id)), has_photos))
    return Asker(project, user_id, tuple(gone))


# --- conditions


def handed_out(tx: ReadTx, asker: Asker) -> list[ColumnElement[bool]]:
    """What every photo fulfils that may be handed to somebody: whole, not in the trash, not passed over."""
    return [
        Photo.project_id == asker.project.id,
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
        ~exists().where(
            Skip.photo_id == Photo.id,
            Skip.user_id == asker.user_id,
            Skip.day == day_in(asker.project, tx.now),
        ),
    ]


def nobody_elses(tx: ReadTx, asker: Asker) -> ColumnElement[bool]:
    """Ask for photos that nobody else has in hand."""
    return ~exists().where(
        Lease.photo_id == Photo.id, Lease.expires_at > tx.now, Lease.user_id != asker.user_id
    )


def is_unlabelled() -> ColumnElement[bool]:
    """Ask for photos that nobody has looked at; written out, for the indexes of the queue hold only these."""
    return Photo.state == literal_column("'unlabelled'")


def is_own(asker: Asker) -> ColumnElement[bool]:
    """Ask for begun photos that are somebody's: assigned to them, or theirs and assigned to nobody."""
    return _is_begun(asker, [(Photo.labeler_id, [asker.user_id]), (Photo.assignee_id, [asker.user_id])])


def is_left(asker: Asker) -> ColumnElement[bool]:
    """Ask for begun photos that are nobody's, or of somebody who is gone from the team."""
    gone = [(Photo.labeler_id, asker.gone), (Photo.assignee_id, asker.gone)] if asker.gone else []
    return _is_begun(asker, [(Photo.labeler_id, None), *gone])


def _is_begun(asker: Asker, whose: Sequence[tuple[Any, Sequence[int] | None]]) -> ColumnElement[bool]:
    """Ask for begun photos by who they wait for: each way has an index, all of them together have none."""
    ways = []
    for column, people in whose:
        way = select(Photo.id).where(Photo.project_id == asker.project.id, Photo.state.in_(BEGUN))
        if column is Photo.labeler_id:
            way = way.where(Photo.assignee_id.is_(None))
        ways.append(way.where(column.is_(None) if people is None else column.in_(people)))
    return Photo.id.in_(union_all(*ways))


# --- the order


def choose(tx: WriteTx, asker: Asker, *, order: str, count: int) -> list[int]:
    """Choose up to ``count`` photos for somebody, first to last, locked where the database can.

    What another transaction chooses at this moment is passed over. Of what is new to them the photos of one
    scene lie together.
    """
    held = _held(tx, asker)[:count]
    begun = _some(tx, _begun_steps(tx, asker, is_own(asker)), count - len(held), held)
    first = held + begun
    new = _some(tx, _new_steps(tx, asker, order), count - len(first), first)
    return [row.id for row in first + together(new)]


def _held(tx: ReadTx, asker: Asker) -> list[Any]:
    """What they have in hand: what is being drawn first, then as it was handed out."""
    is_theirs = [Lease.user_id == asker.user_id, Lease.expires_at > tx.now]
    leases = select(Lease.photo_id).where(Lease.project_id == asker.project.id, *is_theirs)
    order = tx.scalars(leases.order_by(Lease.taken_at, Lease.place, Lease.photo_id)).all()
    if not order:
        return []
    place = {photo_id: at for at, photo_id in enumerate(order)}
    held = select(*_ROW, Photo.state).where(*handed_out(tx, asker), Photo.id.in_(order))
    rows = tx.execute(held.where(Photo.state.in_(WAITING)))  # not locked: nobody else is handed these
    return sorted(rows, key=lambda row: (row.state != "in_progress", place[row.id]))


def _some(tx: WriteTx, steps: Iterator[Select[Any]], count: int, but: Sequence[Any]) -> list[Any]:
    """Run one statement after the other until ``count`` rows are found, none twice and none of ``but``."""
    found: list[Any] = []
    while len(found) < count and (step := next(steps, None)) is not None:
        step = step.where(Photo.id.not_in([row.id for row in (*but, *found)]))
        # SQLite has one writer and ignores the lock.
        step = step.limit(count - len(found)).with_for_update(of=Photo, skip_locked=True)
        found += tx.execute(step).all()
    return found


def together(rows: Sequence[Any]) -> list[Any]:
    """Lay the photos of a scene (a series, while nobody has looked for scenes) behind the first of them."""
    scenes: dict[Any, list[Any]] = {}
    for row in rows:
        scenes.setdefault(row.group_id or row.series or -row.id, []).append(row)
    return [row for scene in scenes.values() for row in scene]


def _begun_steps(tx: ReadTx, asker: Asker, whose: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """What was begun and nobody else has in hand: what was sent back first."""
    free = select(*_ROW).where(*handed_out(tx, asker), nobody_elses(tx, asker), whose)
    yield free.order_by(Photo.state.desc(), Photo.labeled_at, Photo.id)  # rejected, in_progress


def _new_steps(tx: ReadTx, asker: Asker, order: str) -> Iterator[Select[Any]]:
    """What was assigned to them, what was left behind, then what waits for anybody, by priority."""
    unlabelled = select(*_ROW).where(*handed_out(tx, asker), nobody_elses(tx, asker), is_unlabelled())
    by_scene = (Photo.group_id.is_(None), Photo.group_id) if order == "group" else ()
    assigned = unlabelled.order_by(Photo.priority.desc(), *by_scene, _by_age(order, Photo.id))
    yield assigned.where(Photo.assignee_id == asker.user_id)
    yield from _begun_steps(tx, asker, is_left(asker))
    if asker.gone:
        yield assigned.where(Photo.assignee_id.in_(asker.gone))
    for priority in _priorities(tx, asker):
        level = unlabelled.where(Photo.assignee_id.is_(None), Photo.priority == priority)
        yield from _level_steps(tx, asker, order, level, priority)


def _level_steps(
    tx: ReadTx, asker: Asker, order: str, level: Select[Any], priority: int
) -> Iterator[Select[Any]]:
    """What of one priority waits for anybody. A photo that was not looked for scenes yet is one by itself."""
    alone = level.where(Photo.group_id.is_(None)).order_by(_by_age(order, Photo.id))
    if order == "group":
        yield level.where(Photo.group_id.is_not(None)).order_by(Photo.group_id, Photo.id)
        yield alone
        return
    firsts = [_fresh(tx, asker, order, level, priority), alone]
    yield from firsts if order == "oldest" else reversed(firsts)
    yield level.order_by(_by_age(order, Photo.id))


def _by_age(order: str, column: Any) -> Any:
    return column.desc() if order == "newest" else column


def _fresh(tx: ReadTx, asker: Asker, order: str, level: Select[Any], priority: int) -> Select[Any]:
    """One photo of each scene that nobody has begun and of which nobody has a photo in hand."""
    in_hand = (
        select(Photo.group_id)
        .join(Lease, Lease.photo_id == Photo.id)
        .where(Lease.project_id == asker.project.id, Lease.expires_at > tx.now, Photo.group_id.is_not(None))
    )
    return (
        level.join(PhotoGroup, PhotoGroup.fresh_id == Photo.id)
        .where(
            PhotoGroup.project_id == asker.project.id,
            PhotoGroup.fresh_priority == priority,
            PhotoGroup.fresh_id.is_not(None),
            PhotoGroup.id.not_in(in_hand),
        )
        .order_by(_by_age(order, PhotoGroup.fresh_id))
    )


def _priorities(tx: ReadTx, asker: Asker) -> Iterator[int]:
    """Tell the priorities of what nobody has looked at, the largest first; each when it is due."""
    waits = [
        Photo.project_id == asker.project.id,
        is_unlabelled(),
        Photo.assignee_id.is_(None),
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
    ]
    largest = select(Photo.priority).where(*waits).order_by(Photo.priority.desc()).limit(1)
    priority = tx.scalar(largest)
    while priority is not None:
        yield priority
        priority = tx.scalar(largest.where(Photo.priority < priority))
