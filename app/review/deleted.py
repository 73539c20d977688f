"""What was deleted in a project and can be brought back, by kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text

from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import Annotation, Comment, DefectClass, GuideExample, Operation, Photo, User, WantedShot
from app.projects.blind import is_open_to
from app.team.actor import Actor
from app.web.pictures import pixel_urls

KEPT: Final = timedelta(days=30)
"""For so long what was deleted is offered here; photos stay in the trash until they are purged."""
_MOST: Final = 100  # of a kind
_PHOTOS: Final = 24


def deleted_photos(tx: ReadTx, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """List the photos in the trash {photo, by, at}, the latest first, as many as a page shows."""
    rows = tx.execute(
        select(Photo, User.name)
        .outerjoin(User, User.id == Photo.deleted_by)
        .where(Photo.project_id == project_id, Photo.deleted_at.is_not(None))
        .order_by(Photo.deleted_at.desc(), Photo.id.desc())
        .limit(_PHOTOS)
    )
    return [
        {"photo": _photo(photo, root), "by": name, "at": to_wire(photo.deleted_at)} for photo, name in rows
    ]


def deleted_annotations(tx: ReadTx, actor: Actor, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """List photos whose annotations were deleted and are not there again {photo, n, by, at}, latest first.

    They are brought back in the photo's history.
    """
    rows = tx.execute(
        select(Operation.photo_id, Operation.uid, Operation.at, User.name)
        .join(Annotation, Annotation.uid == Operation.uid)
        .join(Photo, Photo.id == Operation.photo_id)
        .outerjoin(User, User.id == Operation.actor_id)
        .where(
            Operation.project_id == project_id,
            Operation.at >= tx.now - KEPT,
            text("action = 'delete'"),  # as its index has it
            Operation.status.in_(("applied", "merged")),
            Annotation.deleted_at.is_not(None),
            Photo.deleted_at.is_(None),
            is_open_to(actor.user_id, tx.now),
        )
        .order_by(Operation.at.desc(), Operation.id.desc())
        .limit(20 * _MOST)
    ).all()
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        item = found.setdefault(row.photo_id, {"uids": set(), "by": row.name, "at": to_wire(row.at)})
        item["uids"].add(row.uid)  # one may have been deleted more than once
    shown = dict(list(found.items())[:_MOST])
    photos = {photo.id: photo for photo in tx.scalars(select(Photo).where(Photo.id.in_(shown)))}
    return [
        {"photo": _photo(photos[one], root), "n": len(item["uids"]), "by": item["by"], "at": item["at"]}
        for one, item in shown.items()
    ]


def deleted_comments(tx: ReadTx, actor: Actor, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """List comments that their authors deleted {id, text, by, at, photo}, the latest first."""
    rows = tx.execute(
        select(Comment, User.name, Photo)
        .join(User, User.id == Comment.author_id)
        .join(Photo, Photo.id == Comment.photo_id)
        .where(
            Comment.project_id == project_id,
            Comment.deleted_at >= tx.now - KEPT,
            Photo.deleted_at.is_(None),
            is_open_to(actor.user_id, tx.now),
        )
        .order_by(Comment.deleted_at.desc(), Comment.id.desc())
        .limit(_MOST)
    )
    return [
        {
            "id": comment.id,
            "text": comment.text,
            "by": name,
            "at": to_wire(comment.deleted_at),
            "photo": _photo(photo, root),
        }
        for comment, name, photo in rows
    ]


def deleted_shots(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List wanted shots that were deleted {id, title, at}, the latest first."""
    rows = tx.scalars(
        select(WantedShot)
        .where(WantedShot.project_id == project_id, WantedShot.deleted_at >= tx.now - KEPT)
        .order_by(WantedShot.deleted_at.desc(), WantedShot.id.desc())
        .limit(_MOST)
    )
    return [{"id": row.id, "title": row.title, "at": _at(row.deleted_at)} for row in rows]


def deleted_examples(tx: ReadTx, actor: Actor, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """List examples taken out of the class guide {id, class_id, name, verdict, words, photo, at}."""
    rows = tx.execute(
        select(GuideExample, DefectClass.name, Photo)
        .join(
            DefectClass,
            (DefectClass.project_id == GuideExample.project_id) & (DefectClass.id == GuideExample.class_id),
        )
        .join(Photo, Photo.id == GuideExample.photo_id)
        .where(
            GuideExample.project_id == project_id,
            GuideExample.deleted_at >= tx.now - KEPT,
            Photo.deleted_at.is_(None),
            is_open_to(actor.user_id, tx.now),
        )
        .order_by(GuideExample.deleted_at.desc(), GuideExample.id.desc())
        .limit(_MOST)
    )
    return [
        {
            "id": example.id,
            "class_id": example.class_id,
            "name": name,
            "verdict": example.verdict,
            "words": example.words,
            "photo": _photo(photo, root),
            "at": _at(example.deleted_at),
        }
        for example, name, photo in rows
    ]


def retired_classes(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List classes that are retired, without merged ones {id, name, at}, the latest first."""
    rows = tx.scalars(
        select(DefectClass)
        .where(
            DefectClass.project_id == project_id,
            DefectClass.retired_at.is_not(None),
            DefectClass.merged_into.is_(None),
        )
        .order_by(DefectClass.retired_at.desc(), DefectClass.id)
        .limit(_MOST)
    )
    return [{"id": row.id, "name": row.name, "at": _at(row.retired_at)} for row in rows]


def _at(moment: datetime | None) -> str:
    assert moment is not None
    return to_wire(moment)


def _photo(photo: Photo, root: str) -> dict[str, Any]:
    return {"id": photo.id, "name": photo.name, "thumb": pixel_urls(photo, root=root)["thumb"]}
