"""The queue: handing photos out under leases, giving them back, passing over, being seen.

A lease is a courtesy, not a lock: saving never needs one, and its end discards nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import to_wire
from app.db.tx import WriteTx
from app.errors import Conflict
from app.models import Lease, Photo, Presence, Skip
from app.models.base import UtcDateTime
from app.models.queue import PRESENT_SECONDS
from app.photos.queries import load_photo
from app.projects.queries import ProjectAccess, load_project
from app.realtime.feed import publish
from app.realtime.moments import announce
from app.review import queries
from app.review.choosing import asker_of, choose
from app.review.reading_states import give_back_untouched, renew
from app.team.actor import Actor
from app.team.roles import Action
from app.web.schema import isolated

LEASE_TIME = timedelta(minutes=30)
_TRIES = 4  # others may take what was just chosen


def next_photos(
    tx: WriteTx, actor: Actor, project_id: int, *, order: str, count: int, skip: Sequence[int]
) -> tuple[ProjectAccess, list[Photo], datetime]:
    """Hand out up to ``count`` photos under a lease, in the order of the contract; tells when it ends.

    Photos in ``skip`` are given back and not offered to this person again today. The list is empty when
    nothing waits for them. Raises NotFound or Forbidden.
    """
    access = load_project(tx, actor, project_id, Action.LABEL, in_archive=True)
    until = tx.now + LEASE_TIME
    one_tab_at_a_time(tx, access.id, actor.user_id)
    if skip:
        _pass_over(tx, actor, access, skip)
    if access.project.archived_at is not None:
        return access, [], until
    _shorten(tx, access.id, until)
    held = queries.lock_leases(tx, access.id, actor.user_id)
    asker = asker_of(tx, access.project, actor.user_id)
    taken: list[int] = []
    for _ in range(_TRIES):
        # Leases taken in the round before come first again: the list is whole each time.
        chosen = choose(tx, asker, order=order, count=count)
        mine = take_leases(tx, actor, access.id, chosen, until)
        taken = [photo_id for photo_id in chosen if photo_id in mine]
        if len(taken) == len(chosen):
            break
    tell_leases(tx, actor, access.project.id, [photo_id for photo_id in taken if photo_id not in held], until)
    return access, queries.load_photos(tx, taken), until


def one_tab_at_a_time(tx: WriteTx, project_id: int, user_id: int) -> None:
    """Have a second tab that asks the queue wait for the first: so it gets the same stack.

    Passing over what is being chosen for the first, it would find nothing.
    """
    tx.lock(f"stack {project_id} {user_id}")


def _shorten(tx: WriteTx, project_id: int, until: datetime) -> None:
    """End leases no later than one that is taken now: after a clock was set back they would last for ever."""
    ids = tx.scalars(
        select(Lease.photo_id)
        .where(Lease.project_id == project_id, Lease.expires_at > until)
        .order_by(Lease.photo_id)
        .with_for_update()
    ).all()
    if ids:
        tx.change(update(Lease).where(Lease.photo_id.in_(ids)).values(expires_at=until))


def take_leases(
    tx: WriteTx, actor: Actor, project_id: int, photo_ids: Sequence[int], until: datetime
) -> set[int]:
    """Take or renew the leases of photos, unless somebody else holds them; tells which were.

    A stack keeps the order in which it was handed out while it is renewed.
    """
    if not photo_ids:
        return set()
    fixed = {"project_id": project_id, "user_id": actor.user_id, "expires_at": until, "taken_at": tx.now}
    # Written by id, so that no two transactions wait for each other in a ring.
    rows = sorted(({"photo_id": one, "place": at, **fixed} for at, one in enumerate(photo_ids)), key=_id_of)
    tx.connection().execute(_TAKE[tx.dialect], [{**row, "now": tx.now} for row in rows])
    is_taken = (Lease.user_id == actor.user_id) & (Lease.expires_at > tx.now)
    return set(tx.scalars(select(Lease.photo_id).where(Lease.photo_id.in_(photo_ids), is_taken)))


def _takes(dialect: Any) -> Any:
    """Build the statement once: it takes or renews one lease, unless somebody else's is live."""
    statement = dialect.insert(_lease).values(
        {
            name: bindparam(name)
            for name in ("photo_id", "place", "project_id", "user_id", "expires_at", "taken_at")
        }
    )
    new, now = statement.excluded, bindparam("now", type_=UtcDateTime)
    is_own = _lease.c.user_id == new.user_id
    is_renewal = is_own & (_lease.c.expires_at > now)
    return statement.on_conflict_do_update(
        index_elements=["photo_id"],
        set_={
            "project_id": new.project_id,
            "user_id": new.user_id,
            "expires_at": new.expires_at,
            "taken_at": case((is_renewal, _lease.c.taken_at), else_=new.taken_at),
            "place": case((is_renewal, _lease.c.place), else_=new.place),
        },
        where=is_own | (_lease.c.expires_at <= now),
    )


_lease: Any = Lease.__table__
_TAKE = {"sqlite": _takes(sqlite), "postgresql": _takes(postgresql)}


def _id_of(row: dict[str, Any]) -> int:
    return int(row["photo_id"])


