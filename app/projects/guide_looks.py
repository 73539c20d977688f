"""Annotations that were drawn by an older meaning of their class, and wait for another look."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.db.tx import ReadTx
from app.models import Annotation, DefectClass, Photo


def _waiting(project_id: int) -> tuple[ColumnElement[bool], ...]:
    """Compose the conditions on annotations and their classes; retired classes are not looked at again."""
    return (
        DefectClass.project_id == project_id,
        DefectClass.retired_at.is_(None),
        Annotation.project_id == project_id,
        Annotation.class_id == DefectClass.id,
        Annotation.guide_version < DefectClass.guide_version,
        Annotation.deleted_at.is_(None),
    )


def photos_to_look_at(project_id: int, class_ids: Collection[int] = ()) -> Select[Any]:
    """Select the ids of photos with an annotation that waits for a look, of one of these classes if told."""
    found = select(Annotation.photo_id).join(DefectClass, Annotation.class_id == DefectClass.id)
    if class_ids:
        found = found.where(Annotation.class_id.in_(class_ids))
    return found.where(*_waiting(project_id))


def count_waiting(tx: ReadTx, project_id: int) -> dict[int, int]:
    """Count the annotations that wait for another look, by class, on photos outside of the trash."""
    versions = tx.execute(
        select(DefectClass.id, DefectClass.guide_version).where(
            DefectClass.project_id == project_id, DefectClass.retired_at.is_(None)
        )
    ).all()
    # A class at a time, so that each is one stretch of the index, and without the photos: in one joined
    # statement SQLite was measured to read every annotation of the project. What lies in the trash is little.
    trash = select(Photo.id).where(Photo.project_id == project_id, Photo.deleted_at.is_not(None))
    found: dict[int, int] = {}
    for class_id, version in versions:
        waiting = select(func.count()).where(
            Annotation.project_id == project_id,
            Annotation.class_id == class_id,
            Annotation.guide_version < version,
            Annotation.deleted_at.is_(None),
            Annotation.photo_id.not_in(trash),
        )
        if count := tx.scalar(waiting):
            found[class_id] = count
    return found
