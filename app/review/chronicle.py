"""What was done to a photo beside its annotations and states: how it came, what was said and decided of it.

Its annotations and states are told step by step in ``app/annotations/history.py``, since they can be brought
back; a page shows both together, in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import orjson
from sqlalchemy import Select, or_, select

from app.annotations.history import require_own_work
from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import ApiToken, Audit, CaptureLink, Comment, Device, FieldRequest, Photo, User, Verdict
from app.photos.queries import load_photo
from app.team.actor import Actor
from app.team.roles import Action, role_may
from app.team.trail import WORDS

MOST: Final = 300
_SHORT: Final = 120  # characters of a comment
_OF_MANY: Final = ("photos.delete", "photos.restore", "photos.assign")
_ONE_OF_MANY: Final = {
    "photos.delete": WORDS["photo.delete"],
    "photos.restore": WORDS["photo.restore"],
    "photos.assign": "assigned it",
}
_ANSWERS: Final = {
    "answered": "answered the request",
    "cannot": "said that there is no better picture",
    "expired": "gave no answer in seven days",
}
Note = dict[str, Any]
"""{at, actor: {id, name} or None, did, words, from}: ``words`` of a person, ``from`` phone, program or ""."""


def photo_chronicle(tx: ReadTx, actor: Actor, photo_id: int) -> list[Note]:
    """List what was done to a photo beside its steps, newest first, ``MOST`` at the most.

    Raises NotFound or Forbidden, as its history does.
    """
    access = load_photo(tx, actor, photo_id, Action.SEE_HISTORY)
    require_own_work(tx, actor, access)
    photo = access.photo
    notes = [
        *_audited(tx, photo, sees_all=role_may(access.role, Action.REVIEW)),
        *_verdicts(tx, photo),
        *_requests(tx, photo),
        *_talk(tx, photo),
        *_arrival(tx, photo),  # the last of one moment
    ]
    notes.sort(key=lambda note: note["at"], reverse=True)
    return _with_names(tx, notes[:MOST])


def _note(at: Any, user_id: int | None, did: str, words: str = "", *, source: str = "") -> Note:
    return {"at": to_wire(at), "actor": user_id, "did": did, "words": words, "from": source}


def _arrival(tx: ReadTx, photo: Photo) -> Iterator[Note]:
    name = None if photo.link_id is None else tx.scalar(_name_of_link(photo.link_id))
    source = "phone" if photo.link_id is not None else ""
    yield _note(photo.created_at, photo.uploader_id, "sent it", name or "", source=source)


def _name_of_link(link_id: int) -> Any:
    return select(CaptureLink.name).where(CaptureLink.id == link_id)


def _talk(tx: ReadTx, photo: Photo) -> Iterator[Note]:
    rows = tx.scalars(
        select(Comment).where(Comment.photo_id == photo.id).order_by(Comment.id.desc()).limit(MOST)
    )
    for row in rows:
        if row.deleted_at is None:
            text = row.text if len(row.text) <= _SHORT else f"{row.text[:_SHORT]} …"
            yield _note(row.at, row.author_id, "answered" if row.reply_to else "commented", text)
        else:
            yield _note(row.deleted_at, row.author_id, "deleted their comment")
        if row.settled_at is not None:
            yield _note(row.settled_at, row.settled_by, "settled a comment")


def _verdicts(tx: ReadTx, photo: Photo) -> Iterator[Note]:
    """Tell a reviewer's verdicts of one minute together."""
    rows = tx.execute(
        select(Verdict.by, Verdict.at, Verdict.verdict)
        .where(Verdict.photo_id == photo.id)
        .order_by(Verdict.id.desc())
        .limit(MOST)
    ).all()
    for (user_id, _, verdict), same in groupby(
        rows, key=lambda row: (row.by, to_wire(row.at)[:16], row.verdict)
    ):
        of_minute = list(same)
        n = len(of_minute)
        did = "accepted" if verdict == "accept" else "corrected"
        yield _note(of_minute[0].at, user_id, f"{did} {n} {'annotation' if n == 1 else 'annotations'}")


