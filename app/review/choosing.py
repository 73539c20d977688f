"""Choosing photos of the queue for somebody: the order in which photos are handed out (decision 0033).

First what is theirs: in hand, sent back, begun, assigned. Then what belongs to nobody who is left, for else
it would wait for ever. Then what nobody has looked at, by priority; within one, ``oldest`` and ``newest``
take one photo of each scene that nobody has begun before the second of any, ``group`` takes whole scenes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx, WriteTx
from app.models import Lease, Photo, PhotoGroup, Project, Skip, User
from app.photos.labelers import team_of
from app.photos.states import WAITING
from app.review.queries import day_in

BEGUN: Final = ("in_progress", "rejected")
_ROW: Final[tuple[Any, ...]] = (Photo.id, Photo.group_id, Photo.series)

# All statements are composed once, for that costs more than running them; what they are asked for is given by
# name when they run (``Asker.values``).
PROJECT: Final[BindParameter[Any]] = bindparam("project")
USER: Final[BindParameter[Any]] = bindparam("user")
GONE: Final[BindParameter[Any]] = bindparam("gone", expanding=True)
NOW: Final[BindParameter[Any]] = bindparam("now")
TODAY: Final[BindParameter[Any]] = bindparam("today")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks the queue of which project, and when, by the names that the statements give it.

    Among them ``gone``: who has photos here, and is not on the team any more.
    """

    values: dict[str, Any]

    @property
    def has_gone(self) -> bool:
        """Tell whether anybody who has photos here has left."""
        return bool(self.values["gone"])


def asker_of(tx: ReadTx, project: Project, user_id: int) -> Asker:
    """Find out what choosing and counting need to know before."""
    now = tx.now
    values = {"project": project.id, "user": user_id, "now": now, "today": day_in(project, now)}
    return Asker({**values, "gone": tx.connection().execute(_GONE, values).scalars().all()})


_GONE: Final = select(User.id).where(
    User.id.not_in(team_of(PROJECT)),
    exists().where(
        Photo.project_id == PROJECT,
        Photo.state.in_(WAITING),
        or_(Photo.labeler_id == User.id, Photo.assignee_id == User.id),
    ),
)


# --- conditions

HANDED_OUT: Final[tuple[ColumnElement[bool], ...]] = (
    Photo.project_id == PROJECT,
    Photo.deleted_at.is_(None),
    Photo.damaged.is_(False),
    ~exists().where(Skip.photo_id == Photo.id, Skip.user_id == USER, Skip.day == TODAY),
)
"""What every photo fulfils that may be handed to somebody: whole, not in the trash, not passed over."""

NOBODY_ELSES: Final = ~exists().where(
    Lease.photo_id == Photo.id, Lease.expires_at > NOW, Lease.user_id != USER
)
"""Photos that nobody else has in hand."""

IS_UNLABELLED: Final = Photo.state == literal_column("'unlabelled'")
"""Photos that nobody has looked at; written out, for the indexes of the queue hold only these."""


