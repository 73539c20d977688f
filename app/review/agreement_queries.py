"""Reading agreement: a project's figures, and the readings that differ from what counts, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, func, select, tuple_

from app.annotations.queries import author, load_live, names_of
from app.clock import to_wire
from app.db.tx import ReadTx
from app.errors import NotFound
from app.models import Agreement, Photo, Reading
from app.photos.queries import PhotoAccess, load_photo
from app.photos.schemas import urls_of
from app.photos.wanted_readings import DONE
from app.projects.blind import closed_to
from app.projects.queries import ProjectAccess
from app.review.differences import differences_of
from app.team.actor import Actor
from app.team.roles import Action

ENOUGH: Final = 20
"""Photos read twice; of fewer no figure is shown: its range would be as wide as the scale."""
_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(("f1", "iou", "kappa", "alpha", "unclear")),
    "classes": [],
    "confusion": [],
}


def figures_of(tx: ReadTx, access: ProjectAccess) -> dict[str, Any]:
    """Tell how far the people of a project agree: see ``agreement_schemas.AgreementAnswer``."""
    kept = tx.scalar(select(Agreement.figures).where(Agreement.project_id == access.id))
    figures = orjson.loads(kept) if kept else {"photos": 0, "readings": 0, **_NOTHING}
    if figures["photos"] < ENOUGH:
        figures |= _NOTHING
    return {**figures, "enough": ENOUGH, "to_settle": count_to_settle(tx, access.id)}


def count_to_settle(tx: ReadTx, project_id: int) -> int:
    """Count the readings that differ from what counts and were not decided."""
    return int(
        tx.scalar(
            select(func.count())
            .select_from(Reading)
            .join(Photo, Photo.id == Reading.photo_id)
            .where(*_is_to_settle(project_id))
        )
    )


def _is_to_settle(project_id: int) -> list[ColumnElement[bool]]:
    # One of a photo that is being labelled again is compared anew when that is done: until then it waits.
    is_whole = [Photo.state.in_(DONE), Reading.settled_at.is_(None)]
    return [*is_compared(project_id), *is_whole, Reading.agreement < 1]


def is_compared(project_id: int) -> list[ColumnElement[bool]]:
    """Ask, beside ``Photo``, for blind readings that tell how two people agree: not one with oneself."""
    return [
        Reading.project_id == project_id,
        Reading.state == "done",
        Reading.kind == "blind",
        Reading.comparison.is_not(None),
        Photo.deleted_at.is_(None),
        Photo.labeler_id.is_distinct_from(Reading.user_id),
    ]


def chosen_ids(
    tx: ReadTx, access: ProjectAccess, *, ours: int | None, theirs: int | None, unclear: bool
) -> list[int] | None:
    """Name the readings of a cell of the confusion, or those of the unclear pair; None: all that wait."""
    if unclear:
        return list((figures_of(tx, access)["unclear"] or {"readings": []})["readings"])
    if ours is None and theirs is None:
        return None
    cells = figures_of(tx, access)["confusion"]
    return [
        reading_id
        for cell in cells
        if ours in (None, cell["ours"]) and theirs in (None, cell["theirs"])
        for reading_id in cell["readings"]
    ]


def list_readings(
    tx: ReadTx,
    actor: Actor,
    access: ProjectAccess,
    *,
    root: str,
    limit: int,
    ids: Sequence[int] | None = None,
    after: tuple[float, int] | None = None,
) -> list[dict[str, Any]]:
    """List readings worst first, as ``agreement_schemas.ReadingAnswer``.

    Those to settle, or those of ``ids``; ``after``: agreement and id of the last one seen. Photos that the
    caller is to label without knowing what others drew are left out.
    """
    wanted = _is_to_settle(access.id) if ids is None else [*is_compared(access.id), Reading.id.in_(ids)]
    if after is not None:
        wanted.append(tuple_(Reading.agreement, Reading.id) > tuple_(*after))
    rows = tx.execute(
        select(Reading, Photo)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(*wanted, Photo.id.not_in(closed_to(tx, actor.user_id)))
        .order_by(Reading.agreement, Reading.id)
        .limit(limit)
    ).all()
    return [_tell(tx, actor, reading, photo, root=root) for reading, photo in rows]


def load_reading(
    tx: ReadTx, actor: Actor, reading_id: int, *, lock: bool = False, project_id: int | None = None
) -> tuple[PhotoAccess, Reading]:
    """Load a blind reading that was compared, with its photo, for somebody who may settle it.

    ``project_id``: of no other project than this.
    Raises NotFound, or Forbidden (slug blind, while the caller is to label the photo unseen).
    """
    photo_id = tx.scalar(select(Reading.photo_id).where(Reading.id == reading_id))
    if photo_id is None:
        raise NotFound
    access = load_photo(tx, actor, photo_id, Action.REVIEW, lock=lock)
    reading = tx.session.get_one(Reading, reading_id, with_for_update=lock, populate_existing=True)
    if reading.kind != "blind" or reading.state != "done" or reading.comparison is None:
        raise NotFound
    if project_id not in (None, reading.project_id):
        raise NotFound
    return access, reading


def reading_answer(tx: ReadTx, actor: Actor, reading_id: int, *, root: str) -> dict[str, Any]:
    """Tell one reading beside what counts: see ``agreement_schemas.ReadingAnswer``."""
    access, reading = load_reading(tx, actor, reading_id)
    return _tell(tx, actor, reading, access.photo, root=root)


def next_to_settle(tx: ReadTx, actor: Actor, access: ProjectAccess, *, after: Reading) -> int | None:
    """Find the reading to settle that comes next in the list; from its end one begins again."""
    base = (
        select(Reading.id)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(
            *_is_to_settle(access.id), Reading.id != after.id, Photo.id.not_in(closed_to(tx, actor.user_id))
        )
        .order_by(Reading.agreement, Reading.id)
        .limit(1)
    )
    place = tuple_(Reading.agreement, Reading.id) > tuple_(after.agreement, after.id)
    following: int | None = tx.scalar(base.where(place))
    if following is None:
        following = tx.scalar(base)
    return following


def _tell(tx: ReadTx, actor: Actor, reading: Reading, photo: Photo, *, root: str) -> dict[str, Any]:
    names = names_of(tx.connection(), [reading.user_id, photo.labeler_id, reading.settled_by], actor)
    ours = [_drawn(record.content()) for record in load_live(tx.connection(), photo.id)]
    theirs = [_drawn(one) for one in orjson.loads(reading.annotations)]
    known = {one["uid"] for one in ours + theirs} | {None}
    is_fresh = reading.settled_at is None and reading.compared_seq == photo.seq
    return {
        "id": reading.id,
        "photo": {
            "id": photo.id,
            "name": photo.name,
            "width": photo.width,
            "height": photo.height,
            "urls": urls_of(photo, root=root, with_origin=False),
        },
        "seq": photo.seq,
        "state": photo.state,
        "is_fresh": is_fresh,
        "agreement": reading.agreement,
        "reader": author(reading.user_id, names),
        "labeler": author(photo.labeler_id, names),
        "settled_at": to_wire(reading.settled_at) if reading.settled_at else None,
        "settled_by": author(reading.settled_by, names),
        "ours": ours,
        "theirs": theirs,
        "differences": [
            one
            for one in differences_of(orjson.loads(reading.comparison or "{}"))
            if one["ours"] in known and one["theirs"] in known
        ],
    }


def _drawn(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("uid", "rev", "class_id", "shape", "attributes", "ignore")}
