"""Blindness: whoever labels a photo once more sees nothing of what is on it, on whichever way they come.

A photo is closed to somebody from the moment they are handed a reading of it until a few minutes after they
answered: for so long they may take their answer back, and after it nothing they have seen can change it. The
loader of photos asks here (``app/photos/queries.py``); what lists photos or
annotations takes ``closed_to`` or ``is_open_to``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx
from app.errors import Forbidden
from app.models import Photo, Reading
from app.models.base import UtcDateTime

SECOND_THOUGHTS: Final = timedelta(minutes=5)
"""So long after an answer it can be taken back."""


_own: Any = aliased(Reading, name="own_reading")  # beside whatever readings a query is about


def _is_bound(user_id: Any, since: Any) -> ColumnElement[bool]:
    return and_(_own.user_id == user_id, or_(_own.state == "open", _own.done_at > since))


def own_reading() -> ScalarSelect[int]:
    """Compose, beside ``Photo``, the id of the reading that closes it to ``user``, given ``since``."""
    bound = _is_bound(bindparam("user"), bindparam("since", type_=UtcDateTime))
    return select(_own.id).where(_own.photo_id == Photo.id, bound).limit(1).scalar_subquery()


def since(now: datetime) -> datetime:
    """Answers given after this moment can still be taken back."""
    return now - SECOND_THOUGHTS


def closed_to(tx: ReadTx, user_id: int) -> list[int]:
    """List the photos that somebody is labelling blind, by their ids."""
    return list(readings_of(tx, user_id))


def readings_of(tx: ReadTx, user_id: int) -> dict[int, int]:
    """Tell somebody's readings that close photos to them: photo id -> reading id."""
    rows = tx.execute(select(_own.photo_id, _own.id).where(_is_bound(user_id, since(tx.now))))
    return {row.photo_id: row.id for row in rows}


def is_open_to(user_id: int, now: datetime, photo_id: Any = Photo.id) -> ColumnElement[bool]:
    """Compose the claim that a photo (by the column of its id) is not being read blind by somebody."""
    return ~exists().where(_own.photo_id == photo_id, _is_bound(user_id, since(now)))


def closed(reading_id: int) -> Forbidden:
    """Tell somebody why they see nothing of a photo now."""
    return Forbidden(
        "You label this photo without seeing what is on it. It opens a few minutes after you answered, "
        "or when you skip it.",
        slug="blind",
        extra={"reading": reading_id},
    )
