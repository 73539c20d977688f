"""Photos with a known answer: their accepted annotations are what labelers' readings are held against."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict
from app.models import GoldPhoto, Photo
from app.photos.queries import PhotoAccess
from app.photos.wanted_readings import end_gold
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor, told
from app.team.roles import Action, role_may, scopes_may


def mark_gold(tx: WriteTx, actor: Actor, access: PhotoAccess) -> None:
    """Make an accepted photo (loaded with ``lock=True``) a known answer.

    Raises Conflict (slugs not_accepted, trashed).
    """
    photo = access.photo
    if photo.deleted_at is not None:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")
    if photo.state != "accepted":
        raise Conflict(
            "Only what a reviewer accepted can be a known answer. Accept this photo first.",
            slug="not_accepted",
        )
    gold = tx.session.get(GoldPhoto, photo.id)
    if gold is not None and gold.ended_at is None:
        return
    tx.session.merge(
        GoldPhoto(
            photo_id=photo.id,
            project_id=photo.project_id,
            made_by=actor.user_id,
            made_at=tx.now,
            ended_at=None,
        )
    )
    tx.flush()
    _tell(tx, actor, photo, "photo.gold")


def unmark_gold(tx: WriteTx, actor: Actor, access: PhotoAccess) -> None:
    """End a photo's (loaded with ``lock=True``) being a known answer; readings of it no longer count."""
    if end_gold(tx, access.photo):
        _tell(tx, actor, access.photo, "photo.gold.end")


def _tell(tx: WriteTx, actor: Actor, photo: Photo, verb: str) -> None:
    audit.record(tx, actor.label, verb, f"project:{photo.project_id} photo:{photo.id}")
    data = {"photo_id": photo.id, "photo_seq": photo.seq, "actor": told(actor)}
    publish(tx, photo.project_id, "photo.changed", data)


def gold_told(tx: ReadTx, actor: Actor, access: PhotoAccess) -> dict[str, Any]:
    """Tell reviewers {gold: whether the photo is a known answer}; others nothing: it would be no test."""
    if not (role_may(access.role, Action.REVIEW) and scopes_may(actor.scopes, Action.REVIEW)):
        return {}
    is_gold = select(GoldPhoto.photo_id).where(GoldPhoto.photo_id == access.id, GoldPhoto.ended_at.is_(None))
    return {"gold": tx.scalar(is_gold) is not None}
