"""Moving annotations from one class to another, in one transaction: for merging, and for what "other" was.

Every moved annotation gets a new revision and a row in the history of its photo (one step per photo), so that
an editor that is open meanwhile merges instead of overwriting. Done and accepted photos keep their state:
what they show is the same, under another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import case, delete, func, insert, select, update

from app.db.tx import WriteTx
from app.errors import Conflict
from app.ids import uuid7
from app.models import Annotation, DefectClass, Operation, Photo, PhotoClass
from app.projects.comparisons import compare_again
from app.projects.counters import bump
from app.projects.scene_classes import recount
from app.realtime.feed import publish
from app.team.actor import Actor, told
from app.web.schema import isolated

MERGED: Final = "merged_class"
BECAME_CLASS: Final = "words_became_class"
"""Why annotations moved, as history keeps it (``Operation.detail``)."""
_annotation = Annotation.__table__
_BATCH = 400  # SQLite's parameters per statement are limited
_TOLD_PHOTOS = 500  # more changed photos than this are told by class.changed alone


@dataclass(frozen=True, slots=True)
class Moved:
    """How much moves, or moved."""

    annotations: int
    photos: int


def live_of(project_id: int, class_id: int) -> tuple[Any, ...]:
    """Compose the conditions on the live annotations of a class."""
    return (
        Annotation.project_id == project_id,
        Annotation.class_id == class_id,
        Annotation.deleted_at.is_(None),
    )


def require_unmerged(row: DefectClass) -> None:
    """Refuse to look for annotations in a class that handed them on. Raises Conflict (slug merged)."""
    if row.merged_into is not None:
        raise Conflict(
            f"{isolated(row.name)} was merged into another class since. Undo that merge first, then this.",
            slug="merged",
        )


def move_annotations(
    tx: WriteTx, actor: Actor, ids: Sequence[int], source: DefectClass, target: DefectClass, *, detail: str
) -> tuple[list[str], Moved]:
    """Move annotations of one class, by id; give their uids and how many they were.

    The classes are locked; photos are locked here, in the order of their ids. ``detail`` says why.
    """
    project_id, to_class = source.project_id, target.id
    photo_ids: set[int] = set()
    for part in in_parts(ids):
        photo_ids.update(tx.scalars(select(Annotation.photo_id).where(Annotation.id.in_(part)).distinct()))
    photos: dict[int, tuple[int, bool]] = {}
    for part in in_parts(sorted(photo_ids)):
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
    for part in in_parts(ids):
        # Read under the locks: nobody saves while the classes are locked, but a photo may have been purged.
        moving = tx.execute(select(_annotation).where(Annotation.id.in_(part)).order_by(Annotation.id)).all()
        if not moving:
            continue
        tx.execute(
            update(Annotation)
            .where(Annotation.id.in_([row.id for row in moving]))
            .values(
                class_id=to_class,
                guide_version=case(
                    (Annotation.guide_version >= source.guide_version, target.guide_version), else_=0
                ),
                rev=Annotation.rev + 1,
                updated_at=tx.now,
            )
            .execution_options(synchronize_session=False)
        )
        operations = []
        for row in moving:
            seq, is_trashed = photos[row.photo_id]
            if not is_trashed:
                for class_id, delta in ((row.class_id, -1), (to_class, 1)):
                    deltas[f"class:{class_id}"] = deltas.get(f"class:{class_id}", 0) + delta
            after = {"class_id": to_class, "guide_version": _version_after(row, source, target)}
            operation = _operation(tx, actor, row, after, steps[row.photo_id], seq)
            operations.append({**operation, "detail": detail})
            uids.append(row.uid)
        tx.execute(insert(Operation), operations)
    _recount(tx, project_id, sorted(photos))
    bump(tx, project_id, deltas)
    compare_again(tx, project_id)  # what counts has other classes now
    if len(photos) <= _TOLD_PHOTOS:
        for photo_id, (seq, _) in photos.items():
            data = {"photo_id": photo_id, "photo_seq": seq, "actor": told(actor)}
            publish(tx, project_id, "annotations.changed", data)
    return uids, Moved(len(uids), len(photos))


def _version_after(row: Any, source: DefectClass, target: DefectClass) -> int:
    """What was judged by the guide as it stands stays so; what awaits another look awaits it still."""
    return target.guide_version if row.guide_version >= source.guide_version else 0


def _operation(
    tx: WriteTx, actor: Actor, row: Any, changes: dict[str, int], step: str, seq: int
) -> dict[str, Any]:
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
        "guide_version": row.guide_version,
    }
    after = {**before, **changes, "rev": row.rev + 1}
    payload = {
        "action": "update",
        "uid": row.uid,
        "step": step,
        "class_id": changes["class_id"],
        "base_rev": row.rev,
    }
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
        "source": "human",
    }


def _recount(tx: WriteTx, project_id: int, photo_ids: Sequence[int]) -> None:
    """Write anew how many annotations of each class photos (locked) have, and which their scenes show."""
    group_ids: set[int] = set()
    for part in in_parts(photo_ids):
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
        of_photos = select(Photo.group_id).where(Photo.id.in_(part), Photo.group_id.is_not(None))
        group_ids.update(tx.scalars(of_photos.distinct()))
    for part in in_parts(sorted(group_ids)):
        recount(tx, project_id, part)


def in_parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Split what is too much for one statement."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
