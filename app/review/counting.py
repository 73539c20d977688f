"""Counting the queue: what waits for somebody. It agrees with what choosing hands out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from app.db.tx import ReadTx
from app.models import Lease, Photo, Skip
from app.photos.states import WAITING
from app.projects.counters import read, to_label
from app.projects.queries import ProjectAccess
from app.review.choosing import (
    BEGUN,
    Asker,
    asker_of,
    handed_out,
    is_left,
    is_own,
    is_unlabelled,
    nobody_elses,
)
from app.review.queries import day_in


def queue_counts(tx: ReadTx, access: ProjectAccess, user_id: int) -> dict[str, int]:
    """Count what waits for somebody: see ``schemas.QueueAnswer``."""
    asker = asker_of(tx, access.project, user_id)
    waits = [*handed_out(tx, asker), nobody_elses(tx, asker)]
    counts = read(tx, access.id)
    begun = _count_begun(tx, asker, waits)
    assigned = _count(tx, *waits, is_unlabelled(), Photo.assignee_id == user_id)
    free = _count_free(tx, asker, to_label(counts))
    everything = to_label(counts) + sum(counts.get(f"state:{state}", 0) for state in BEGUN)
    waiting = sum(begun.values()) + assigned + free + _count_kept(tx, asker)
    skipped = _count_skipped(tx, asker)
    with_others = _count_held(tx, asker, Lease.user_id != user_id)
    return {
        "waiting": waiting,
        "free": assigned + free,
        "assigned": assigned,
        "in_progress": begun.get("in_progress", 0),
        "sent_back": begun.get("rejected", 0),
        "leased": _count_held(tx, asker, Lease.user_id == user_id),
        "skipped_today": skipped,
        "with_others": with_others,
        "for_others": max(0, everything - waiting - skipped - with_others),
    }


def _count(tx: ReadTx, *conditions: ColumnElement[bool]) -> int:
    return int(tx.scalar(select(func.count(Photo.id)).where(*conditions)))


def _count_begun(tx: ReadTx, asker: Asker, waits: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = tx.execute(
        select(Photo.state, func.count())
        .where(*waits, or_(is_own(asker), is_left(asker)))
        .group_by(Photo.state)
    )
    return {row[0]: row[1] for row in rows}


def _count_free(tx: ReadTx, asker: Asker, unlabelled: int) -> int:
    """Count what nobody has looked at and nobody of the team was asked to.

    All of it by its counter, less what is assigned, and the few that others have in hand or that were passed
    over: asking every photo would cost a hundred times as much.
    """
    new = [
        Photo.project_id == asker.project.id,
        is_unlabelled(),
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
    ]
    others = select(Lease.photo_id).where(
        Lease.project_id == asker.project.id, Lease.expires_at > tx.now, Lease.user_id != asker.user_id
    )
    passed_over = select(Skip.photo_id).where(
        Skip.user_id == asker.user_id, Skip.day == day_in(asker.project, tx.now)
    )
    is_kept_back = or_(Photo.id.in_(others), Photo.id.in_(passed_over))
    free = unlabelled - _count(tx, *new, Photo.assignee_id.is_not(None))
    free -= _count(tx, *new, Photo.assignee_id.is_(None), is_kept_back)
    if asker.gone:
        of_gone = [*new, Photo.assignee_id.in_(asker.gone)]
        free += _count(tx, *of_gone) - _count(tx, *of_gone, is_kept_back)
    return max(0, free)


def _count_held(tx: ReadTx, asker: Asker, is_whose: ColumnElement[bool]) -> int:
    held = (
        select(func.count(Photo.id))
        .join(Lease, Lease.photo_id == Photo.id)
        .where(Lease.project_id == asker.project.id, Lease.expires_at > tx.now, is_whose)
    )
    return tx.scalar(held.where(*handed_out(tx, asker), Photo.state.in_(WAITING))) or 0


def _count_kept(tx: ReadTx, asker: Asker) -> int:
    """Count what they are handed only because they hold it: begun by others, or assigned to others since."""
    is_free = or_(Photo.assignee_id.is_(None), Photo.assignee_id.in_((asker.user_id, *asker.gone)))
    is_for_them = or_(is_unlabelled() & is_free, is_own(asker), is_left(asker))
    return _count_held(tx, asker, (Lease.user_id == asker.user_id) & ~is_for_them)


def _count_skipped(tx: ReadTx, asker: Asker) -> int:
    today = day_in(asker.project, tx.now)
    passed_over = select(Skip.photo_id).where(Skip.user_id == asker.user_id, Skip.day == today)
    waits = [Photo.deleted_at.is_(None), Photo.damaged.is_(False), Photo.state.in_(WAITING)]
    return _count(tx, Photo.project_id == asker.project.id, *waits, Photo.id.in_(passed_over))
