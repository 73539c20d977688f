"""Locking the leases of photos in the order in which everybody locks them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.db.tx import WriteTx
from app.models import Lease


def lock_leases_of(tx: WriteTx, photo_ids: Iterable[int], *, user_id: int | None = None) -> None:
    """Lock the leases of photos (locked) by id, or somebody's of them, before they end in another order.

    A person's leases are renewed together, by id, without their photos being locked.
    """
    of_these = select(Lease.photo_id).where(Lease.photo_id.in_(list(photo_ids)))
    if user_id is not None:
        of_these = of_these.where(Lease.user_id == user_id)
    tx.execute(of_these.order_by(Lease.photo_id).with_for_update())
