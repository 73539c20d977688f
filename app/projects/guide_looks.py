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
    rows = tx.execute(
        select(Annotation.class_id, func.count())
        .join(DefectClass, Annotation.class_id == DefectClass.id)
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(*_waiting(project_id), Photo.deleted_at.is_(None))
        .group_by(Annotation.class_id)
    )
    return {row[0]: row[1] for row in rows}
