"""Grouping the photos that are there already anew, after a camera was said to be fixed, or not to be.

Fixed: what only pixels had tied comes apart, while series and parts stay together. Not fixed any more: photos
that are alone are looked at again. What people joined, or took out together, stays as they left it, and what
they took apart stays apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import aliased

from app.datasets.grouping import apart_from, keep_apart, lock_groups, new_group
from app.db.tx import ReadTx, WriteTx
from app.models import GroupsApart, Photo, PhotoLink
from app.photos.stacks import part_of, refresh
from app.projects.fixed_camera import fixed_links, is_fixed_project
from app.realtime.feed import labels_changed

AT_ONCE: Final = 100
"""Photos moved in one transaction: nobody's save waits long for it."""


def groups_to_loosen(tx: ReadTx, project_id: int, link_id: int | None, *, after: int) -> list[int]:
    """List groups of more than one photo with one of a camera (None: of any), by id, a few at a time."""
    of_camera = func.count().filter(Photo.link_id == link_id) if link_id is not None else func.count()
    found = (
        select(Photo.group_id)
        .where(Photo.project_id == project_id, Photo.group_id > after)
        .group_by(Photo.group_id)
        .having(func.count() > 1, of_camera > 0)
        .order_by(Photo.group_id)
        .limit(AT_ONCE)
    )
    return list(tx.scalars(found))


def loosen(tx: WriteTx, project_id: int, group_id: int) -> bool:
    """Take some photos of fixed cameras out of a group, if only pixels tied them; False when none is left.

    The group keeps its number, and the photos of it that are of no fixed camera, or else the oldest.
    """
    lock_groups(tx, project_id)
    if _was_joined(tx, project_id, group_id):
        return False
    columns = (Photo.id, Photo.link_id, Photo.series, Photo.attributes)
    is_its = (Photo.project_id == project_id) & (Photo.group_id == group_id)
    photos = tx.execute(select(*columns).where(is_its).order_by(Photo.id)).all()
    _stay, *leaving = _kept_together(tx, project_id, photos) or [[]]
    apart = apart_from(tx, group_id)
    changed, moved = [group_id], 0
    for some in leaving:
        if moved >= AT_ONCE:
            break
        other = new_group(tx, project_id, next(filter(None, map(part_of, some)), None))
        ids = Photo.id.in_([photo.id for photo in some])
        tx.execute(select(Photo.id).where(ids).order_by(Photo.id).with_for_update())
        tx.change(update(Photo).where(ids, is_its).values(group_id=other.id))
        keep_apart(tx, other.id, apart)
        changed.append(other.id)
        moved += len(some)
    if moved:
        refresh(tx, changed)
        labels_changed(tx, project_id)  # filters by group find others now
    return moved > 0


def _was_joined(tx: ReadTx, project_id: int, group_id: int) -> bool:
    """Tell whether a person put photos of a group together."""
    one, other = aliased(Photo), aliased(Photo)
    found = (
        select(PhotoLink.photo_id)
        .join(one, one.id == PhotoLink.photo_id)
        .join(other, other.id == PhotoLink.other_id)
        .where(
            PhotoLink.kind == "joined",
            one.project_id == project_id,
            one.group_id == group_id,
            other.group_id == group_id,
        )
    )
    return tx.scalar(found.limit(1)) is not None


def _kept_together(tx: ReadTx, project_id: int, photos: Sequence[Any]) -> list[list[Any]]:
    """Sort a group's photos into those that stay together, the ones that keep the group's number first.

    Series and part hold photos of fixed cameras together, and pixels still hold all others.
    """
    fixed, is_all = fixed_links(tx, project_id), is_fixed_project(tx, project_id)
    leader = {photo.id: photo.id for photo in photos}

    def first(photo_id: int) -> int:
        while leader[photo_id] != photo_id:
            photo_id = leader[photo_id]
        return photo_id

    held: dict[Hashable, int] = {}
    for photo in photos:
        is_free = not is_all and photo.link_id not in fixed
        reasons = [("series", photo.series), ("part", part_of(photo)), ("pixels", is_free or None)]
        for reason in reasons:
            if reason[1] is not None:
                one = first(held.setdefault(reason, photo.id))
                leader[first(photo.id)] = one
    sets = defaultdict(list)
    for photo in photos:
        sets[first(photo.id)].append(photo)
    free = held.get(("pixels", True))
    staying = first(free) if free is not None else None
    return sorted(sets.values(), key=lambda some: (first(some[0].id) != staying, some[0].id))


def forget_lonely(tx: WriteTx, project_id: int, link_id: int | None, *, after: int) -> int | None:
    """Let some photos that are alone be looked at again; tells the last one, None when none is left.

    A photo that a person took apart from others keeps its group, to which that is tied.
    """
    lock_groups(tx, project_id)
    photo, other = aliased(Photo), aliased(Photo)
    is_alone: ColumnElement[bool] = ~(
        select(other.id)
        .where(other.project_id == project_id, other.group_id == photo.group_id, other.id != photo.id)
        .exists()
    )
    was_taken_out = (
        select(GroupsApart.group_id)
        .where(or_(GroupsApart.group_id == photo.group_id, GroupsApart.other_id == photo.group_id))
        .exists()
    )
    of_camera = [photo.link_id == link_id] if link_id is not None else []
    rows = tx.execute(
        select(photo.id, photo.group_id)
        .where(
            photo.project_id == project_id,
            photo.id > after,
            photo.group_id.is_not(None),
            is_alone,
            ~was_taken_out,
            *of_camera,
        )
        .order_by(photo.id)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return None
    ids = [row.id for row in rows]
    tx.execute(select(Photo.id).where(Photo.id.in_(ids)).order_by(Photo.id).with_for_update())
    tx.change(update(Photo).where(Photo.id.in_(ids)).values(group_id=None))
    refresh(tx, [row.group_id for row in rows])
    return int(ids[-1])
