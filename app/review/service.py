"""The queue: handing photos out under leases, giving them back, passing over, being seen.

A lease is a courtesy, not a lock: saving never needs one, and its end discards nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import to_wire
from app.db.tx import WriteTx
from app.errors import Conflict
from app.models import Lease, Presence, Project, Skip
from app.models.queue import PRESENT_SECONDS
from app.photos.queries import load_photo
from app.projects.queries import ProjectAccess
from app.realtime.feed import publish
from app.realtime.moments import announce
from app.review import queries
from app.review.choosing import asker_of, choose
from app.review.reading_states import give_back_untouched, renew
from app.team.actor import Actor
from app.team.roles import Action
from app.web.schema import isolated

_TRIES = 4  # others may take what was just chosen


def take_photos(
    tx: WriteTx,
    actor: Actor,
    access: ProjectAccess,
    *,
    order: str,
    count: int,
    held: Sequence[int],
    until: datetime,
) -> list[int]:
    """Take up to ``count`` photos into somebody's hand, in the order of the contract; gives their ids.

    ``held``: the photos of which they hold a lease already, locked. Empty when nothing waits for them.
    """
    asker = asker_of(tx, access.project, actor.user_id)
    taken: list[int] = []
    for _ in range(_TRIES):
        # Leases taken in the round before come first again: the list is whole each time.
        chosen = choose(tx, asker, order=order, count=count)
        mine = take_leases(tx, actor, access.id, chosen, until)
        taken = [photo_id for photo_id in chosen if photo_id in mine]
        if len(taken) == len(chosen):
            break
    tell_leases(tx, actor, access.id, [photo_id for photo_id in taken if photo_id not in held], until)
    return taken


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
    return set(tx.connection().execute(_TAKE[tx.dialect], rows).scalars())


def _takes(dialect: Any) -> Any:
    """Build the statement once: it takes or renews leases, but no live one of others, and tells which."""
    statement = dialect.insert(_lease)
    # All values come from the new rows: SQLAlchemy would run a statement with others for each row by itself.
    new, now = statement.excluded, statement.excluded.taken_at
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
    ).returning(_lease.c.photo_id)


_lease: Any = Lease.__table__
_TAKE = {"sqlite": _takes(sqlite), "postgresql": _takes(postgresql)}


def _id_of(row: dict[str, Any]) -> int:
    return int(row["photo_id"])


def pass_over(
    tx: WriteTx, actor: Actor, project: Project, photo_ids: Sequence[int], held: Sequence[int]
) -> None:
    """Give photos (locked) back, and do not offer them to this person again today.

    ``held``: the photos of which they hold a lease, locked.
    """
    today = queries.day_in(project, tx.now)
    rows = [{"photo_id": one, "user_id": actor.user_id, "day": today} for one in sorted(photo_ids)]
    tx.connection().execute(_PASS[tx.dialect], rows)
    _end(tx, actor, project.id, [photo_id for photo_id in held if photo_id in photo_ids])


def _passes(dialect: Any) -> Any:
    statement = dialect.insert(Skip.__table__)
    return statement.on_conflict_do_update(
        index_elements=["photo_id", "user_id"], set_={"day": statement.excluded.day}
    )


_PASS = {"sqlite": _passes(sqlite), "postgresql": _passes(postgresql)}


def hold(tx: WriteTx, actor: Actor, photo_id: int, *, take_over: bool) -> datetime:
    """Take or renew the lease of a photo; the caller's other leases of the project are renewed with it.

    ``take_over`` takes it from whoever holds it. Tells when it ends. Raises Conflict (slug leased, with by
    and expires_at), NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    until = tx.now + queries.LEASE_TIME
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


def give_back(tx: WriteTx, actor: Actor, photo_id: int, *, rest: bool, keep: Collection[int] = ()) -> None:
    """Give a photo back (``rest``: every photo of its project that the caller holds, readings too).

    ``keep``: photos that stay in hand, as those whose work is still on its way here.
    Raises NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, in_archive=True, pixels_only=True)
    held = queries.lock_leases(tx, access.project_id, actor.user_id)
    ended = [one for one in held if (rest or one == photo_id) and one not in keep]
    _end(tx, actor, access.project_id, ended)
    if rest:
        give_back_untouched(tx, actor, access.project_id, but=keep)


def _end(tx: WriteTx, actor: Actor, project_id: int, photo_ids: Sequence[int]) -> None:
    """End leases (locked) of the actor's, and tell it."""
    if photo_ids:
        tx.change(delete(Lease).where(Lease.photo_id.in_(photo_ids)))
        tell_leases(tx, actor, project_id, photo_ids, None)


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
