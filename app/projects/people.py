"""Who works on a project, by name: whom its members can address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.db.tx import ReadTx
from app.models import Membership, User


def people_of(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List a project's people {id, name} by name, without those whose account is disabled."""
    rows = tx.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [{"id": row.id, "name": row.name} for row in rows]
