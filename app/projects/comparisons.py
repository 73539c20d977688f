"""Asking for the job that compares readings with what counts; the floor of reviews does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.db.tx import WriteTx
from app.jobs import rows
from app.models import Reading

KIND: Final = "compare_readings"
_PATIENCE: Final = timedelta(seconds=2)
"""Who corrects a photo does so in several steps: one job for all of them."""


def compare_soon(tx: WriteTx, project_id: int) -> None:
    """Queue the comparison of a project's readings; one that has not begun yet is enough."""
    if not rows.is_queued(tx, KIND, project_id):
        rows.enqueue(tx, KIND, project_id=project_id, after=_PATIENCE)


def compare_again(tx: WriteTx, project_id: int, photo_id: int | None = None) -> None:
    """Have the readings of a project (of one of its photos) compared once more where some were made.

    Asked for when what counts there changed.
    """
    which = Reading.project_id == project_id if photo_id is None else Reading.photo_id == photo_id
    if tx.scalar(select(Reading.id).where(which, Reading.state == "done").limit(1)) is not None:
        compare_soon(tx, project_id)
