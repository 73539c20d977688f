"""Scenes that look alike and stayed apart because one was large enough: shown, and decided by people.

Joining them is as any joining (service.py); leaving them apart is said here, and holds for good.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import aliased

from app.datasets.grouping import keep_apart, lock_groups
from app.datasets.schemas import SetApart
from app.db.tx import ReadTx, WriteTx
from app.errors import FieldError, Rejected
from app.models import GroupsApart, Photo, PhotoLink
from app.photos.schemas import urls_of
from app.projects.alike_scenes import select_pairs
from app.projects.queries import load_project
from app.team.actor import Actor
from app.team.roles import Action


def alike_pairs(tx: ReadTx, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """List pairs of scenes: {group_id, other_id, ties, n, other_n, photos: two that are tied}."""
    found = []
    for row in tx.execute(select_pairs(project_id)).all():
        photos = _tied(tx, project_id, row.group_id, row.other_id)
        shown = [
            {"id": one.id, "name": one.name, "urls": urls_of(one, root=root, with_origin=False)}
            for one in photos
        ]
        found.append({**row._asdict(), "photos": shown})
    return found


def _tied(tx: ReadTx, project_id: int, group_id: int, other_id: int) -> list[Photo]:
    """Load a photo of each group that a cut tie is between, the first group's first."""
    one, other = aliased(Photo), aliased(Photo)
    ids = tx.execute(
        select(one.id, other.id)
        .select_from(PhotoLink)
        .join(one, or_(one.id == PhotoLink.photo_id, one.id == PhotoLink.other_id))
        .join(other, or_(other.id == PhotoLink.photo_id, other.id == PhotoLink.other_id))
        .where(
            PhotoLink.is_cut,
            one.project_id == project_id,
            one.group_id == group_id,
            other.group_id == other_id,
            one.deleted_at.is_(None),
            other.deleted_at.is_(None),
        )
        .order_by(one.id, other.id)
        .limit(1)
    ).one()
    return [tx.session.get_one(Photo, photo_id) for photo_id in ids]


def set_apart(tx: WriteTx, actor: Actor, project_id: int, body: SetApart) -> None:
    """Say that the scenes of two photos are apart, so that likeness never joins them; or take that back.

    Raises NotFound, Forbidden, or Rejected where they are one scene by now, or none of this project.
    """
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    lock_groups(tx, access.id)
    rows = select(Photo.group_id).where(
        Photo.project_id == access.id, Photo.id.in_(body.photo_ids), Photo.group_id.is_not(None)
    )
    groups = sorted(set(tx.scalars(rows)))
    if len(groups) != len(body.photo_ids):
        raise Rejected(
            "These are not photos of two scenes of this project (any more). Nothing was changed; look again.",
            errors=[FieldError("/photo_ids", "must be photos of two groups of this project")],
        )
    if body.apart:
        keep_apart(tx, groups[0], groups[1:])
    else:
        is_it = (GroupsApart.group_id == groups[0]) & (GroupsApart.other_id == groups[1])
        tx.change(delete(GroupsApart).where(is_it))
