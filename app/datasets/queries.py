"""Reading groups: the one loader, which is the access check of every route that names a group.

And what a phone may know of the likeness of its own photos.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, union

from app.db.tx import ReadTx
from app.errors import NotFound
from app.models import Photo, PhotoGroup, PhotoLink, Receipt
from app.projects.queries import ProjectAccess, load_project
from app.team.actor import Actor, Contributor
from app.team.roles import Action


def load_group(tx: ReadTx, actor: Actor, group_id: int, action: Action) -> tuple[ProjectAccess, PhotoGroup]:
    """Load a group, or the one that it was joined into, for an action. Raises NotFound or Forbidden."""
    group = tx.session.get(PhotoGroup, group_id)
    if group is None:
        raise NotFound
    access = load_project(tx, actor, group.project_id, action)
    if group.alias_of is not None:
        group = tx.session.get_one(PhotoGroup, group.alias_of)
    return access, group


def own_likeness(tx: ReadTx, phone: Contributor, *, limit: int) -> list[dict[str, Any]]:
    """Tell a phone how many of its own photos each of its newest ones looks like: [{sha256, similar}].

    Only those that were looked at. Counted are ties of pixels straight between photos that this phone sent
    first: a photo of anybody else changes no number, so none can be guessed at by sending pictures like it.
    """
    mine = [Photo.project_id == phone.project_id, Photo.device_id == phone.device_id]
    newest = (
        select(Photo.id, Photo.sha256)
        .join(Receipt, (Receipt.photo_id == Photo.id) & (Receipt.sender == phone.sender))
        .where(*mine, Photo.group_id.is_not(None), Photo.deleted_at.is_(None))
        .order_by(Receipt.id.desc())
        .limit(limit)
    )
    sha256 = {row.id: row.sha256 for row in tx.execute(newest)}
    is_alike = PhotoLink.kind.in_(("same", "burst", "scene"))
    one, other = PhotoLink.photo_id, PhotoLink.other_id
    pairs = union(
        select(one.label("mine"), other.label("like")).where(one.in_(sha256), is_alike),
        select(other.label("mine"), one.label("like")).where(other.in_(sha256), is_alike),
    ).subquery()
    counts = tx.execute(
        select(pairs.c.mine, func.count())
        .join(Photo, Photo.id == pairs.c.like)
        .where(*mine, Photo.deleted_at.is_(None))
        .group_by(pairs.c.mine)
    )
    similar: dict[int, int] = {row[0]: row[1] for row in counts}
    return [{"sha256": sha256[photo_id], "similar": similar.get(photo_id, 0)} for photo_id in sha256]
