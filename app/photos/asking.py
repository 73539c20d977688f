"""Asking the field about a photo, with what that does to the photo."""

from __future__ import annotations

from app.db.tx import WriteTx
from app.errors import Conflict
from app.models import FieldRequest
from app.photos.queries import PhotoAccess
from app.photos.requests import ask, live_of
from app.photos.requests_schemas import NewRequest
from app.photos.states import change_state
from app.team.actor import Actor


def ask_field(tx: WriteTx, actor: Actor, access: PhotoAccess, wanted: NewRequest) -> FieldRequest:
    """Ask about a photo that was loaded with ``lock=True``; it replaces what was asked before.

    A retake sets the state too, by the rules of ``change_state`` and with its errors; a question leaves the
    photo in the queue. Raises Conflict for a photo in the trash.
    """
    photo = access.photo
    if photo.deleted_at is not None:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")
    is_asked = photo.state == "retake" and photo.reason == wanted.reason
    if wanted.kind == "question" or is_asked:
        return ask(tx, actor, photo, wanted)
    change_state(tx, actor, access, state="retake", reason=wanted.reason, seq=wanted.seq, request=wanted)
    request = live_of(tx, photo.id)
    assert request is not None
    return request
