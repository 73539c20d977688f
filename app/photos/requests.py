"""Requests to the field: whom they go to, which is live, and how they are told.

What becomes of a photo when one is answered or ends stands in ``answering.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import NotFound
from app.models import CaptureLink, Device, FieldRequest, Photo, User
from app.photos.captured import written
from app.photos.queries import PhotoAccess, load_photo
from app.photos.requests_schemas import NewRequest
from app.projects.blind import closed_to
from app.projects.counters import ASKED, bump
from app.realtime.feed import publish
from app.team.actor import Actor, Contributor, Sender, told
from app.team.roles import Action
from app.web.pictures import pixel_urls

WIDENS: Final = timedelta(hours=12)
"""How long a request is for the phone alone that took the photo; one silent for so long counts as gone."""
ENDS: Final = timedelta(days=7)
"""After so long nobody waits for an answer any more."""
LIVE: Final = ("open", "seen")
NOBODY: Final[dict[str, Any]] = {"id": None, "name": ""}
"""Who the feed says did what only time does."""
_Answer = aliased(Photo, name="answer_photo")


def ask(tx: WriteTx, actor: Actor, photo: Photo, wanted: NewRequest) -> FieldRequest:
    """Ask the field about a photo (locked); what was asked about it before is withdrawn.

    A photo that no phone sent, or one whose phone has no code that holds, is asked of the project's own
    people, whatever ``to`` says.
    """
    withdraw_live(tx, photo.id)
    to: str = wanted.to
    device = _phone_now(tx, photo)
    link_id = photo.link_id if device is None else device.link_id
    link = None if link_id is None else tx.session.get(CaptureLink, link_id)
    if link is None or link.revoked_at is not None or (to == "device" and device is None):
        to = "manager"
    request = FieldRequest(
        project_id=photo.project_id,
        photo_id=photo.id,
        kind=wanted.kind,
        reason=wanted.reason,
        words=wanted.words,
        sent_to=to,
        asked_by=actor.user_id,
        asked_at=tx.now,
        ends_at=tx.now + ENDS,
        state="open",
    )
    if to != "manager":
        request.link_id, request.widens_at = link_id, tx.now
    if to == "device" and device is not None:
        request.device_id = device.id
        is_gone = device.last_seen_at <= tx.now - WIDENS
        request.widens_at = tx.now if is_gone else tx.now + WIDENS
    tx.add(request)
    tx.flush()
    bump(tx, photo.project_id, {ASKED: 1})
    tell_changed(tx, photo, told(actor))
    return request


def _phone_now(tx: ReadTx, photo: Photo) -> Device | None:
    """Find the phone that sent a photo, as which it is known since it joined again by another code."""
    device = None if photo.device_id is None else tx.session.get(Device, photo.device_id)
    return device if device is None or device.became_id is None else tx.session.get(Device, device.became_id)


def withdraw_live(tx: WriteTx, photo_id: int) -> None:
    """Take back what is asked about a photo (locked), if anything is."""
    tx.change(
        update(FieldRequest)
        .where(FieldRequest.photo_id == photo_id, FieldRequest.state.in_(LIVE))
        .values(state="withdrawn", settled_at=tx.now)
    )


def live_of(tx: ReadTx, photo_id: int) -> FieldRequest | None:
    """Find what is asked about a photo now, whether or not its time is over."""
    request: FieldRequest | None = tx.scalar(
        select(FieldRequest).where(FieldRequest.photo_id == photo_id, FieldRequest.state.in_(LIVE))
    )
    return request


def tell_changed(tx: WriteTx, photo: Photo, actor: dict[str, Any]) -> None:
    """Tell the feed that something about a photo's requests changed; ``actor`` as the feed names one."""
    publish(
        tx, photo.project_id, "photo.changed", {"photo_id": photo.id, "photo_seq": photo.seq, "actor": actor}
    )


def is_live(tx: ReadTx) -> ColumnElement[bool]:
    """Compose the claim that a request still waits for an answer."""
    return and_(FieldRequest.state.in_(LIVE), FieldRequest.ends_at > tx.now)


def is_overdue(tx: ReadTx) -> ColumnElement[bool]:
    """Compose the claim that a request was never answered, and its time is over."""
    return and_(FieldRequest.state.in_(LIVE), FieldRequest.ends_at <= tx.now)


def is_for(tx: ReadTx, phone: Contributor) -> ColumnElement[bool]:
    """Compose the claim that a request was sent to this phone, by now."""
    return and_(
        FieldRequest.link_id == phone.link_id,
        or_(FieldRequest.device_id == phone.device_id, FieldRequest.widens_at <= tx.now),
    )


def load_request(
    tx: ReadTx, caller: Sender, request_id: int, action: Action, *, lock: bool = False
) -> tuple[FieldRequest, PhotoAccess | None]:
    """Load a request for an action, with its photo as a member may see it (None for a phone).

    ``lock`` holds the photo, then the request, to the end of a write transaction. Raises NotFound also for
    what was not sent to this phone, and for a photo in the trash; Forbidden.
    """
    found = select(FieldRequest).where(FieldRequest.id == request_id)
    if isinstance(caller, Contributor):
        found = found.join(Photo, Photo.id == FieldRequest.photo_id)
        found = found.where(is_for(tx, caller), Photo.deleted_at.is_(None))
    request = tx.scalar(found)
    if request is None:
        raise NotFound("There is no such request, or not for you.")
    access = None
    if isinstance(caller, Actor):
        access = load_photo(tx, caller, request.photo_id, action, lock=lock)
    elif lock:
        tx.scalar(select(Photo.id).where(Photo.id == request.photo_id).with_for_update())
    if lock:
        hold(tx, request)
    return request, access


