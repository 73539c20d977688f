"""Whose photo it is: the one person whose work it counts as, and who gets it when it is sent back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Select, or_, select

from app.db.tx import ReadTx
from app.models import Lease, Membership, Photo, User
from app.photos.queries import PhotoAccess
from app.team.actor import Actor
from app.team.roles import Role


def labeler_after(tx: ReadTx, actor: Actor, access: PhotoAccess, *, says_done: bool = False) -> int:
    """Tell whose a photo is once the actor draws on it or says what it is; asked before it changes.

    It stays its labeler's, whoever corrects it. The actor becomes its labeler when it has none; when nothing
    of the labeler's is left on it (no annotation, no answer: what undoing leaves); when the labeler is gone
    from the team; and when another labeler (by role) takes the work over: says done, or holds the lease.
    """
    photo = access.photo
    if photo.labeler_id is None or photo.labeler_id == actor.user_id or _is_blank(photo):
        return actor.user_id
    takes_over = access.role == Role.LABELER and (says_done or _holds(tx, actor, photo))
    if takes_over or tx.scalar(team_of(photo.project_id).where(User.id == photo.labeler_id)) is None:
        return actor.user_id
    return photo.labeler_id


def _is_blank(photo: Photo) -> bool:
    return not photo.annotations and not photo.no_defect and photo.state in ("unlabelled", "in_progress")


def _holds(tx: ReadTx, actor: Actor, photo: Photo) -> bool:
    held = select(Lease.user_id).where(Lease.photo_id == photo.id, Lease.expires_at > tx.now)
    return bool(tx.scalar(held) == actor.user_id)


def team_of(project_id: int | BindParameter[Any]) -> Select[Any]:
    """Select the ids of those who can label in a project: members and admins whose account is in use."""
    members = select(Membership.user_id).where(Membership.project_id == project_id)
    return select(User.id).where(User.disabled_at.is_(None), or_(User.is_admin, User.id.in_(members)))
