"""How sharp a project's photos are, so that a new one can be held against them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.db.tx import ReadTx
from app.imaging.remarks import floor_of
from app.models import Photo

_NEWEST: Final = 500
"""Photos that are asked: enough for a share of 5 % and a millisecond or two, and a project may move on."""


def sharpness_floor(tx: ReadTx, project_id: int) -> float | None:
    """The sharpness that 95 % of a project's stored, undamaged photos exceed; None while it has under 30."""
    newest = (
        select(Photo.sharpness)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_(None), Photo.sharpness.is_not(None))
        .order_by(Photo.id.desc())
        .limit(_NEWEST)
    )
    return floor_of([value for value in tx.scalars(newest) if value is not None])