def hold(tx: ReadTx, request: FieldRequest) -> None:
    """Lock a request (its photo is locked already) and read it anew."""
    tx.session.refresh(request, with_for_update=True)


def requests_for_phone(tx: ReadTx, phone: Contributor) -> list[tuple[FieldRequest, Photo]]:
    """List what waits for an answer from this phone, retakes first, oldest first."""
    rows = tx.execute(
        select(FieldRequest, Photo)
        .join(Photo, Photo.id == FieldRequest.photo_id)
        .where(is_live(tx), is_for(tx, phone), Photo.deleted_at.is_(None))
        .order_by(FieldRequest.kind.desc(), FieldRequest.id)
        .limit(50)
    )
    return [(row[0], row[1]) for row in rows]


def for_phone(request: FieldRequest, photo: Photo, phone: Contributor) -> dict[str, Any]:
    """Tell a phone what it is asked; of the photo nothing but when it was taken, and its series.

    ``picture`` is the address below /api of a small picture, None where there is none.
    """
    taken_at = written(photo.captured_at, photo.captured_offset)
    return {
        "id": request.id,
        "kind": request.kind,
        "reason": request.reason,
        "words": request.words,
        "state": request.state,
        "is_own": request.device_id == phone.device_id,
        "asked_at": to_wire(request.asked_at),
        "taken_at": taken_at or to_wire(photo.created_at),
        "series": photo.series,
        "picture": None if photo.damaged else f"/capture/requests/{request.id}/picture",
    }


def list_requests(
    tx: ReadTx,
    project_id: int,
    *,
    looker: int,
    root: str,
    limit: int,
    before: int | None = None,
    states: tuple[str, ...] = (),
    with_trash: bool,
) -> list[dict[str, Any]]:
    """List a project's requests as a member (``looker``) sees them, newest first, below the id ``before``.

    ``with_trash`` shows those about photos in the trash too. Each has ``photo`` and ``answer_photo`` beside
    what ``told_request`` tells.
    """
    closed = closed_to(tx, looker)
    statement = (
        select(FieldRequest, User.name, Photo, _Answer)
        .join(User, User.id == FieldRequest.asked_by)
        .join(Photo, Photo.id == FieldRequest.photo_id)
        .outerjoin(_Answer, _Answer.id == FieldRequest.answer_photo_id)
        .where(FieldRequest.project_id == project_id, Photo.id.not_in(closed))
        .order_by(FieldRequest.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(FieldRequest.id < before)
    if states:
        statement = statement.where(_is_in(tx, states))
    if not with_trash:
        statement = statement.where(Photo.deleted_at.is_(None))
    found = []
    for request, asker, photo, answer in tx.execute(statement):
        is_hidden = (
            answer is None or answer.id in closed or (answer.deleted_at is not None and not with_trash)
        )
        found.append(
            {
                **told_request(tx, request, asker),
                "photo": _told_photo(photo, root),
                "answer_photo": None if is_hidden else _told_photo(answer, root),
            }
        )
    return found


def _is_in(tx: ReadTx, states: tuple[str, ...]) -> ColumnElement[bool]:
    is_said = and_(FieldRequest.state.in_(states), ~is_overdue(tx))
    return or_(is_said, is_overdue(tx)) if "expired" in states else is_said


def latest_of(tx: ReadTx, photo_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Tell the last request about each photo that was not withdrawn, by photo id."""
    rows = tx.execute(
        select(FieldRequest, User.name)
        .join(User, User.id == FieldRequest.asked_by)
        .where(FieldRequest.photo_id.in_(photo_ids), FieldRequest.state != "withdrawn")
        .order_by(FieldRequest.id)
    )
    return {row[0].photo_id: told_request(tx, row[0], row[1]) for row in rows}


def name_of_asker(tx: ReadTx, request: FieldRequest) -> str:
    """The name of the member who asked."""
    return str(tx.scalar(select(User.name).where(User.id == request.asked_by)))


def told_request(tx: ReadTx, request: FieldRequest, asker: str) -> dict[str, Any]:
    """Tell a request to members. ``state`` is ``expired`` from the moment on in which its time is over."""
    is_over = request.state in LIVE and request.ends_at <= tx.now
    return {
        "id": request.id,
        "photo_id": request.photo_id,
        "kind": request.kind,
        "reason": request.reason,
        "words": request.words,
        "to": request.sent_to,
        "state": "expired" if is_over else request.state,
        "asked_by": {"id": request.asked_by, "name": asker},
        "asked_at": to_wire(request.asked_at),
        "ends_at": to_wire(request.ends_at),
        "settled_at": to_wire(request.settled_at) if request.settled_at else None,
        "answer": request.answer,
        "answer_photo_id": request.answer_photo_id,
        "why": request.why,
    }


def _told_photo(photo: Photo, root: str) -> dict[str, Any]:
    return {
        "id": photo.id,
        "name": photo.name,
        "width": photo.width,
        "height": photo.height,
        "state": photo.state,
        "seq": photo.seq,
        "is_trashed": photo.deleted_at is not None,
        "captured_at": written(photo.captured_at, photo.captured_offset),
        "urls": pixel_urls(photo, root=root),
    }
