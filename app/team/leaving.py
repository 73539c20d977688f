"""What somebody who leaves has in hand goes back at once: nobody waits for a lease that nobody renews."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.db.tx import WriteTx
from app.models import Lease, Presence


def empty_hands(tx: WriteTx, user_id: int, project_id: int | None = None) -> list[int]:
    """End somebody's leases, and their being seen on photos, in a project or (None) everywhere.

    Tells the ids of the photos whose lease was still live.
    """
    ways = [
        [table.user_id == user_id, *([] if project_id is None else [table.project_id == project_id])]
        for table in (Lease, Presence)
    ]
    # By id, as whoever locks several of them.
    rows = tx.execute(
        select(Lease.photo_id, Lease.expires_at).where(*ways[0]).order_by(Lease.photo_id).with_for_update()
    ).all()
    tx.change(delete(Lease).where(*ways[0]))
    tx.change(delete(Presence).where(*ways[1]))
    return [row.photo_id for row in rows if row.expires_at > tx.now]
