"""What people do to stored photos: delete to the trash and back, mend attributes, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.db.tx import WriteTx
from app.errors import AppError, FieldError, Forbidden, NotFound, Rejected
from app.models import Photo, PhotoClass
from app.photos.attributes import checked_attributes, merged
from app.photos.leases import lock_leases_of
from app.photos.picking import TO_REVIEW, ask_for_review, take_back_asking, waits_for_review
from app.photos.queries import PhotoAccess, may_see_trash
from app.photos.schemas import Bulk, MendPhoto
from app.photos.stacks import PART, look_again, refresh
from app.photos.states import change_state
from app.photos.threads import OPEN, count_open
from app.photos.wanted_readings import DONE, want_none, want_readings
from app.projects.blind import closed, readings_of
from app.projects.comparisons import compare_again
from app.projects.counters import bump
from app.projects.queries import ProjectAccess
from app.realtime.feed import labels_changed, publish
from app.team import audit
from app.team.access import require_scope
from app.team.actor import Actor, Sender, told
from app.team.roles import Action, role_may


def trash_photo(tx: WriteTx, actor: Actor, access: PhotoAccess) -> None:
    """Put a photo (loaded with ``lock=True``) into the trash: hidden, until somebody brings it back."""
    put_in_trash(tx, actor, access.photo)
    audit.record(tx, actor.label, "photo.delete", _target(access.photo))


def put_in_trash(tx: WriteTx, sender: Sender, photo: Photo) -> None:
    """Hide a photo (locked), keep the counters in step, tell the feed."""
    if photo.deleted_at is not None:
        return
    photo.deleted_at = tx.now
    photo.deleted_by = sender.user_id if isinstance(sender, Actor) else None
    tx.flush()
    refresh(tx, [photo.group_id])
    want_none(tx, photo)
    compare_again(tx, photo.project_id, photo.id)  # figures are of photos outside of the trash
    bump(tx, photo.project_id, {**_weight(tx, photo, -1), "trashed": 1})
    _tell(tx, sender, photo)


def restore_photo(tx: WriteTx, actor: Actor, access: PhotoAccess) -> None:
    """Bring a photo (loaded with ``lock=True``) back from the trash."""
    take_out(tx, actor, access.photo)
    audit.record(tx, actor.label, "photo.restore", _target(access.photo))


def take_out(tx: WriteTx, sender: Sender, photo: Photo) -> None:
    """Show a photo (locked) of the trash again, keep the counters in step, tell the feed."""
    if photo.deleted_at is None:
        return
    photo.deleted_at, photo.deleted_by = None, None
    tx.flush()
    refresh(tx, [photo.group_id])
    if photo.state in DONE:
        want_readings(tx, photo)
    compare_again(tx, photo.project_id, photo.id)
    bump(tx, photo.project_id, {**_weight(tx, photo, 1), "trashed": -1})
    _tell(tx, sender, photo)


def _weight(tx: WriteTx, photo: Photo, sign: int) -> dict[str, int]:
    """What a photo adds to the counters that leave the trash out."""
    changes = {f"state:{photo.state}": sign, OPEN: sign * count_open(tx, photo.id)}
    if photo.no_defect:
        changes["no_defect"] = sign
    if photo.damaged:
        changes["damaged"] = sign
    if waits_for_review(tx, photo.id):
        changes[TO_REVIEW] = sign
    rows = tx.execute(
        select(PhotoClass.class_id, PhotoClass.n).where(
            PhotoClass.project_id == photo.project_id, PhotoClass.photo_id == photo.id
        )
    )
    for row in rows:
        changes[f"class:{row.class_id}"] = sign * row.n
    return changes


def mend_photo(tx: WriteTx, actor: Actor, access: PhotoAccess, body: MendPhoto) -> Photo:
    """Mend a photo's attributes (null removes one) and note. Raises Rejected."""
    photo = access.photo
    changes = checked_attributes(tx, photo.project_id, body.attributes)
    attributes = merged(photo.attributes, changes)
    note = photo.note if body.note is None else body.note
    if attributes == photo.attributes and note == photo.note:
        return photo
    photo.attributes, photo.note = attributes, note
    tx.flush()
    if PART in changes:
        look_again(tx, photo)
    _tell(tx, actor, photo)
    return photo


