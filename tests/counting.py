"""Every number that is kept beside the rows, counted anew from the rows themselves.

Counters (``app/projects/counters.py``) and the columns of photos are kept in the transaction that changes
them; nothing in the application ever counts again. Here it is counted, by the plainest statements there are.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import func, select

from app.db.tx import Database, ReadTx
from app.models import (
    Annotation,
    Comment,
    FieldRequest,
    Photo,
    PhotoClass,
    PhotoGroup,
    Proposal,
    Reading,
    Review,
)
from app.projects.counters import read

Counted = dict[str, int]


def _photos(tx: ReadTx, project_id: int) -> Counted:
    found: Tally[str] = Tally()
    for photo in tx.scalars(select(Photo).where(Photo.project_id == project_id)):
        found["bytes"] += photo.size
        if photo.deleted_at is not None:
            found["trashed"] += 1
            continue
        found[f"state:{photo.state}"] += 1
        found["no_defect"] += photo.no_defect
        found["damaged"] += photo.damaged
        found["grouped"] += photo.group_id is not None
    return found


def _classes(tx: ReadTx, project_id: int) -> Counted:
    rows = tx.execute(
        select(Annotation.class_id, func.count())
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_(None), Annotation.deleted_at.is_(None))
        .group_by(Annotation.class_id)
    )
    return {f"class:{class_id}": n for class_id, n in rows}


def _scenes(tx: ReadTx, project_id: int) -> Counted:
    with_photo = select(Photo.group_id).where(Photo.project_id == project_id, Photo.deleted_at.is_(None))
    return {"scenes": len({group_id for group_id in tx.scalars(with_photo) if group_id is not None})}


def _scenes_of_classes(tx: ReadTx, project_id: int) -> Counted:
    rows = tx.execute(
        select(Annotation.class_id, Photo.group_id)
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_(None), Annotation.deleted_at.is_(None))
        .distinct()
    )
    return dict(Tally(f"scenes:{row.class_id}" for row in rows if row.group_id is not None))


def _asked(tx: ReadTx, project_id: int) -> Counted:
    rows = select(func.count()).select_from(FieldRequest).where(FieldRequest.project_id == project_id)
    return {"asked": int(tx.scalar(rows))}


def _comments(tx: ReadTx, project_id: int) -> Counted:
    """Threads that wait: not settled, with a comment left in them, on a photo that is not in the trash."""
    live = select(Photo.id).where(Photo.project_id == project_id, Photo.deleted_at.is_(None))
    comments = tx.scalars(select(Comment).where(Comment.photo_id.in_(live))).all()
    with_words = {comment.reply_to or comment.id for comment in comments if comment.deleted_at is None}
    first_ones = [comment for comment in comments if comment.reply_to is None]
    waiting = [comment for comment in first_ones if comment.settled_at is None and comment.id in with_words]
    return {"comments": len(waiting)}


def _reviews(tx: ReadTx, project_id: int) -> Counted:
    waiting = (
        select(func.count())
        .select_from(Review)
        .join(Photo, Photo.id == Review.photo_id)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_(None), Review.settled_at.is_(None))
    )
    return {"to_review": int(tx.scalar(waiting))}


def _readings(tx: ReadTx, project_id: int) -> Counted:
    wanted = (Reading.project_id == project_id, Reading.state == "wanted")
    return {"readings": int(tx.scalar(select(func.count()).select_from(Reading).where(*wanted)))}


COUNTERS: list[Callable[[ReadTx, int], Counted]] = [
    _photos,
    _classes,
    _scenes,
    _scenes_of_classes,
    _asked,
    _comments,
    _reviews,
    _readings,
]
"""Each counts some counters of a project by their names; who adds a counter adds how it is counted."""


def counted(tx: ReadTx, project_id: int) -> Counted:
    """Count a project's counters from the rows; those that are 0 are left out."""
    return {name: n for count in COUNTERS for name, n in count(tx, project_id).items() if n}


def counters_that_lie(tx: ReadTx, project_id: int) -> dict[str, tuple[int, int]]:
    """List the counters that are not what is there: name -> (kept, counted)."""
    kept, there = read(tx, project_id), counted(tx, project_id)
    return {
        name: (kept.get(name, 0), there.get(name, 0))
        for name in sorted(kept.keys() | there.keys())
        if kept.get(name, 0) != there.get(name, 0)
    }


def photos_that_lie(tx: ReadTx, project_id: int) -> dict[int, tuple[Any, Any]]:
    """List the photos whose own numbers are not what is there: id -> (kept, counted).

    Each is (live annotations, open proposals, live annotations by class).
    """
    photos = tx.scalars(select(Photo).where(Photo.project_id == project_id)).all()
    ids = {photo.id for photo in photos}
    there: dict[int, Tally[int]] = {photo_id: Tally() for photo_id in ids}
    for row in tx.execute(
        select(Annotation.photo_id, Annotation.class_id).where(
            Annotation.project_id == project_id, Annotation.deleted_at.is_(None)
        )
    ):
        there[row.photo_id][row.class_id] += 1
    kept: dict[int, Tally[int]] = {photo_id: Tally() for photo_id in ids}
    for line in tx.scalars(select(PhotoClass).where(PhotoClass.project_id == project_id)):
        kept[line.photo_id][line.class_id] = line.n
    open_ones = Tally(
        tx.scalars(select(Proposal.photo_id).where(Proposal.taken.is_(None), Proposal.photo_id.in_(ids)))
    )
    found = {}
    for photo in photos:
        told = (photo.annotations, photo.open_proposals, dict(kept[photo.id]))
        true = (there[photo.id].total(), open_ones[photo.id], dict(there[photo.id]))
        if told != true:
            found[photo.id] = (told, true)
    return found


def groups_that_lie(tx: ReadTx, project_id: int) -> dict[int, tuple[int, int]]:
    """List the groups whose number of photos outside of the trash is not what is there: (kept, counted)."""
    live = select(Photo.group_id).where(Photo.project_id == project_id, Photo.deleted_at.is_(None))
    there = Tally(tx.scalars(live))
    groups = tx.scalars(select(PhotoGroup).where(PhotoGroup.project_id == project_id))
    return {group.id: (group.n, there[group.id]) for group in groups if group.n != there[group.id]}


def assert_counts(database: Database, project_id: int, *, but: Collection[str] = ()) -> None:
    """Require that every number kept of a project is what is there, at one moment.

    ``but`` names counters that do not hold by the test's own doing (rows of ``tests.factories`` have no bytes
    behind them).
    """
    with database.snapshot_tx() as tx:
        counters = counters_that_lie(tx, project_id)
        lies = {
            "counters": {name: numbers for name, numbers in counters.items() if name not in but},
            "photos": photos_that_lie(tx, project_id),
            "groups": groups_that_lie(tx, project_id),
        }
    assert not any(lies.values()), {what: found for what, found in lies.items() if found}
