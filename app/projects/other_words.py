"""What people said for the class "other": the words that may become classes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import Annotation, DefectClass, Photo, PhotoClass

WHAT = "what"
MOST = 30


def words_of_other(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """Count the words of each class "other", the most frequent first; without photos in the trash.

    Each is {class_id, name, words: [{words, n}], more, untold}: ``more`` are left out, ``untold`` annotations
    have none. Classes for which nothing was drawn are not told.
    """
    # By way of photo_class: only annotations of photos that have one are read. JSON is read here, not by the
    # database: annotations that say the same carry the same text.
    rows = tx.execute(
        select(DefectClass.id, DefectClass.name, Annotation.attributes, func.count().label("n"))
        .join(PhotoClass, (PhotoClass.project_id == project_id) & (PhotoClass.class_id == DefectClass.id))
        .join(Photo, (Photo.id == PhotoClass.photo_id) & Photo.deleted_at.is_(None))
        .join(
            Annotation,
            (Annotation.photo_id == PhotoClass.photo_id)
            & (Annotation.class_id == DefectClass.id)
            & Annotation.deleted_at.is_(None),
        )
        .where(DefectClass.project_id == project_id, DefectClass.is_other, PhotoClass.n > 0)
        .group_by(DefectClass.id, DefectClass.name, Annotation.attributes)
        .order_by(DefectClass.id)
    )
    found: dict[int, tuple[str, Counter[str]]] = {}
    for row in rows:
        _, counts = found.setdefault(row.id, (row.name, Counter()))
        counts[str(orjson.loads(row.attributes).get(WHAT) or "")] += row.n
    return [_told(class_id, name, counts) for class_id, (name, counts) in found.items()]


def _told(class_id: int, name: str, counts: Counter[str]) -> dict[str, Any]:
    untold = counts.pop("", 0)
    listed = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {
        "class_id": class_id,
        "name": name,
        "words": [{"words": words, "n": n} for words, n in listed[:MOST]],
        "more": max(len(listed) - MOST, 0),
        "untold": untold,
    }