def _target(photo: Photo) -> str:
    return f"project:{photo.project_id} photo:{photo.id}"


def _tell(tx: WriteTx, sender: Sender, photo: Photo) -> None:
    labels_changed(tx, photo.project_id)
    publish(
        tx,
        photo.project_id,
        "photo.changed",
        {"photo_id": photo.id, "photo_seq": photo.seq, "actor": told(sender)},
    )


def require_bulk(actor: Actor, access: ProjectAccess, body: Bulk) -> None:
    """Check the right and the body of a bulk call as a whole. Raises Forbidden or Rejected."""
    action = Action.TRASH if body.action in ("delete", "undelete") else Action.LABEL
    if not role_may(access.role, action):
        raise Forbidden(f"Your role here is {access.role}, which may not {action}. Ask a manager.")
    require_scope(actor, action)
    if body.action == "state" and body.state is None:
        raise Rejected("Say which state.", errors=[FieldError("/state", "is needed with this action")])
    if body.action == "attributes" and not body.attributes:
        raise Rejected(
            "Say which attributes.", errors=[FieldError("/attributes", "is needed with this action")]
        )


def change_many(tx: WriteTx, actor: Actor, access: ProjectAccess, body: Bulk) -> list[dict[str, Any]]:
    """Do one thing to many photos of a project: per-id results in the order asked, none spoils another.

    Each is {id, status: done|refused, slug?, detail?, seq?, state?}. All photos are locked first, by id,
    then what the actor has in hand of them.
    """
    require_bulk(actor, access, body)
    rows = tx.scalars(
        select(Photo)
        .where(Photo.project_id == access.id, Photo.id.in_(set(body.ids)))
        .order_by(Photo.id)
        .with_for_update()
    )
    found = {photo.id: photo for photo in rows}
    if body.action == "state":
        lock_leases_of(tx, found, user_id=actor.user_id)
    act = _action_of(tx, actor, body)
    sees_trash = may_see_trash(actor, access.role)
    blinded = readings_of(tx, actor.user_id)
    results = []
    for photo_id in dict.fromkeys(body.ids):
        photo = found.get(photo_id)
        if photo is None or (photo.deleted_at is not None and not sees_trash):
            results.append(_refused(photo_id, NotFound()))
            continue
        if photo_id in blinded:
            results.append(_refused(photo_id, closed(blinded[photo_id])))
            continue
        try:
            act(PhotoAccess(photo, access.role))
        except AppError as error:
            results.append(_refused(photo_id, error))
            continue
        results.append({"id": photo_id, "status": "done", "seq": photo.seq, "state": photo.state})
    if body.action in ("delete", "undelete"):
        done = [result["id"] for result in results if result["status"] == "done"]
        verb = "photos.delete" if body.action == "delete" else "photos.restore"
        audit.record(tx, actor.label, verb, f"project:{access.id}", {"photos": done})
    return results


def _refused(photo_id: int, error: AppError) -> dict[str, Any]:
    return {"id": photo_id, "status": "refused", "slug": error.slug, "detail": error.detail}


def _action_of(tx: WriteTx, actor: Actor, body: Bulk) -> Callable[[PhotoAccess], object]:
    if body.action == "delete":
        return lambda access: put_in_trash(tx, actor, access.photo)
    if body.action == "undelete":
        return lambda access: take_out(tx, actor, access.photo)
    if body.action == "attributes":
        return lambda access: mend_photo(tx, actor, access, MendPhoto(attributes=body.attributes))
    if body.action == "review":
        return lambda access: ask_for_review(tx, actor, access.photo)
    if body.action == "unreview":
        return lambda access: take_back_asking(
            tx, actor, access.photo, is_reviewer=role_may(access.role, Action.REVIEW)
        )
    state = body.state
    assert state is not None
    return lambda access: change_state(
        tx, actor, access, state=state, no_defect=body.no_defect, reason=body.reason
    )
