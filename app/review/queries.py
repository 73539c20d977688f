"""Reading the queue: which photos wait for whom, who holds or looks at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.models import Lease, Photo, Presence, Project, Skip, User
from app.models.queue import PRESENT_SECONDS
from app.photos.labelers import nobodys
from app.projects.queries import ProjectAccess

QUEUED_STATES = ("unlabelled", "in_progress", "rejected")


def day_in(project: Project, now: datetime) -> date:
    """Tell which day it is where the project is."""
    try:
        return now.astimezone(ZoneInfo(project.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.date()


def _queued(project: Project, user_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """What every photo fulfils that may be handed to somebody: whole, not in the trash, not passed over."""
    return [
        Photo.project_id == project.id,
        Photo.deleted_at.is_(None),
        Photo.damaged.is_(False),
        ~exists().where(Skip.photo_id == Photo.id, Skip.user_id == user_id, Skip.day == day_in(project, now)),
    ]


def _nobody_elses(user_id: int, now: datetime) -> ColumnElement[bool]:
    return ~exists().where(Lease.photo_id == Photo.id, Lease.expires_at > now, Lease.user_id != user_id)


def candidates(tx: ReadTx, access: ProjectAccess, user_id: int, *, order: str, count: int) -> list[int]:
    """Choose up to ``count`` photos for somebody, in the contract's order, locked where possible.

    Own live leases first, then what was sent back to them, then their own in progress; then what was sent
    back or begun by nobody who is left, for else it would wait for ever; then unlabelled.
    """
    now = tx.now
    base = select(Photo.id).where(*_queued(access.project, user_id, now))
    held = base.join(
        Lease, and_(Lease.photo_id == Photo.id, Lease.user_id == user_id, Lease.expires_at > now)
    ).where(Photo.state.in_(QUEUED_STATES))
    free = base.where(_nobody_elses(user_id, now))
    mine = free.where(Photo.labeler_id == user_id).order_by(Photo.labeled_at, Photo.id)
    left = free.where(nobodys(access.id)).order_by(Photo.labeled_at, Photo.id)
    steps = (
        # Those in the middle of being drawn first, then as they were handed out.
        _ordered(held, access.project, order, Photo.state != "in_progress", Lease.taken_at),
        mine.where(Photo.state == "rejected"),
        mine.where(Photo.state == "in_progress"),
        left.where(Photo.state == "rejected"),
        left.where(Photo.state == "in_progress"),
        _ordered(free.where(Photo.state == "unlabelled"), access.project, order),
    )
    found: list[int] = []
    for statement in steps:
        missing = count - len(found)
        if missing <= 0:
            break
        if found:
            statement = statement.where(Photo.id.not_in(found))
        found.extend(tx.scalars(_locked(statement.limit(missing))))
    return found


def _locked(statement: Select[int]) -> Select[int]:
    # SQLite has one writer and ignores this; on PostgreSQL others' choices are passed over, not waited for.
    return statement.with_for_update(of=Photo, skip_locked=True)


def _ordered(statement: Select[int], project: Project, order: str, *first: Any) -> Select[int]:
    if order == "newest":
        return statement.order_by(*first, Photo.id.desc())
    if order == "group":  # scenes as they began; what was not looked at yet after them, by its series
        # Joined, not asked for each photo: that would read all photos of the project for every one of them.
        other = Photo.__table__.alias("other")
        begun = (
            select(other.c.series, func.min(other.c.id).label("first"))
            .where(other.c.project_id == project.id, other.c.series.is_not(None))
            .group_by(other.c.series)
            .subquery("begun")
        )
        return statement.outerjoin(begun, begun.c.series == Photo.series).order_by(
            *first,
            Photo.group_id.is_(None),
            Photo.group_id,
            func.coalesce(begun.c.first, Photo.id),
            Photo.id,
        )
    return statement.order_by(*first, Photo.id)


def load_photos(tx: ReadTx, photo_ids: Sequence[int]) -> list[Photo]:
    """Load photos that were chosen for the caller, in the order given."""
    rows = tx.scalars(select(Photo).where(Photo.id.in_(photo_ids)).execution_options(populate_existing=True))
    by_id = {photo.id: photo for photo in rows}
    return [by_id[photo_id] for photo_id in photo_ids]


def lock_leases(tx: WriteTx, project_id: int, user_id: int, *, also: int | None = None) -> list[int]:
    """Lock somebody's live leases in a project, and that of the photo ``also``: the ids of their photos.

    After photos and in their order: two tabs of one person never wait for each other in a ring. A lease that
    ran out is not locked here; who takes it has locked its photo.
    """
    is_theirs = (Lease.user_id == user_id) & (Lease.expires_at > tx.now)
    found = tx.scalars(
        select(Lease.photo_id)
        .where(Lease.project_id == project_id, is_theirs | (Lease.photo_id == also))
        .order_by(Lease.photo_id)
        .with_for_update()
    )
    return list(found)


def live_lease(tx: ReadTx, photo_id: int) -> tuple[Lease, str] | None:
    """Load who holds a photo now, with their name; None when nobody does."""
    row = tx.execute(
        select(Lease, User.name)
        .join(User, User.id == Lease.user_id)
        .where(Lease.photo_id == photo_id, Lease.expires_at > tx.now)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def lease_of_another(tx: ReadTx, photo_id: int, user_id: int) -> dict[str, Any] | None:
    """Tell who else holds a photo now ({by: {id, name}, expires_at}); None when nobody does."""
    held = live_lease(tx, photo_id)
    if held is None or held[0].user_id == user_id:
        return None
    lease, name = held
    return {"by": {"id": lease.user_id, "name": name}, "expires_at": to_wire(lease.expires_at)}


def queue_counts(tx: ReadTx, access: ProjectAccess, user_id: int) -> dict[str, int]:
    """Count what waits for somebody: see ``schemas.QueueAnswer``."""
    now = tx.now
    queued = _queued(access.project, user_id, now)
    rows = tx.execute(
        select(Photo.state, func.count())
        .where(
            *queued,
            _nobody_elses(user_id, now),
            (Photo.state == "unlabelled")
            | (Photo.state.in_(QUEUED_STATES) & ((Photo.labeler_id == user_id) | nobodys(access.id))),
        )
        .group_by(Photo.state)
    )
    by_state: dict[str, int] = {row[0]: row[1] for row in rows}
    leased = tx.scalar(
        select(func.count())
        .select_from(Lease)
        .join(Photo, Photo.id == Lease.photo_id)
        .where(
            Lease.user_id == user_id,
            Lease.expires_at > now,
            Photo.state.in_(QUEUED_STATES),
            *queued,
        )
    )
    skipped = tx.scalar(
        select(func.count())
        .select_from(Skip)
        .join(Photo, Photo.id == Skip.photo_id)
        .where(
            Photo.project_id == access.id,
            Skip.user_id == user_id,
            Skip.day == day_in(access.project, now),
        )
    )
    return {
        "waiting": sum(by_state.values()),
        "free": by_state.get("unlabelled", 0),
        "in_progress": by_state.get("in_progress", 0),
        "sent_back": by_state.get("rejected", 0),
        "leased": leased or 0,
        "skipped_today": skipped or 0,
    }


def people_on_photo(tx: ReadTx, photo_id: int, *, but: int | None = None) -> list[dict[str, Any]]:
    """List who has a photo open now ({id, name}), by name; without the user ``but``."""
    statement = (
        select(User.id, User.name)
        .join(Presence, Presence.user_id == User.id)
        .where(Presence.photo_id == photo_id, Presence.seen_at > tx.now - timedelta(seconds=PRESENT_SECONDS))
        .distinct()
        .order_by(User.name, User.id)
    )
    if but is not None:
        statement = statement.where(User.id != but)
    return [{"id": row.id, "name": row.name} for row in tx.execute(statement)]


def people_in_project(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List who has which photo of a project open now ({id, name, photo_id, seen_at}), by name."""
    rows = tx.execute(
        select(User.id, User.name, Presence.photo_id, func.max(Presence.seen_at).label("seen_at"))
        .join(Presence, Presence.user_id == User.id)
        .where(
            Presence.project_id == project_id,
            Presence.seen_at > tx.now - timedelta(seconds=PRESENT_SECONDS),
        )
        .group_by(User.id, User.name, Presence.photo_id)
        .order_by(User.name, User.id, Presence.photo_id)
    )
    return [
        {"id": row.id, "name": row.name, "photo_id": row.photo_id, "seen_at": to_wire(row.seen_at)}
        for row in rows
    ]
