"""Sessions of people as the page of activity shows them: with names and the first pictures of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from app.db.tx import ReadTx
from app.models import ApiToken, CaptureLink, Photo, User
from app.projects.blind import is_open_to
from app.review.sessions import Session
from app.team.actor import Actor
from app.web.pictures import pixel_urls

_PICTURES: Final = 12  # of a session


def told_sessions(
    tx: ReadTx, actor: Actor, sessions: Sequence[Session], *, root: str
) -> list[dict[str, Any]]:
    """Write sessions for the page, in the same order; ``begin`` and ``end`` are moments."""
    names = _names(tx, {session.who for session in sessions})
    wanted = {photo_id for session in sessions for photo_id in list(session.photo_ids)[:_PICTURES]}
    photos = {
        photo.id: {"id": photo.id, "name": photo.name, "thumb": pixel_urls(photo, root=root)["thumb"]}
        for photo in tx.scalars(
            select(Photo).where(
                Photo.id.in_(wanted), Photo.deleted_at.is_(None), is_open_to(actor.user_id, tx.now)
            )
        )
    }
    return [
        {
            "who": names.get(session.who, "The server"),
            "is_person": session.who.startswith("user:"),
            "kind": session.kind,
            "words": session.what or session.kind,
            "photos": len(session.photo_ids),
            "times": session.times,
            "pictures": [photos[one] for one in list(session.photo_ids)[:_PICTURES] if one in photos],
            "begin": session.begin,
            "end": session.end,
        }
        for session in sessions
    ]


def _names(tx: ReadTx, whos: set[str]) -> dict[str, str]:
    """Look up the names behind ``user:3``, ``link:2`` and ``token:7``, one query a kind."""
    found: dict[str, str] = {"host": "The server"}
    for kind, column in (("user", User.name), ("link", CaptureLink.name), ("token", ApiToken.name)):
        ids = {int(who.partition(":")[2]) for who in whos if who.startswith(f"{kind}:")}
        key = column.class_.id
        for row in tx.execute(select(key, column).where(key.in_(ids))) if ids else ():
            found[f"{kind}:{row[0]}"] = f"The key {row[1]}" if kind == "token" else row[1]
    return found
