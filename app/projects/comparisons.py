"""The job that compares readings with what counts: asked for here, done in app/review/work.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

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
    _compare_if_any(tx, photo.project_id, Reading.photo_id == photo.id)


def compare_all_again(tx: WriteTx, project_id: int) -> None:
    """Have a project's readings compared once more where it has some: its classes changed."""
    _compare_if_any(tx, project_id, Reading.project_id == project_id)


def _compare_if_any(tx: WriteTx, project_id: int, is_meant: ColumnElement[bool]) -> None:
    if tx.scalar(select(Reading.id).where(is_meant, Reading.state == "done").limit(1)) is not None:
        compare_soon(tx, project_id)