def _are_begun(*whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Ask for begun photos by who they wait for: each way is told whole, as each has its index."""
    is_begun = (Photo.project_id == PROJECT) & Photo.state.in_(BEGUN)
    return or_(*(is_begun & one for one in whose))


_IS_ASSIGNED_TO_NOBODY: Final = Photo.assignee_id.is_(None)

# Whose a begun photo may be: of these no two hold for one photo.
OWN: Final = (_IS_ASSIGNED_TO_NOBODY & (Photo.labeler_id == USER), Photo.assignee_id == USER)
NOBODYS: Final = (_IS_ASSIGNED_TO_NOBODY & Photo.labeler_id.is_(None),)
OF_GONE: Final = (_IS_ASSIGNED_TO_NOBODY & Photo.labeler_id.in_(GONE), Photo.assignee_id.in_(GONE))

IS_OWN: Final = _are_begun(*OWN)
"""Begun photos that are somebody's: assigned to them, or theirs and assigned to nobody."""

IS_LEFT: Final = {False: _are_begun(*NOBODYS), True: _are_begun(*NOBODYS, *OF_GONE)}
"""Begun photos that are nobody's, or of somebody who is gone from the team, by whether anybody is."""


# --- the order


def choose(tx: WriteTx, asker: Asker, *, order: str, count: int) -> list[int]:
    """Choose up to ``count`` photos for somebody, first to last, locked where the database can.

    What another transaction chooses at this moment is passed over. Of what is new to them the photos of one
    scene lie together.
    """
    held = tx.connection().execute(_HELD, {**asker.values, "most": count}).all()
    if len(held) == count:
        return [row.id for row in held]
    there = tx.connection().execute(_THERE, asker.values).one()
    begun = _some(tx, asker, _own_steps(there), count - len(held), held)
    first = [*held, *begun]
    new = _some(tx, asker, _new_steps(tx, asker, order, there), count - len(first), first)
    return [row.id for row in first + together(new)]


_HELD: Final = (
    select(*_ROW)
    .join(Lease, Lease.photo_id == Photo.id)
    .where(
        *HANDED_OUT,
        Photo.state.in_(WAITING),
        Lease.project_id == PROJECT,
        Lease.user_id == USER,
        Lease.expires_at > NOW,
    )
    .order_by(Photo.state != "in_progress", Lease.taken_at, Lease.place, Lease.photo_id)
    .limit(bindparam("most"))
)
"""What they have in hand: what is being drawn first, then as it was handed out. Not locked: nobody else is
handed these."""

_FREE: Final = (
    select(*_ROW)
    .where(*HANDED_OUT, NOBODY_ELSES, Photo.id.not_in(bindparam("but", expanding=True)))
    .limit(bindparam("most"))
    .with_for_update(of=Photo, skip_locked=True)  # SQLite has one writer and ignores the lock
)

Step = tuple[Select[Any], dict[str, Any]]
"""A statement that finds some of what can be handed out, and what it is given beside the asker's values."""


def _some(tx: WriteTx, asker: Asker, steps: Iterator[Step], count: int, but: Sequence[Any]) -> list[Any]:
    """Run one statement after the other until ``count`` rows are found, none twice and none of ``but``."""
    found: list[Any] = []
    while len(found) < count and (step := next(steps, None)) is not None:
        statement, more = step
        known = {"but": [row.id for row in (*but, *found)], "most": count - len(found)}
        found += tx.connection().execute(statement, {**asker.values, **more, **known})
    return found


def together(rows: Sequence[Any]) -> list[Any]:
    """Lay the photos of a scene (a series, while nobody has looked for scenes) behind the first of them."""
    scenes: dict[Any, list[Any]] = {}
    for row in rows:
        scenes.setdefault(row.group_id or row.series or -row.id, []).append(row)
    return [row for scene in scenes.values() for row in scene]


def _own_steps(there: Any) -> Iterator[Step]:
    if there.own:
        yield _BEGUN_BY_THEM, {}


def _new_steps(tx: ReadTx, asker: Asker, order: str, there: Any) -> Iterator[Step]:
    """What was assigned to them, what was left behind, then what waits for anybody, by priority."""
    if there.assigned:
        yield _assigned(order, to_gone=False), {}
    if there.left or asker.has_gone:
        yield _BEGUN_AND_LEFT[asker.has_gone], {}
    if asker.has_gone:
        yield _assigned(order, to_gone=True), {}
    priority = there.priority
    while priority is not None:
        for statement in _of_level(order):
            yield statement, {"priority": priority}
        priority = tx.connection().execute(_NEXT, {**asker.values, "priority": priority}).scalar()


# What was sent back (rejected) first.
_BEGUN: Final = _FREE.order_by(Photo.state.desc(), Photo.labeled_at, Photo.id)
_BEGUN_BY_THEM: Final = _BEGUN.where(IS_OWN)
_BEGUN_AND_LEFT: Final = {has_gone: _BEGUN.where(is_left) for has_gone, is_left in IS_LEFT.items()}


@cache
def _assigned(order: str, *, to_gone: bool) -> Select[Any]:
    by_scene = (Photo.group_id.is_(None), Photo.group_id) if order == "group" else ()
    whose = Photo.assignee_id.in_(GONE) if to_gone else Photo.assignee_id == USER
    by = (Photo.priority.desc(), *by_scene, _by_age(order, Photo.id))
    return _FREE.where(IS_UNLABELLED, whose).order_by(*by)


@cache
def _of_level(order: str) -> tuple[Select[Any], ...]:
    """What of one priority waits for anybody. A photo that was not looked for scenes yet is one by itself."""
    waits = Photo.assignee_id.is_(None), Photo.priority == bindparam("priority")
    level = _FREE.where(IS_UNLABELLED, *waits)
    alone = level.where(Photo.group_id.is_(None)).order_by(_by_age(order, Photo.id))
    if order == "group":
        return level.where(Photo.group_id.is_not(None)).order_by(Photo.group_id, Photo.id), alone
    fresh = _fresh(order, level)
    firsts = (fresh, alone) if order == "oldest" else (alone, fresh)
    return *firsts, level.order_by(_by_age(order, Photo.id))


def _by_age(order: str, column: Any) -> Any:
    return column.desc() if order == "newest" else column


def _fresh(order: str, level: Select[Any]) -> Select[Any]:
    """One photo of each scene that nobody has begun and of which nobody has a photo in hand."""
    # Asked of each scene: leases of all photos would have to be looked at each time, answered ones too.
    other = aliased(Photo)
    in_hand = (
        exists()
        .where(other.project_id == PROJECT, other.group_id == PhotoGroup.id)
        .where(Lease.photo_id == other.id, Lease.expires_at > NOW)
    )
    return (
        level.join(PhotoGroup, PhotoGroup.fresh_id == Photo.id)
        .where(
            PhotoGroup.project_id == PROJECT,
            PhotoGroup.fresh_priority == bindparam("priority"),
            PhotoGroup.fresh_id.is_not(None),
            ~in_hand,
        )
        .order_by(_by_age(order, PhotoGroup.fresh_id))
    )


_LARGEST: Final = (
    select(Photo.priority)
    .where(
        Photo.project_id == PROJECT,
        IS_UNLABELLED,
        Photo.assignee_id.is_(None),
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
    )
    .order_by(Photo.priority.desc())
    .limit(1)
)
"""The largest priority of what waits for anybody; each is asked for when it is due."""
_NEXT: Final = _LARGEST.where(Photo.priority < bindparam("priority"))


def _is_any(state: ColumnElement[bool], *whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(*(exists().where(Photo.project_id == PROJECT, state, one) for one in whose))


_THERE: Final = select(
    _is_any(Photo.state.in_(BEGUN), *OWN).label("own"),
    _is_any(IS_UNLABELLED, Photo.assignee_id == USER).label("assigned"),
    _is_any(Photo.state.in_(BEGUN), *NOBODYS).label("left"),
    _LARGEST.scalar_subquery().label("priority"),
)
"""Which steps may find something at all: most find nothing most of the time, and this is one look."""