def _requests(tx: ReadTx, photo: Photo) -> Iterator[Note]:
    """Tell questions to the field and what came of all requests; that a retake was asked for is a state."""
    rows = tx.execute(
        select(FieldRequest, Device.name)
        .outerjoin(Device, Device.id == FieldRequest.device_id)
        .where(FieldRequest.photo_id == photo.id)
        .order_by(FieldRequest.id.desc())
        .limit(MOST)
    )
    for request, phone in rows:
        if request.kind == "question":
            yield _note(request.asked_at, request.asked_by, "asked the field", request.reason)
        if request.settled_at is not None and request.state in _ANSWERS:
            source = "phone" if request.link_id is not None else ""
            words = request.answer or phone or ""
            yield _note(request.settled_at, None, _ANSWERS[request.state], words, source=source)


def _audited(tx: ReadTx, photo: Photo, *, sees_all: bool) -> Iterator[Note]:
    """Tell what the audit trail holds of a photo: by its own rows, and by those about many.

    That it is a known answer is no labeler's business: they may be handed it.
    """
    project = f"project:{photo.project_id}"
    own = select(Audit).where(Audit.object == f"{project} photo:{photo.id}")
    # The id as one of a list of numbers, not as a part of another number.
    named = or_(*(Audit.detail.contains(f"{left}{photo.id}{right}") for left in "[," for right in ",]"))
    many = select(Audit).where(Audit.object == project, Audit.action.in_(_OF_MANY), named)
    rows = [*_latest(tx, own), *(row for row in _latest(tx, many) if photo.id in _photos_of(row))]
    owners = _owners(tx, rows)
    for row in rows:
        is_hidden = row.action == "denied" or (row.action.startswith("photo.gold") and not sees_all)
        if row.action in WORDS and not is_hidden:
            yield _of_audit(row, owners)


def _latest(tx: ReadTx, audited: Select[Any]) -> Sequence[Audit]:
    return tx.scalars(audited.order_by(Audit.id.desc()).limit(MOST)).all()


def _photos_of(row: Audit) -> Sequence[int]:
    photos: Sequence[int] = orjson.loads(row.detail).get("photos", ())
    return photos


def _owners(tx: ReadTx, rows: Iterable[Audit]) -> dict[str, int]:
    """Tell whose the keys of programs are: a program acts in the name of its owner."""
    ids = {int(row.actor.partition(":")[2]) for row in rows if row.actor.startswith("token:")}
    found = tx.execute(select(ApiToken.id, ApiToken.user_id).where(ApiToken.id.in_(ids)))
    return {f"token:{row.id}": row.user_id for row in found}


def _of_audit(row: Audit, owners: Mapping[str, int]) -> Note:
    kind, _, number = row.actor.partition(":")
    source = {"token": "program", "device": "phone"}.get(kind, "")
    user_id = int(number) if kind == "user" else owners.get(row.actor)
    note = _note(row.at, user_id, _ONE_OF_MANY.get(row.action) or WORDS[row.action], source=source)
    if row.action == "photos.assign":
        detail = orjson.loads(row.detail)
        note["to"] = detail.get("assignee")
        if "assignee" not in detail:
            note["did"] = "said how soon it is wanted"
        elif note["to"] is None:
            note["did"] = "took it back to the queue"
    return note


def _with_names(tx: ReadTx, notes: list[Note]) -> list[Note]:
    """Put {id, name} for ids of people, and the name of whom a photo was assigned to as the words."""
    ids = {user_id for note in notes for user_id in (note["actor"], note.get("to")) if user_id is not None}
    rows = tx.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    for note in notes:
        user_id = note["actor"]
        note["actor"] = None if user_id is None else {"id": user_id, "name": names.get(user_id, "")}
        to = note.pop("to", None)
        if to is not None:
            note["words"] = names.get(to, "")
    return notes
