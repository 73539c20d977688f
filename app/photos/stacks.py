"""What stacks ask of photos: their numbers kept in step while photos come and go, and the job that groups.

Which photos belong together is found in app/datasets. Here is only what must happen in the same transaction
as a change of a photo. Locks: photos by id, then groups by id, then counters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from app.db.tx import Ending, WriteTx
from app.jobs import rows
from app.models import Photo, PhotoGroup
from app.projects.counters import bump
from app.projects.scene_classes import changes, classes_of

KIND: Final = "group_photos"
_PATIENCE: Final = timedelta(seconds=2)
"""A phone sends its photos one after the other: one job for all of them."""
_PHOTOS, _CLASSES, _STATES = "photos", "classes", "states"
"""What of a group changed: which photos it has, what is drawn on them, which of them somebody has begun."""
_NOT_MEASURED: Final = -1000.0
"""Less than any sharpness, which is a logarithm."""
_BY_SHARPNESS: Final = func.coalesce(Photo.sharpness, _NOT_MEASURED).desc()
"""The sharpest first, those not measured last. By the bare column SQLite walks all photos of the project in
its order, to find those of one group."""
PART: Final = "part"
"""The built-in attribute that tells which part a photo shows; as it stands in app/projects/attributes.py."""


def ask_for_grouping(tx: WriteTx, project_id: int) -> None:
    """Queue the job that looks at photos without a group; one that has not begun yet is enough."""
    if not rows.is_queued(tx, KIND, project_id):
        rows.enqueue(tx, KIND, project_id=project_id, after=_PATIENCE)


def part_of(photo: Photo) -> str | None:
    """Tell which part a photo shows, as parts are compared: None when nobody said."""
    told = str(photo.attributes.get(PART) or "").strip().casefold()
    return told or None


def is_on_top() -> ColumnElement[bool]:
    """Ask for photos that stand for their scene: on top of their stack, or not looked at yet.

    One look-up by key for each photo, so a page is walked in the order of the photos and nothing is scanned.
    """
    top = select(PhotoGroup.top_id).where(PhotoGroup.id == Photo.group_id).scalar_subquery()
    return Photo.id == func.coalesce(top, Photo.id)


def is_in_groups(group_ids: Iterable[int]) -> ColumnElement[bool]:
    """Ask for photos of groups, also by the numbers of groups that were joined into others since."""
    now = select(func.coalesce(PhotoGroup.alias_of, PhotoGroup.id)).where(PhotoGroup.id.in_(list(group_ids)))
    return Photo.group_id.in_(now)


def refresh(tx: WriteTx, group_ids: Iterable[int | None]) -> None:
    """Have groups looked at when this transaction ends: how many photos, which on top, which classes."""
    _look_at(tx, group_ids, _PHOTOS, _CLASSES, _STATES)


def classes_moved(tx: WriteTx, group_id: int | None) -> None:
    """Note that a class came to a photo of a scene, or left it."""
    _look_at(tx, [group_id], _CLASSES)


def _look_at(tx: WriteTx, group_ids: Iterable[int | None], *what: str) -> None:
    for group_id in {one for one in group_ids if one is not None}:
        for one in what:
            tx.at_end(Ending.GROUPS, _count, (group_id, one))


def _count(tx: WriteTx, wanted: list[tuple[int, str]]) -> None:
    """Count anew what changed of groups: the largest have thousands of photos, and each save is here."""
    asked = set(wanted)
    for group_id in sorted({group_id for group_id, _ in asked}):
        group = tx.session.get_one(PhotoGroup, group_id, with_for_update=True, populate_existing=True)
        live = [
            Photo.project_id == group.project_id,
            Photo.group_id == group_id,
            Photo.deleted_at.is_(None),
        ]
        if (group_id, _PHOTOS) in asked:
            _count_photos(tx, group, live)
        if (group_id, _CLASSES) in asked:
            classes = classes_of(tx, group.project_id, [group_id])[group_id]
            bump(tx, group.project_id, changes(group.classes, classes))
            group.classes = classes
        if (group_id, _STATES) in asked:
            group.fresh_id, group.fresh_priority = _fresh(tx, live) or (None, None)
        tx.flush()


def _count_photos(tx: WriteTx, group: PhotoGroup, live: Sequence[ColumnElement[bool]]) -> None:
    n = int(tx.scalar(select(func.count()).select_from(Photo).where(*live)))
    top = tx.scalar(select(Photo.id).where(*live).order_by(_BY_SHARPNESS, Photo.id).limit(1))
    bump(tx, group.project_id, {"grouped": n - group.n, "scenes": int(n > 0) - int(group.n > 0)})
    group.n, group.top_id = n, top


def _fresh(tx: WriteTx, live: Sequence[ColumnElement[bool]]) -> tuple[int, int] | None:
    """Find the photo by which the queue begins a scene, and its priority; None when somebody has begun it.

    The one of the largest priority, the sharpest of those: it tells most about the scene.
    """
    if tx.scalar(select(Photo.id).where(*live, Photo.state != "unlabelled").limit(1)) is not None:
        return None
    row = tx.execute(
        select(Photo.id, Photo.priority)
        .where(*live, Photo.assignee_id.is_(None), Photo.damaged.is_(False))
        .order_by(Photo.priority.desc(), _BY_SHARPNESS, Photo.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.id, row.priority)


def state_moved(tx: WriteTx, group_id: int | None, before: str, after: str) -> None:
    """Note that a photo of a scene changed its state: the queue asks which scenes somebody has begun."""
    if "unlabelled" in (before, after) and before != after:
        _look_at(tx, [group_id], _STATES)


def look_again(tx: WriteTx, photo: Photo) -> None:
    """Take a photo (locked) out of its group when its part says that it is elsewhere; a job looks anew."""
    group_id = photo.group_id
    if group_id is None:
        return
    group = tx.session.get_one(PhotoGroup, group_id)
    if part_of(photo) == group.part:
        return
    photo.group_id = None
    tx.flush()
    refresh(tx, [group_id])
    tell_parts(tx, group)
    ask_for_grouping(tx, photo.project_id)


def tell_parts(tx: WriteTx, group: PhotoGroup) -> None:
    """Note which part a group's photos show, after some of them went."""
    found = tx.scalars(select(Photo).where(Photo.project_id == group.project_id, Photo.group_id == group.id))
    group.part = next((part for part in map(part_of, found) if part is not None), None)
    tx.flush()


def scenes(counts: dict[str, int], total: int) -> int:
    """About how many scenes ``total`` photos show: a photo that was not looked at yet counts as one."""
    return counts.get("scenes", 0) + max(0, total - counts.get("grouped", 0))