def _pass_over(tx: WriteTx, actor: Actor, access: ProjectAccess, photo_ids: Sequence[int]) -> None:
    known = tx.scalars(
        select(Photo.id).where(Photo.id.in_(photo_ids), Photo.project_id == access.project.id)
    ).all()
    if not known:
        return
    today = queries.day_in(access.project, tx.now)
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    for photo_id in sorted(known):
        tx.execute(
            dialect.insert(Skip)
            .values(photo_id=photo_id, user_id=actor.user_id, day=today)
            .on_conflict_do_update(index_elements=["photo_id", "user_id"], set_={"day": today})
        )
    _give_back(tx, actor, access.project.id, known)


def hold(tx: WriteTx, actor: Actor, photo_id: int, *, take_over: bool) -> datetime:
    """Take or renew the lease of a photo; the caller's other leases of the project are renewed with it.

    ``take_over`` takes it from whoever holds it. Tells when it ends. Raises Conflict (slug leased, with by
    and expires_at), NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    until = tx.now + LEASE_TIME
    _shorten(tx, access.project_id, until)
    locked = queries.lock_leases(tx, access.project_id, actor.user_id, also=photo_id)
    held = queries.live_lease(tx, photo_id)
    is_renewal = held is not None and held[0].user_id == actor.user_id
    if held is not None and not is_renewal and take_over:
        tx.change(delete(Lease).where(Lease.photo_id == photo_id))
    if not take_leases(tx, actor, access.project_id, [photo_id], until):
        raise _leased(tx, photo_id, actor.user_id)
    tx.change(
        update(Lease)
        .where(Lease.photo_id.in_(locked), Lease.user_id == actor.user_id)
        .values(expires_at=until)
    )
    renew(tx, actor, access.project_id, until)
    if not is_renewal:
        tell_leases(tx, actor, access.project_id, [photo_id], until)
    return until


def _leased(tx: WriteTx, photo_id: int, user_id: int) -> Conflict:
    held = queries.lease_of_another(tx, photo_id, user_id)
    if held is None:  # given back at this very moment
        return Conflict("Somebody else had this photo until now. Try again.", slug="leased")
    name = held["by"]["name"]
    return Conflict(
        f"{isolated(name)} is working on this photo. You can look on, or take it over.",
        slug="leased",
        extra=held,
    )


def give_back(tx: WriteTx, actor: Actor, photo_id: int, *, rest: bool) -> None:
    """Give a photo back (``rest``: every photo of its project that the caller holds).

    Raises NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, in_archive=True, pixels_only=True)
    _give_back(tx, actor, access.project_id, None if rest else [photo_id])
    if rest:
        give_back_untouched(tx, actor, access.project_id)


def _give_back(tx: WriteTx, actor: Actor, project_id: int, photo_ids: Sequence[int] | None) -> None:
    held = queries.lock_leases(tx, project_id, actor.user_id)
    given = held if photo_ids is None else [photo_id for photo_id in held if photo_id in photo_ids]
    tx.change(delete(Lease).where(Lease.photo_id.in_(given)))
    tell_leases(tx, actor, project_id, given, None)


def tell_leases(
    tx: WriteTx, actor: Actor, project_id: int, photo_ids: Sequence[int], until: datetime | None
) -> None:
    """Tell that the actor took photos in hand, or (``until`` None) gave them back. Renewing is not told."""
    for photo_id in photo_ids:
        data = {
            "photo_id": photo_id,
            "actor": {"id": actor.user_id, "name": actor.name},
            "expires_at": to_wire(until) if until else None,
        }
        publish(tx, project_id, "lease", data)


def be_present(tx: WriteTx, actor: Actor, photo_id: int, tab: str) -> list[dict[str, Any]]:
    """Note that a tab has a photo open; tells who else has. A tab is on one photo at a time.

    Raises NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS, lock=True)  # it may be being purged
    others = [person["id"] for person in queries.people_on_photo(tx, photo_id)]
    left = tx.execute(
        delete(Presence)
        .where(
            Presence.user_id == actor.user_id,
            Presence.photo_id != photo_id,
            (Presence.tab == tab) | (Presence.seen_at <= tx.now - timedelta(seconds=PRESENT_SECONDS)),
        )
        .returning(Presence.photo_id, Presence.project_id)
    ).all()
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    tx.execute(
        dialect.insert(Presence)
        .values(
            photo_id=photo_id,
            user_id=actor.user_id,
            tab=tab,
            project_id=access.project_id,
            seen_at=tx.now,
        )
        .on_conflict_do_update(index_elements=["photo_id", "user_id", "tab"], set_={"seen_at": tx.now})
    )
    if actor.user_id not in others:
        _tell_presence(tx, actor, access.project_id, photo_id, is_here=True)
    for row in left:
        _tell_presence(tx, actor, row.project_id, row.photo_id, is_here=False)
    return queries.people_on_photo(tx, photo_id, but=actor.user_id)


def leave(tx: WriteTx, actor: Actor, photo_id: int, tab: str) -> None:
    """Note that a tab has left a photo. Raises NotFound or Forbidden."""
    access = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS)
    gone = tx.change(
        delete(Presence).where(
            Presence.photo_id == photo_id, Presence.user_id == actor.user_id, Presence.tab == tab
        )
    )
    if gone:
        _tell_presence(tx, actor, access.project_id, photo_id, is_here=False)


def _tell_presence(tx: WriteTx, actor: Actor, project_id: int, photo_id: int, *, is_here: bool) -> None:
    data = {
        "at": to_wire(tx.now),
        "photo_id": photo_id,
        "actor": {"id": actor.user_id, "name": actor.name},
        "is_here": is_here,
    }
    announce(tx, project_id, "presence", data)
