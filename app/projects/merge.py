"""Merging one class into another, and undoing it."""

from __future__ import annotations

from sqlalchemy import func, select

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, FieldError, NotFound, Rejected
from app.models import Annotation, ClassMerge, DefectClass
from app.projects.classes import bring_back, load_class, lock_classes
from app.projects.comparisons import compare_all_again
from app.projects.merged_readings import move_readings
from app.projects.moving import Moved, in_parts, live_of, move_annotations
from app.realtime.feed import labels_changed, publish
from app.team import audit
from app.team.actor import Actor, told

_IN_HISTORY = "merged_class"


def preview_merge(tx: ReadTx, project_id: int, from_id: int, into_id: int) -> Moved:
    """Count what a merge would move. Raises NotFound, Rejected or Conflict as the merge would."""
    _load_pair(tx, project_id, from_id, into_id)
    row = tx.execute(
        select(func.count(Annotation.id), func.count(func.distinct(Annotation.photo_id))).where(
            *live_of(project_id, from_id)
        )
    ).one()
    return Moved(int(row[0]), int(row[1]))


def merge_classes(tx: WriteTx, actor: Actor, project_id: int, from_id: int, into_id: int) -> Moved:
    """Move every live annotation of one class to another, and retire the first."""
    lock_classes(tx, project_id)
    loser, winner = _load_pair(tx, project_id, from_id, into_id)
    ids = tx.scalars(select(Annotation.id).where(*live_of(project_id, from_id)).order_by(Annotation.id)).all()
    uids, moved = move_annotations(tx, actor, ids, loser, winner, detail=_IN_HISTORY)
    uids += move_readings(tx, project_id, from_id, into_id)
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
            ClassMerge.words.is_(None),
        )
        .order_by(ClassMerge.id.desc())
        .limit(1)
    )
    if merge is None or loser.merged_into is None:
        raise Conflict("This class is not merged into another.", slug="not-merged")
    bring_back(tx, loser)
    ids: list[int] = []
    for uids in in_parts(merge.annotation_uids):
        ids += tx.scalars(
            select(Annotation.id).where(*live_of(project_id, merge.into_class), Annotation.uid.in_(uids))
        )
    winner = load_class(tx, project_id, merge.into_class)
    _, moved = move_annotations(tx, actor, sorted(ids), winner, loser, detail=_IN_HISTORY)
    move_readings(tx, project_id, merge.into_class, from_id, only=set(merge.annotation_uids))
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


def _finish(tx: WriteTx, actor: Actor, project_id: int, verb: str, from_id: int, into_id: int) -> None:
    target = f"project:{project_id} class:{from_id}"
    audit.record(tx, actor.label, verb, target, {"into": into_id})
    labels_changed(tx, project_id)
    compare_all_again(tx, project_id)
    data = {"class_id": from_id, "into": into_id, "actor": told(actor)}
    publish(tx, project_id, "class.changed", data)
