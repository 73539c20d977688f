"""Reading leases and presence: who holds or looks at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import and_, bindparam, func, or_, select, update

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.models import Lease, Photo, Presence, Project, User
from app.models.queue import PRESENT_SECONDS

LEASE_TIME: Final = timedelta(minutes=30)
"""So long somebody has a photo, or a reading, in hand after their last input."""


def day_in(project: Project, now: datetime) -> date:
    """Tell which day it is where the project is."""
    try:
        return now.astimezone(ZoneInfo(project.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.date()


def load_photos(tx: ReadTx, photo_ids: Sequence[int]) -> list[Photo]:
    """Load photos that were chosen for the caller, in the order given."""
    rows = tx.scalars(select(Photo).where(Photo.id.in_(photo_ids)).execution_options(populate_existing=True))
    by_id = {photo.id: photo for photo in rows}
    return [by_id[photo_id] for photo_id in photo_ids]


# Composed once, as all that each hand-out asks: putting these together costs more than running them.
_LEASES: Final = (
    select(Lease.photo_id, Lease.user_id, Lease.expires_at)
    .where(
        Lease.project_id == bindparam("project"),
        or_(
            and_(Lease.user_id == bindparam("user"), Lease.expires_at > bindparam("now")),
            Lease.photo_id == bindparam("also"),
            Lease.expires_at > bindparam("latest"),
        ),
    )
    .order_by(Lease.photo_id)
    .with_for_update()
)


def lock_leases(tx: WriteTx, project_id: int, user_id: int, *, also: int | None = None) -> list[int]:
    """Lock somebody's live leases in a project, and that of the photo ``also``: the ids of their photos.

    After photos and in their order: two tabs of one person never wait for each other in a ring. A lease that
    ran out is not locked here; who takes it has locked its photo. Anybody's that ends later than one that is
    taken now is ended then: after a clock was set back it would last for ever.
    """
    latest = tx.now + LEASE_TIME
    values = {"project": project_id, "user": user_id, "also": also, "now": tx.now, "latest": latest}
    found = tx.connection().execute(_LEASES, values).all()
    if too_long := [row.photo_id for row in found if row.expires_at > latest]:
        tx.change(update(Lease).where(Lease.photo_id.in_(too_long)).values(expires_at=latest))
    return [row.photo_id for row in found if row.user_id == user_id or row.photo_id == also]


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
