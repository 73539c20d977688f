"""Counting the queue: what waits for somebody. It agrees with what choosing hands out."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select, union

from app.db.tx import ReadTx
from app.models import Lease, Photo, Skip
from app.photos.states import WAITING
from app.projects.counters import read, to_label
from app.projects.queries import ProjectAccess
from app.review.choosing import (
    BEGUN,
    GONE,
    HANDED_OUT,
    IS_LEFT,
    IS_OWN,
    IS_UNLABELLED,
    NOBODY_ELSES,
    NOBODYS,
    NOW,
    OF_GONE,
    OWN,
    PROJECT,
    TODAY,
    USER,
    asker_of,
)


def queue_counts(tx: ReadTx, access: ProjectAccess, user_id: int) -> dict[str, int]:
    """Count what waits for somebody: see ``schemas.QueueAnswer``."""
    asker = asker_of(tx, access.project, user_id)
    counts = read(tx, access.id)
    found = tx.connection().execute(_FIGURES[asker.has_gone], asker.values).one()
    # All of it by its counter, less what is not free: asking every photo would cost a hundred times as much.
    free = found.assigned + max(0, to_label(counts) - found.asked_for - found.kept_back + found.of_gone)
    waiting = found.in_progress + found.sent_back + free + found.held_for_others
    everything = to_label(counts) + sum(counts.get(f"state:{state}", 0) for state in BEGUN)
    return {
        "waiting": waiting,
        "free": free,
        "assigned": found.assigned,
        "in_progress": found.in_progress,
        "sent_back": found.sent_back,
        "leased": found.leased,
        "skipped_today": found.skipped,
        "with_others": found.with_others,
        "for_others": max(0, everything - waiting - found.skipped - found.with_others),
    }


_WAITS: Final = (*HANDED_OUT, NOBODY_ELSES)
_WHOLE: Final = (Photo.project_id == PROJECT, Photo.deleted_at.is_(None), Photo.damaged.is_(False))
_NEW: Final = (*_WHOLE, IS_UNLABELLED)
_LEASED: Final = (Lease.project_id == PROJECT, Lease.expires_at > NOW)
_PASSED_OVER: Final = select(Skip.photo_id).where(Skip.user_id == USER, Skip.day == TODAY)
_KEPT_BACK: Final = Photo.id.in_(
    union(select(Lease.photo_id).where(*_LEASED, Lease.user_id != USER), _PASSED_OVER)
)
"""What others have in hand, or the asker passed over: few, whatever the size of the project."""


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count(Photo.id)).where(*conditions).scalar_subquery()


def _count_begun(state: str, *, has_gone: bool) -> ColumnElement[int]:
    """Each way by itself: so each is looked up in its index."""
    whose = (*OWN, *NOBODYS, *OF_GONE) if has_gone else (*OWN, *NOBODYS)
    ways = [_count(*_WAITS, Photo.state == literal_column(f"'{state}'"), one) for one in whose]
    return reduce(operator.add, ways)


def _count_held(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Count what is in hand, and waits."""
    held = select(func.count(Photo.id)).join(Lease, Lease.photo_id == Photo.id)
    return held.where(*_LEASED, *conditions, *HANDED_OUT, Photo.state.in_(WAITING)).scalar_subquery()


def _figures(*, has_gone: bool) -> Select[*tuple[Any, ...]]:
    """Compose all counts as one statement, by whether somebody who has photos is gone from the team."""
    is_free = or_(Photo.assignee_id.is_(None), Photo.assignee_id == USER, Photo.assignee_id.in_(GONE))
    is_for_them = or_(IS_UNLABELLED & is_free, IS_OWN, IS_LEFT[has_gone])
    of_gone = (*_NEW, Photo.assignee_id.in_(GONE))
    columns = {
        "in_progress": _count_begun("in_progress", has_gone=has_gone),
        "sent_back": _count_begun("rejected", has_gone=has_gone),
        "assigned": _count(*_WAITS, IS_UNLABELLED, Photo.assignee_id == USER),
        "asked_for": _count(*_NEW, Photo.assignee_id.is_not(None)),
        "kept_back": _count(*_NEW, Photo.assignee_id.is_(None), _KEPT_BACK),
        "of_gone": _count(*of_gone) - _count(*of_gone, _KEPT_BACK) if has_gone else literal_column("0"),
        "leased": _count_held(Lease.user_id == USER),
        "with_others": _count_held(Lease.user_id != USER),
        # Handed to them only because they hold it: begun by others, or assigned to others since.
        # Not "~": where nobody is assigned it would be neither true nor false, and not counted.
        "held_for_others": _count_held(Lease.user_id == USER, is_for_them.is_not(True)),
        "skipped": _count(*_WHOLE, Photo.state.in_(WAITING), Photo.id.in_(_PASSED_OVER)),
    }
    return select(*(column.label(name) for name, column in columns.items()))


_FIGURES: Final = {has_gone: _figures(has_gone=has_gone) for has_gone in (False, True)}
