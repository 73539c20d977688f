"""How a request to the field ends: by a photo, by words, by "cannot", by time; and where its photo goes then.

The photo that was asked about stays as it is when a new one comes: a person decides about it. Without a
better picture it goes back into the queue.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from app.db.tx import Database, ReadTx, WriteTx
from app.errors import Conflict, FieldError, Forbidden, Rejected
from app.ids import uuid7
from app.models import FieldRequest, Photo
from app.photos.requests import LIVE, NOBODY, hold, is_for, is_overdue, tell_changed
from app.photos.requests_schemas import AnswerRequest
from app.photos.states import tell_state, write_state
from app.team.actor import Actor, Contributor, Sender, told

_LATE: Final = frozenset({*LIVE, "expired", "cannot"})
"""In which states an answer is still welcome: a late one is better than none."""


def find_asked(tx: ReadTx, sender: Sender, project_id: int, request_id: int | None) -> FieldRequest | None:
    """Find the request that a photo is sent for; raises Rejected when a member names one of elsewhere.

    For a phone it is None then: it may be offline for days, and that costs it no photo.
    """
    if request_id is None:
        return None
    statement = select(FieldRequest).where(
        FieldRequest.id == request_id, FieldRequest.project_id == project_id
    )
    if isinstance(sender, Contributor):
        statement = statement.where(is_for(tx, sender))
    request: FieldRequest | None = tx.scalar(statement)
    if request is None and isinstance(sender, Actor):
        raise Rejected(
            "The photo is sent for a request that this project does not have.",
            errors=[FieldError("/retake_of", "is no request of this project")],
        )
    return request


def answer_by_photo(tx: WriteTx, sender: Sender, request: FieldRequest, photo: Photo) -> None:
    """Link the first photo that was taken for a request, whatever became of the request meanwhile."""
    hold(tx, request)
    if request.answer_photo_id is not None or photo.id == request.photo_id:
        return
    request.answer_photo_id = photo.id
    if request.state in _LATE:
        request.state, request.why, request.settled_at = "answered", None, tx.now
    tx.flush()
    tell_changed(tx, tx.session.get_one(Photo, request.photo_id), told(sender))


def settle(tx: WriteTx, sender: Sender, request: FieldRequest, body: AnswerRequest) -> None:
    """Bring a request (locked, as its photo) into another state; the same again changes nothing.

    Raises Forbidden, Rejected, or Conflict (slug request-ended).
    """
    if isinstance(sender, Contributor) and body.state == "withdrawn":
        raise Forbidden("Only the project's people take a request back.")
    _require_whole(tx, request, body)
    if body.state == request.state or (body.state == "seen" and request.state not in LIVE):
        return
    welcome = _LATE if body.state == "answered" else LIVE
    if request.state not in welcome:
        raise Conflict(
            f"This request has ended: {request.state}. Nothing waits for an answer any more.",
            slug="request-ended",
        )
    photo = tx.session.get_one(Photo, request.photo_id)
    request.state = body.state
    request.answer, request.why = body.words, body.why
    if body.answer_photo_id is not None:
        request.answer_photo_id = body.answer_photo_id
    if body.state != "seen":
        request.settled_at = tx.now
    tx.flush()
    tell_changed(tx, photo, told(sender))
    if request.kind == "retake" and body.state in ("cannot", "withdrawn"):
        _back_to_queue(tx, told(sender), photo)


def _require_whole(tx: ReadTx, request: FieldRequest, body: AnswerRequest) -> None:
    """An answer is a photo or, to a question, words. Raises Rejected."""
    if body.state == "answered" and body.answer_photo_id is None:
        if request.kind == "retake":
            raise Rejected(
                "A new picture is the answer to a retake. Send it with retake_of, or say: cannot.",
                errors=[FieldError("/answer_photo_id", "is needed with this state")],
            )
        if not body.words:
            raise Rejected(
                "Say the answer in words, or by a photo.",
                errors=[FieldError("/words", "is needed with this state")],
            )
    if body.answer_photo_id is None:
        return
    answer = tx.session.get(Photo, body.answer_photo_id)
    if answer is None or answer.project_id != request.project_id or answer.id == request.photo_id:
        raise Rejected(
            "The answer is no other photo of this project.",
            errors=[FieldError("/answer_photo_id", "is no other photo of this project")],
        )


def end_overdue(database: Database) -> int:
    """End the requests that nobody answered in time; tells how many. Short transactions, one a request."""
    with database.read_tx() as reading:
        due = reading.execute(
            select(FieldRequest.id, FieldRequest.photo_id)
            .where(is_overdue(reading))
            .order_by(FieldRequest.id)
        ).all()
    for row in due:
        with database.write_tx() as tx:
            photo = tx.scalar(select(Photo).where(Photo.id == row.photo_id).with_for_update())
            request = tx.scalar(
                select(FieldRequest).where(FieldRequest.id == row.id, is_overdue(tx)).with_for_update()
            )
            if photo is None or request is None:
                continue  # purged, or answered at the last moment
            request.state, request.settled_at = "expired", tx.now
            tx.flush()
            tell_changed(tx, photo, NOBODY)
            if request.kind == "retake":
                _back_to_queue(tx, NOBODY, photo)
    return len(due)


def _back_to_queue(tx: WriteTx, actor: dict[str, Any], photo: Photo) -> None:
    """Let somebody label what there is; the photo's history tells that nobody of the project did this."""
    if photo.state != "retake":
        return
    state = "in_progress" if photo.annotations else "unlabelled"
    wanted = {"state": state, "no_defect": False, "reason": ""}
    if state == "unlabelled":
        photo.labeler_id = None
    write_state(tx, photo, wanted, actor_id=None, payload=wanted, op_id=uuid7())
    tell_state(tx, photo, actor)
