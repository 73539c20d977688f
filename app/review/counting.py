"""Counting the queue: what waits for somebody. It agrees with what choosing hands out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

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
    NOW,
    PROJECT,
    TODAY,
    USER,
    Asker,
    asker_of,
)


def queue_counts(tx: ReadTx, access: ProjectAccess, user_id: int) -> dict[str, int]:
    """Count what waits for somebody: see ``schemas.QueueAnswer``."""
    asker = asker_of(tx, access.project, user_id)
    counts = read(tx, access.id)
    begun = _count_begun(tx, asker)
    assigned = _count(tx, asker, *_WAITS, IS_UNLABELLED, Photo.assignee_id == USER)
    free = _count_free(tx, asker, to_label(counts))
    everything = to_label(counts) + sum(counts.get(f"state:{state}", 0) for state in BEGUN)
    waiting = sum(begun.values()) + assigned + free + _count_kept(tx, asker)
    skipped = _count_skipped(tx, asker)
    with_others = _count_held(tx, asker, Lease.user_id != USER)
    return {
        "waiting": waiting,
        "free": assigned + free,
        "assigned": assigned,
        "in_progress": begun.get("in_progress", 0),
        "sent_back": begun.get("rejected", 0),
        "leased": _count_held(tx, asker, Lease.user_id == USER),
        "skipped_today": skipped,
        "with_others": with_others,
        "for_others": max(0, everything - waiting - skipped - with_others),
    }


_WAITS: Final = (*HANDED_OUT, NOBODY_ELSES)
_PASSED_OVER: Final = select(Skip.photo_id).where(Skip.user_id == USER, Skip.day == TODAY)


def _count(tx: ReadTx, asker: Asker, *conditions: ColumnElement[bool]) -> int:
    return int(tx.scalar(select(func.count(Photo.id)).where(*conditions), asker.values))


def _count_begun(tx: ReadTx, asker: Asker) -> dict[str, int]:
    is_theirs = or_(IS_OWN, IS_LEFT[asker.has_gone])
    begun = select(Photo.state, func.count()).where(*_WAITS, is_theirs).group_by(Photo.state)
    return {row[0]: row[1] for row in tx.execute(begun, asker.values)}


def _count_free(tx: ReadTx, asker: Asker, unlabelled: int) -> int:
    """Count what nobody has looked at and nobody of the team was asked to.

    All of it by its counter, less what is assigned, and the few that others have in hand or that were passed
    over: asking every photo would cost a hundred times as much.
    """
    new = [Photo.project_id == PROJECT, IS_UNLABELLED, Photo.deleted_at.is_(None), Photo.damaged.is_(False)]
    others = select(Lease.photo_id).where(
        Lease.project_id == PROJECT, Lease.expires_at > NOW, Lease.user_id != USER
    )
    is_kept_back = or_(Photo.id.in_(others), Photo.id.in_(_PASSED_OVER))
    free = unlabelled - _count(tx, asker, *new, Photo.assignee_id.is_not(None))
    free -= _count(tx, asker, *new, Photo.assignee_id.is_(None), is_kept_back)
    if asker.has_gone:
        of_gone = [*new, Photo.assignee_id.in_(GONE)]
        free += _count(tx, asker, *of_gone) - _count(tx, asker, *of_gone, is_kept_back)
    return max(0, free)


def _count_held(tx: ReadTx, asker: Asker, is_whose: ColumnElement[bool]) -> int:
    held = (
        select(func.count(Photo.id))
        .join(Lease, Lease.photo_id == Photo.id)
        .where(Lease.project_id == PROJECT, Lease.expires_at > NOW, is_whose)
    )
    return tx.scalar(held.where(*HANDED_OUT, Photo.state.in_(WAITING)), asker.values) or 0


def _count_kept(tx: ReadTx, asker: Asker) -> int:
    """Count what they are handed only because they hold it: begun by others, or assigned to others since."""
    is_free = or_(Photo.assignee_id.is_(None), Photo.assignee_id == USER, Photo.assignee_id.in_(GONE))
    is_for_them = or_(IS_UNLABELLED & is_free, IS_OWN, IS_LEFT[asker.has_gone])
    return _count_held(tx, asker, (Lease.user_id == USER) & ~is_for_them)


def _count_skipped(tx: ReadTx, asker: Asker) -> int:
    waits = [Photo.deleted_at.is_(None), Photo.damaged.is_(False), Photo.state.in_(WAITING)]
    return _count(tx, asker, Photo.project_id == PROJECT, *waits, Photo.id.in_(_PASSED_OVER))
