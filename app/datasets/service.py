"""People put stacks right: split photos off, join what shows one scene. Their word stands over likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from app.datasets.grouping import apart_from, insert, join_groups, keep_apart, lock_groups, new_group
from app.datasets.queries import load_group
from app.datasets.schemas import JoinAnswer, JoinGroups, SplitAnswer
from app.db.tx import WriteTx
from app.errors import Conflict, FieldError, Rejected
from app.models import GroupsApart, Photo, PhotoLink
from app.photos.attributes import checked_attributes, merged
from app.photos.stacks import PART, part_of, refresh, tell_parts
from app.projects.queries import load_project
from app.realtime.feed import labels_changed, publish
from app.team.actor import Actor
from app.team.roles import Action
from app.web.schema import isolated


def split(tx: WriteTx, actor: Actor, group_id: int, photo_ids: Sequence[int]) -> SplitAnswer:
    """Take photos out of a group into a new one; likeness never joins the two again.

    Raises NotFound, Forbidden, or Rejected for photos of other groups and for all photos of it.
    """
    access, group = load_group(tx, actor, group_id, Action.LABEL)
    lock_groups(tx, access.id)
    tx.session.refresh(group)
    wanted = set(photo_ids)
    rows = tx.scalars(
        select(Photo)
        .where(Photo.project_id == access.id, Photo.group_id == group.id)
        .order_by(Photo.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    photos = list(rows)
    leaving = [photo for photo in photos if photo.id in wanted]
    if len(leaving) != len(wanted):
        raise Rejected(
            "Some of these photos are not in this scene (any more). Nothing was changed; look again.",
            errors=[FieldError("/photo_ids", "must all be photos of this group")],
        )
    if not any(photo.deleted_at is None for photo in photos if photo.id not in wanted):
        raise Rejected(
            "These are all the photos of this scene: there is nothing to split them from.",
            errors=[FieldError("/photo_ids", "must leave a photo in the group")],
        )
    other = new_group(tx, access.id, None)
    for photo in leaving:
        photo.group_id = other.id
    tx.flush()
    tell_parts(tx, group)
    tell_parts(tx, other)
    keep_apart(tx, other.id, [group.id, *apart_from(tx, group.id)])
    _keep_joined(tx, [photo.id for photo in leaving])
    refresh(tx, [group.id, other.id])
    _tell(tx, actor, access.id, leaving)
    return SplitAnswer(group_id=group.id, new_group_id=other.id)


def join(tx: WriteTx, actor: Actor, project_id: int, body: JoinGroups) -> JoinAnswer:
    """Make one group of the groups that photos are in; with ``part``, all its photos show that part.

    A photo that was not looked at yet comes as it is. Raises NotFound, Forbidden, Rejected for photos of
    another project, or Conflict (slug other-parts) where the groups show different parts and none is told.
    """
    access = load_project(tx, actor, project_id, Action.LABEL)
    lock_groups(tx, access.id)
    photos = _whole_groups(tx, access.id, set(body.photo_ids))
    parts = sorted({part for part in map(part_of, photos) if part is not None})
    if body.part is None and len(parts) > 1:
        raise Conflict(
            f"These are photos of different parts: {', '.join(map(isolated, parts[:5]))}. "
            "Scenes of different parts stay apart; say which part they all show, if one is wrong.",
            slug="other-parts",
        )
    if body.part is not None:
        told = checked_attributes(tx, access.id, {PART: body.part})
        for photo in photos:
            photo.attributes = merged(photo.attributes, told)
    before = defaultdict[int, list[int]](list)
    for photo in photos:
        if photo.group_id is None:
            photo.group_id = new_group(tx, access.id, part_of(photo)).id
        before[photo.group_id].append(photo.id)
    tx.flush()
    group_ids = sorted(before)
    _forget_apart(tx, group_ids)
    part = part_of(photos[0]) if body.part is not None else (parts[0] if parts else None)
    keep = join_groups(tx, access.id, group_ids, part=part)
    _keep_joined(tx, [ids[0] for ids in before.values()])
    _tell(tx, actor, access.id, [photo for photo in photos if photo.id in body.photo_ids])
    return JoinAnswer(group_id=keep, before={one: ids for one, ids in before.items() if one != keep})


def _whole_groups(tx: WriteTx, project_id: int, wanted: set[int]) -> list[Photo]:
    """Load and lock photos with all others of their groups, by id. Raises Rejected if one is not there."""
    known = tx.execute(
        select(Photo.id, Photo.group_id).where(
            Photo.project_id == project_id, Photo.id.in_(wanted), Photo.deleted_at.is_(None)
        )
    ).all()
    if len(known) != len(wanted):
        raise Rejected(
            "Some of these photos are not in this project (any more). Nothing was changed; look again.",
            errors=[FieldError("/photo_ids", "must all be photos of this project, outside of the trash")],
        )
    group_ids = {row.group_id for row in known if row.group_id is not None}
    rows = tx.scalars(
        select(Photo)
        .where(Photo.project_id == project_id, or_(Photo.id.in_(wanted), Photo.group_id.in_(group_ids)))
        .order_by(Photo.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _forget_apart(tx: WriteTx, group_ids: list[int]) -> None:
    """Who joins groups knows better than who took them apart before."""
    both = GroupsApart.group_id.in_(group_ids) & GroupsApart.other_id.in_(group_ids)
    tx.change(delete(GroupsApart).where(both).execution_options(synchronize_session=False))


def _keep_joined(tx: WriteTx, ids: list[int]) -> None:
    """Note that a person put photos together: also those that were taken out of a scene as one."""
    one, *others = sorted(ids)
    rows = [{"photo_id": one, "other_id": other, "kind": "joined", "score": 0.0} for other in others]
    insert(tx, PhotoLink, rows)


def _tell(tx: WriteTx, actor: Actor, project_id: int, photos: Sequence[Photo]) -> None:
    labels_changed(tx, project_id)  # filters by group find others now
    who = {"id": actor.user_id, "name": actor.name}
    for photo in photos:
        told = {"photo_id": photo.id, "photo_seq": photo.seq, "actor": who}
        publish(tx, project_id, "photo.changed", told)
