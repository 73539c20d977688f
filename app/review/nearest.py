"""Accepted annotations to hold one against: of its class, of its size and proportions, from alike photos."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any, Final

import orjson
from sqlalchemy import select

from app.db.tx import ReadTx
from app.errors import NotFound
from app.ids import ProjectId
from app.models import Annotation, Likeness, Photo
from app.projects.blind import closed_to
from app.projects.queries import load_project
from app.team.actor import Actor
from app.team.roles import Action

SHOWN: Final = 5
_LOOKED_AT: Final = 400  # the accepted ones of the class that were changed last
_OF_ITS_SIZE: Final = 40
WORDS: Final = "of its class, nearest in size and proportions, from photos that look most like this one"


def nearest_accepted(
    tx: ReadTx, actor: Actor, project_id: int, uid: str
) -> list[tuple[Photo, dict[str, Any]]]:
    """Find up to five accepted annotations like one, nearest first: (photo, {uid, class_id, shape}).

    Of the accepted ones of its class that were changed last, the nearest in size and proportions are put in
    the order in which their photos look like this one's; one of each scene. Raises NotFound or Forbidden.
    """
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    wanted = tx.scalar(select(Annotation).where(Annotation.uid == uid, Annotation.project_id == access.id))
    if wanted is None or wanted.deleted_at is not None:
        raise NotFound
    closed = closed_to(tx, actor.user_id)
    if wanted.photo_id in closed:
        raise NotFound
    rows = [row for row in _accepted(tx, access.id, wanted) if row.photo_id not in closed]
    rows.sort(key=lambda row: _difference(row, wanted))
    near = _one_a_scene(rows[:_OF_ITS_SIZE])
    likeness = _likeness(tx, wanted.photo_id, [row.photo_id for row in near])
    near.sort(key=lambda row: -likeness.get(row.photo_id, -1.0))
    shown = near[:SHOWN]
    photos = {
        photo.id: photo
        for photo in tx.scalars(select(Photo).where(Photo.id.in_([row.photo_id for row in shown])))
    }
    return [
        (
            photos[row.photo_id],
            {"uid": row.uid, "class_id": row.class_id, "shape": orjson.Fragment(row.shape)},
        )
        for row in shown
    ]


def _accepted(tx: ReadTx, project_id: ProjectId, wanted: Annotation) -> list[Any]:
    statement = (
        select(
            Annotation.uid,
            Annotation.class_id,
            Annotation.photo_id,
            Annotation.shape,
            Annotation.width,
            Annotation.height,
            Photo.group_id,
        )
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(
            Annotation.project_id == project_id,
            Annotation.class_id == wanted.class_id,
            Annotation.photo_id != wanted.photo_id,
            Annotation.deleted_at.is_(None),
            Photo.project_id == project_id,
            Photo.state == "accepted",
            Photo.deleted_at.is_(None),
        )
        .order_by(Photo.id.desc())
    )
    return list(tx.execute(statement.limit(_LOOKED_AT)))


def _difference(row: Any, wanted: Annotation) -> float:
    """Tell how far two boxes are apart in size and proportions, on a scale of ratios."""
    wide = math.log(row.width / wanted.width)
    high = math.log(row.height / wanted.height)
    return math.hypot(wide, high)


def _one_a_scene(rows: Iterable[Any]) -> list[Any]:
    scenes: set[tuple[str, int]] = set()
    kept = []
    for row in rows:
        scene = ("photo", row.photo_id) if row.group_id is None else ("group", row.group_id)
        if scene not in scenes:
            scenes.add(scene)
            kept.append(row)
    return kept


def _likeness(tx: ReadTx, photo_id: int, others: list[int]) -> dict[int, float]:
    """Tell how alike photos are to one: the cosine of their vectors; what was not looked at is absent."""
    rows = tx.execute(
        select(Likeness.photo_id, Likeness.vector).where(
            Likeness.photo_id.in_([photo_id, *others]), Likeness.vector.is_not(None)
        )
    )
    vectors = {row.photo_id: memoryview(row.vector).cast("b") for row in rows}
    own = vectors.pop(photo_id, None)
    return {} if own is None else {other: _cosine(own, vector) for other, vector in vectors.items()}


def _cosine(one: memoryview[int], other: memoryview[int]) -> float:
    lengths = math.sqrt(_product(one, one) * _product(other, other))
    return _product(one, other) / lengths if lengths else 0.0


def _product(one: memoryview[int], other: memoryview[int]) -> int:
    return sum(map(operator.mul, one, other))
