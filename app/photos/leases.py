"""The leases of photos: locking them in the order in which everybody locks them, and forgetting old ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from app.db.tx import Database, WriteTx
from app.models import Lease

_KEPT: Final = timedelta(hours=1)
_AT_ONCE: Final = 1000


def lock_leases_of(tx: WriteTx, photo_ids: Iterable[int], *, user_id: int | None = None) -> None:
    """Lock the leases of photos (locked) by id, or somebody's of them, before they end in another order.

    A person's leases are renewed together, by id, without their photos being locked.
    """
    of_these = select(Lease.photo_id).where(Lease.photo_id.in_(list(photo_ids)))
    if user_id is not None:
        of_these = of_these.where(Lease.user_id == user_id)
    tx.execute(of_these.order_by(Lease.photo_id).with_for_update())


def sweep_leases(database: Database) -> int:
    """Forget leases that ran out an hour ago; tells how many.

    The answer does not end the lease of a photo: there would be one of each that was ever handed out, and
    every hand-out looks at those of its project.
    """
    swept, found = 0, _AT_ONCE
    while found == _AT_ONCE:
        with database.write_tx() as tx:
            old = select(Lease.photo_id).where(Lease.expires_at <= tx.now - _KEPT).limit(_AT_ONCE)
            # One that is locked is being taken anew. Nobody is waited for, so the order does not matter.
            found = tx.change(delete(Lease).where(Lease.photo_id.in_(old.with_for_update(skip_locked=True))))
        swept += found
    return swept
