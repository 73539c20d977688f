"""Readings: a photo labelled once more by somebody who does not see what is on it. The loader, and the wire.

A reading is told as a photo is, with the reading's own state, and nothing of what others said of the photo.
Whether the photo has a known answer is told to nobody who reads it: ``kind`` is always "blind".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from app.db.tx import ReadTx
from app.errors import NotFound
from app.models import Photo, Reading
from app.photos.gallery import names_of
from app.photos.queries import load_photo
from app.photos.schemas import photo_answer
from app.photos.telling import may_see_original
from app.projects.blind import since
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Action, Role

_NOT_TOLD = {"labeler": None, "request": None}
ANSWERED = ("done", "unsure")


@dataclass(frozen=True, slots=True)
class ReadingAccess:
    """A reading that was loaded for the person whose it is, with its photo."""

    reading: Reading
    photo: Photo
    role: Role

    @property
    def records(self) -> list[dict[str, Any]]:
        """What the person drew, as on the wire."""
        found: list[dict[str, Any]] = orjson.loads(self.reading.annotations)
        return found


def load_reading(
    tx: ReadTx,
    actor: Actor,
    reading_id: int,
    action: Action,
    *,
    lock: bool = False,
    in_archive: bool = False,
) -> ReadingAccess:
    """Load a reading of the actor's own: the one access check of readings; nobody else's is shown.

    ``lock`` and ``in_archive`` as ``load_photo``. Raises NotFound or Forbidden (slug archived).
    """
    own = select(Reading).where(Reading.id == reading_id, Reading.user_id == actor.user_id)
    statement = own.execution_options(populate_existing=True)
    reading = tx.scalar(statement.with_for_update() if lock else statement)
    if reading is None:
        # The same of all: a known answer is gone when it is given back, others wait for somebody else.
        raise NotFound(
            "This photo is not yours to label blind (any more): it was given back, or somebody else took it.",
            slug="given-back",
        )
    found = load_photo(tx, actor, reading.photo_id, action, in_archive=in_archive, pixels_only=True)
    return ReadingAccess(reading, found.photo, found.role)


def is_closed(reading: Reading, now: datetime) -> bool:
    """Tell whether a reading was answered long enough ago that it takes no more changes."""
    return reading.settled_at is not None or (
        reading.state in ANSWERED and reading.done_at is not None and reading.done_at <= since(now)
    )


def state_of(reading: Reading) -> str:
    """Tell a reading's state in the words of a photo's."""
    if reading.state != "open":
        return reading.state
    return "in_progress" if reading.seq else "unlabelled"


def reading_answer(
    tx: ReadTx, actor: Actor, access: ReadingAccess, settings: Settings, names: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Tell the photo of a reading as its first labeler saw it, and ``reading``: {id, kind, closed}.

    ``names``: those of the photo (``gallery.names_of``), where they were read for several at once.
    """
    reading, photo = access.reading, access.photo
    told = photo_answer(
        photo,
        {**(names or names_of(tx, photo)), **_NOT_TOLD},
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
    )
    return {
        **told,
        "state": state_of(reading),
        "no_defect": reading.no_defect,
        "reason": "",
        "seq": reading.seq,
        "annotations": len(access.records),
        "open_proposals": 0,
        "reading": {"id": reading.id, "kind": "blind", "closed": is_closed(reading, tx.now)},
    }


def annotations_answer(actor: Actor, access: ReadingAccess) -> dict[str, Any]:
    """Tell what the person drew, as ``GET /photos/{id}/annotations`` tells what is on a photo."""
    own = {"id": None, "score": None, "author": {"id": actor.user_id, "name": actor.name}}
    return {
        "seq": access.reading.seq,
        "annotations": [{**record, **own} for record in access.records],
        "proposals": [],
    }


def told_state(reading: Reading) -> dict[str, Any]:
    """Tell {state, no_defect, seq}, as of a photo."""
    return {"state": state_of(reading), "no_defect": reading.no_defect, "seq": reading.seq}
