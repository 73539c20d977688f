"""Merging one class into another, and undoing it: one transaction that moves the annotations.

Every moved annotation gets a new revision and a row in the history of its photo (one step per photo), so that
an editor that is open meanwhile merges instead of overwriting. Done and accepted photos keep their state:
what they show is the same, under another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, FieldError, NotFound, Rejected
from app.ids import uuid7
from app.models import Annotation, ClassMerge, DefectClass, Operation, Photo, PhotoClass
from app.projects.classes import bring_back, load_class, lock_classes
from app.projects.counters import bump
from app.projects.scene_classes import recount
from app.realtime.feed import labels_changed, publish
from app.team import audit
from app.team.actor import Actor

_annotation = Annotation.__table__
_BATCH = 400  # SQLite's parameters per statement are limited
_TOLD_PHOTOS = 500  # more changed photos than this are told by class.changed alone


@dataclass(frozen=True, slots=True)
class Moved:
    """How much a merge moves, or moved."""

    annotations: int
    photos: int


def preview_merge(tx: ReadTx, project_id: int, from_id: int, into_id: int) -> Moved:
    """Count what a merge would move. Raises NotFound, Rejected or Conflict as the merge would."""
    _load_pair(tx, project_id, from_id, into_id)
    row = tx.execute(
        select(func.count(Annotation.id), func.count(func.distinct(Annotation.photo_id))).where(
            *_live_of(project_id, from_id)
        )
    ).one()
    return Moved(int(row[0]), int(row[1]))


def merge_classes(tx: WriteTx, actor: Actor, project_id: int, from_id: int, into_id: int) -> Moved:
    """Move every live annotation of one class to another, and retire the first."""
    lock_classes(tx, project_id)
    loser, _ = _load_pair(tx, project_id, from_id, into_id)
    ids = tx.scalars(
        select(Annotation.id).where(*_live_of(project_id, from_id)).order_by(Annotation.id)
    ).all()
    uids, moved = _move(tx, actor, project_id, ids, into_id)
    tx.add(
        ClassMerge(
            project_id=project_id,
            from_class=from_id,
            into_class=into_id,
            annotation_uids=uids,
            created_by=actor.user_id,
            created_at=tx.now,
        )
    )
    loser.retired_at, loser.merged_into = tx.now, into_id
    tx.flush()
    _finish(tx, actor, project_id, "class.merge", from_id, into_id)
    return moved


def undo_merge(tx: WriteTx, actor: Actor, project_id: int, from_id: int) -> Moved:
    """Take the last merge of a class back: annotations that still are where it put them return."""
    lock_classes(tx, project_id)
    loser = load_class(tx, project_id, from_id)
    merge: ClassMerge | None = tx.scalar(
        select(ClassMerge)
        .where(
            ClassMerge.project_id == project_id,
            ClassMerge.from_class == from_id,
            ClassMerge.undone_at.is_(None),
        )
        .order_by(ClassMerge.id.desc())
        .limit(1)
    )
    if merge is None or loser.merged_into is None:
        raise Conflict("This class is not merged into another.", slug="not-merged")
    bring_back(tx, loser)
    ids: list[int] = []
    for uids in _parts(merge.annotation_uids):
        ids += tx.scalars(
            select(Annotation.id).where(*_live_of(project_id, merge.into_class), Annotation.uid.in_(uids))
        )
    _, moved = _move(tx, actor, project_id, sorted(ids), from_id)
    merge.undone_at = tx.now
    tx.flush()
    _finish(tx, actor, project_id, "class.merge.undo", from_id, merge.into_class)
    return moved


def _load_pair(tx: ReadTx, project_id: int, from_id: int, into_id: int) -> tuple[DefectClass, DefectClass]:
    loser = load_class(tx, project_id, from_id)
    try:
        winner = load_class(tx, project_id, into_id)
    except NotFound:
        raise Rejected(
            "The class to merge into is not one of this project.",
            errors=[FieldError("/into", "is not a class of this project")],
        ) from None
    if loser.id == winner.id:
        raise Rejected(
            "A class cannot be merged into itself.", errors=[FieldError("/into", "is the class itself")]
        )
    if loser.merged_into is not None:
        raise Conflict("This class is merged already.", slug="merged")
    if winner.retired_at is not None:
        raise Conflict("The class to merge into is retired. Take it into use again first.", slug="retired")
    return loser, winner


def _live_of(project_id: int, class_id: int) -> tuple[Any, ...]:
    return (
        Annotation.project_id == project_id,
        Annotation.class_id == class_id,
        Annotation.deleted_at.is_(None),
    )


def _move(
    tx: WriteTx, actor: Actor, project_id: int, ids: Sequence[int], to_class: int
) -> tuple[list[str], Moved]:
    """Move annotations by id; photos are locked first, in the order of their ids."""
    photo_ids: set[int] = set()
    for part in _parts(ids):
        photo_ids.update(tx.scalars(select(Annotation.photo_id).where(Annotation.id.in_(part)).distinct()))
    photos: dict[int, tuple[int, bool]] = {}
    for part in _parts(sorted(photo_ids)):
        rows = tx.execute(
            select(Photo.id, Photo.seq, Photo.deleted_at)
            .where(Photo.id.in_(part))
            .order_by(Photo.id)
            .with_for_update()
        )
        photos.update({row.id: (row.seq + 1, row.deleted_at is not None) for row in rows})
        tx.execute(update(Photo).where(Photo.id.in_(part)).values(seq=Photo.seq + 1))
    steps = {photo_id: uuid7() for photo_id in photos}
    uids: list[str] = []
    deltas: dict[str, int] = {}
    for part in _parts(ids):
        # Read under the locks: nobody saves while the classes are locked, but a photo may have been purged.
        moving = tx.execute(select(_annotation).where(Annotation.id.in_(part)).order_by(Annotation.id)).all()
        if not moving:
            continue
        tx.execute(
            update(Annotation)
            .where(Annotation.id.in_([row.id for row in moving]))
            .values(class_id=to_class, rev=Annotation.rev + 1, updated_at=tx.now)
            .execution_options(synchronize_session=False)
        )
        operations = []
        for row in moving:
            seq, is_trashed = photos[row.photo_id]
            if not is_trashed:
                for class_id, delta in ((row.class_id, -1), (to_class, 1)):
                    deltas[f"class:{class_id}"] = deltas.get(f"class:{class_id}", 0) + delta
            operations.append(_operation(tx, actor, row, to_class, steps[row.photo_id], seq))
            uids.append(row.uid)
        tx.execute(insert(Operation), operations)
    _recount(tx, project_id, sorted(photos))
    bump(tx, project_id, deltas)
    if len(photos) <= _TOLD_PHOTOS:
        for photo_id, (seq, _) in photos.items():
            data = {
                "photo_id": photo_id,
                "photo_seq": seq,
                "actor": {"id": actor.user_id, "name": actor.name},
            }
            publish(tx, project_id, "annotations.changed", data)
    return uids, Moved(len(uids), len(photos))


def _operation(tx: WriteTx, actor: Actor, row: Any, to_class: int, step: str, seq: int) -> dict[str, Any]:
    before = {
        "id": row.id,
        "uid": row.uid,
        "rev": row.rev,
        "class_id": row.class_id,
        "shape": orjson.Fragment(row.shape),
        "attributes": orjson.Fragment(row.attributes),
        "ignore": row.ignore,
        "defect_uid": row.defect_uid,
        "author": row.author_id,
        "source": row.source,
        "score": row.score,
    }
    after = {**before, "rev": row.rev + 1, "class_id": to_class}
    payload = {"action": "update", "uid": row.uid, "step": step, "class_id": to_class, "base_rev": row.rev}
    return {
        "op_id": uuid7(),
        "step": step,
        "project_id": row.project_id,
        "photo_id": row.photo_id,
        "seq": seq,
        "actor_id": actor.user_id,
        "at": tx.now,
        "action": "update",
        "uid": row.uid,
        "payload": orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(),
        "before": orjson.dumps(before).decode(),
        "after": orjson.dumps(after).decode(),
        "status": "applied",
        "detail": "merged_class",
        "source": "human",
    }


def _recount(tx: WriteTx, project_id: int, photo_ids: Sequence[int]) -> None:
    """Write anew how many annotations of each class these photos have."""
    for part in _parts(photo_ids):
        tx.execute(
            delete(PhotoClass)
            .where(PhotoClass.project_id == project_id, PhotoClass.photo_id.in_(part))
            .execution_options(synchronize_session=False)
        )
        counted = (
            select(Annotation.project_id, Annotation.class_id, Annotation.photo_id, func.count())
            .where(Annotation.photo_id.in_(part), Annotation.deleted_at.is_(None))
            .group_by(Annotation.project_id, Annotation.class_id, Annotation.photo_id)
        )
        tx.execute(insert(PhotoClass).from_select(["project_id", "class_id", "photo_id", "n"], counted))
        recount(tx, project_id, part)


def _finish(tx: WriteTx, actor: Actor, project_id: int, verb: str, from_id: int, into_id: int) -> None:
    target = f"project:{project_id} class:{from_id}"
    audit.record(tx, actor.label, verb, target, {"into": into_id})
    labels_changed(tx, project_id)
    who = {"id": actor.user_id, "name": actor.name}
    publish(tx, project_id, "class.changed", {"class_id": from_id, "into": into_id, "actor": who})


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
