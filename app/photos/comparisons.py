"""The job that compares readings with what counts: asked for here, done in app/review/work.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.db.tx import WriteTx
from app.jobs import rows
from app.models import Photo, Reading

KIND: Final = "compare_readings"
_PATIENCE: Final = timedelta(seconds=2)
"""Who corrects a photo does so in several steps: one job for all of them."""


def compare_soon(tx: WriteTx, project_id: int) -> None:
    """Queue the comparison of a project's readings; one that has not begun yet is enough."""
    if not rows.is_queued(tx, KIND, project_id):
        rows.enqueue(tx, KIND, project_id=project_id, after=_PATIENCE)


def compare_again(tx: WriteTx, photo: Photo) -> None:
    """Have the readings of a photo compared once more where it has some: what counts on it changed."""
    is_read = select(Reading.id).where(Reading.photo_id == photo.id, Reading.state == "done").limit(1)
    if tx.scalar(is_read) is not None:
        compare_soon(tx, photo.project_id)
