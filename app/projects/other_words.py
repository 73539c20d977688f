"""What people said for the class "other": the words that may become classes, and their going into one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, FieldError, NotFound, Rejected
from app.models import Annotation, ClassMerge, DefectClass, Photo, PhotoClass, User
from app.projects.classes import load_class, lock_classes
from app.projects.moving import BECAME_CLASS, Moved, in_parts, live_of, move_annotations, require_unmerged
from app.realtime.feed import labels_changed, publish
from app.team import audit
from app.team.actor import Actor, told
from app.web.schema import isolated

WHAT = "what"
MOST = 30


def words_of_other(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """Count the words of each class "other", the most frequent first; without photos in the trash.

    Upper and lower case are the same, and so are wide and narrow gaps; told as most write them.
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
        counts[_words_in(row.attributes)] += row.n
    return [_told(class_id, name, counts) for class_id, (name, counts) in found.items()]


def _words_in(attributes: str) -> str:
    return _one_line(str(orjson.loads(attributes).get(WHAT) or ""))


def _one_line(words: str) -> str:
    """Put one space for each gap between words, of whatever kind: two typed spaces mean nothing."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def _meant(words: str) -> str:
    """What words are held against others as: folding case can take letters apart that were composed."""
    return unicodedata.normalize("NFC", _one_line(words).casefold())


def _joined(counts: Counter[str]) -> list[tuple[str, int]]:
    """Join what means the same, told as most write it; the most frequent first."""
    together: dict[str, tuple[str, int]] = {}
    for words, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        shown, so_far = together.get(_meant(words), (words, 0))
        together[_meant(words)] = (shown, so_far + n)
    return sorted(together.values(), key=lambda item: (-item[1], item[0]))


def _told(class_id: int, name: str, counts: Counter[str]) -> dict[str, Any]:
    untold = counts.pop("", 0)
    listed = _joined(counts)
    return {
        "class_id": class_id,
        "name": name,
        "words": [{"words": words, "n": n} for words, n in listed[:MOST]],
        "more": max(len(listed) - MOST, 0),
        "untold": untold,
    }


def move_words(
    tx: WriteTx, actor: Actor, project_id: int, class_id: int, words: str, into: int
) -> tuple[ClassMerge, Moved]:
    """Move what was said to be ``words`` from a class "other" into another; ``undo_words`` takes it back.

    What was said stays with the annotations. Raises NotFound, Rejected (not of a class "other", or not into
    a class in use), or Conflict when nobody says this (any more).
    """
    lock_classes(tx, project_id)
    other = load_class(tx, project_id, class_id)
    target = _target(tx, project_id, into)
    if not other.is_other or target.is_other:
        raise Rejected('Only what was said for "other" goes into a class, and not into "other".')
    said = tx.execute(
        select(Annotation.id, Annotation.attributes)
        .where(*live_of(project_id, class_id))
        .order_by(Annotation.id)
    )
    ids = [row.id for row in said if _meant(_words_in(row.attributes)) == _meant(words)]
    if not ids:
        raise Conflict("No annotation says this any more. Look at the list again.", slug="no-such-words")
    uids, moved = move_annotations(tx, actor, ids, other, target, detail=BECAME_CLASS)
    row = ClassMerge(
        project_id=project_id,
        from_class=class_id,
        into_class=into,
        annotation_uids=uids,
        words=_one_line(words),
        created_by=actor.user_id,
        created_at=tx.now,
    )
    tx.add(row)
    tx.flush()
    _finish(tx, actor, row, "class.words")
    return row, moved


def undo_words(tx: WriteTx, actor: Actor, project_id: int, move_id: int) -> Moved:
    """Take words back to "other", as far as they are still where they were put. Raises NotFound, Conflict."""
    lock_classes(tx, project_id)
    row: ClassMerge | None = tx.session.get(ClassMerge, move_id)
    if row is None or row.project_id != project_id or row.words is None:
        raise NotFound("No words went into a class by this.")
    if row.undone_at is not None:
        raise Conflict("This was taken back already.", slug="undone")
    other, target = load_class(tx, project_id, row.from_class), load_class(tx, project_id, row.into_class)
    if other.retired_at is not None:
        raise Conflict(f"{isolated(other.name)} is retired. Take it into use again first.", slug="retired")
    require_unmerged(target)
    ids: list[int] = []
    for uids in in_parts(row.annotation_uids):
        ids += tx.scalars(
            select(Annotation.id).where(*live_of(project_id, row.into_class), Annotation.uid.in_(uids))
        )
    _, moved = move_annotations(tx, actor, sorted(ids), target, other, detail=BECAME_CLASS)
    row.undone_at = tx.now
    tx.flush()
    _finish(tx, actor, row, "class.words.undo")
    return moved


def moves_of_words(tx: ReadTx, project_id: int, *, since: datetime) -> list[dict[str, Any]]:
    """List the words that went into classes since a moment and were not taken back, newest first.

    Each is {id, words, class_id, n, by, at}.
    """
    rows = tx.execute(
        select(ClassMerge, User.name)
        .join(User, User.id == ClassMerge.created_by)
        .where(
            ClassMerge.project_id == project_id,
            ClassMerge.words.is_not(None),
            ClassMerge.undone_at.is_(None),
            ClassMerge.created_at >= since,
        )
        .order_by(ClassMerge.id.desc())
        .limit(MOST)
    )
    return [
        {
            "id": row.id,
            "words": row.words,
            "class_id": row.into_class,
            "n": len(row.annotation_uids),
            "by": name,
            "at": to_wire(row.created_at),
        }
        for row, name in rows
    ]


def _target(tx: ReadTx, project_id: int, class_id: int) -> DefectClass:
    try:
        target = load_class(tx, project_id, class_id)
    except NotFound:
        target = None
    if target is None or target.retired_at is not None:
        raise Rejected(
            "These words cannot go there.",
            errors=[FieldError("/into", "is not a class in use of this project")],
        )
    return target


def _finish(tx: WriteTx, actor: Actor, row: ClassMerge, verb: str) -> None:
    target = f"project:{row.project_id} class:{row.from_class}"
    audit.record(tx, actor.label, verb, target, {"into": row.into_class})
    labels_changed(tx, row.project_id)
    data = {"class_id": row.from_class, "into": row.into_class, "actor": told(actor)}
    publish(tx, row.project_id, "class.changed", data)
