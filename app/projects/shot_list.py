"""Reading the shot list: for its managers, for the phones that are asked, and how far each shot has come.

A photo counts for the shot it names while it is not in the trash. Counted when asked, through the photos'
index by shot: no number has to be kept in step.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select

from app.clock import to_wire
from app.db.tx import ReadTx
from app.errors import NotFound
from app.models import Photo, ShotExample, WantedShot
from app.team.actor import Contributor
from app.web.pictures import picture_name, pixel_urls

_ORIGINS = {"found": "found", "staged": "staged", None: "not_told"}


def list_shots(tx: ReadTx, project_id: int) -> list[WantedShot]:
    """List a project's wanted shots in order, closed ones too, deleted ones not."""
    return list(tx.scalars(_listed(project_id)))


def _listed(project_id: int) -> Select[Any]:
    return (
        select(WantedShot)
        .where(WantedShot.project_id == project_id, WantedShot.deleted_at.is_(None))
        .order_by(WantedShot.position, WantedShot.id)
    )


def load_shot(tx: ReadTx, project_id: int, shot_id: int) -> WantedShot:
    """Load one wanted shot of a project, also a deleted one. Raises NotFound."""
    shot = tx.session.get(WantedShot, shot_id)
    if shot is None or shot.project_id != project_id:
        raise NotFound("There is no such wanted shot in this project.")
    return shot


def titles_of(tx: ReadTx, project_id: int, shot_ids: Collection[int]) -> dict[int, str]:
    """Tell the titles of some of a project's wanted shots, deleted ones too."""
    if not shot_ids:
        return {}
    rows = tx.execute(
        select(WantedShot.id, WantedShot.title).where(
            WantedShot.project_id == project_id, WantedShot.id.in_(shot_ids)
        )
    )
    return {row.id: row.title for row in rows}


def _wish(shot: WantedShot) -> dict[str, Any]:
    """What is wanted, as people and phones alike are told."""
    return {
        "id": shot.id,
        "title": shot.title,
        "words": shot.words,
        "class_id": shot.class_id,
        "clean": shot.is_clean,
        "attributes": shot.attributes,
        "wanted": shot.wanted,
    }


def shots_to_wire(tx: ReadTx, shots: Collection[WantedShot], *, root: str) -> list[dict[str, Any]]:
    """Show shots of one project, in the order given, as the API does.

    ``counts``: photos that were taken for it, in all and by what their ``origin`` says.
    """
    counts = _counts_by_origin(tx, shots)
    examples = _examples(tx, [shot.id for shot in shots])
    return [
        {
            **_wish(shot),
            "link_ids": shot.link_ids,
            "position": shot.position,
            "closed": shot.closed_at is not None,
            "deleted": shot.deleted_at is not None,
            "created_at": to_wire(shot.created_at),
            "counts": {"taken": sum(counts[shot.id].values()), **counts[shot.id]},
            "example": _example_to_wire(examples.get(shot.id), root),
        }
        for shot in shots
    ]


def _counts_by_origin(tx: ReadTx, shots: Collection[WantedShot]) -> dict[int, dict[str, int]]:
    found = {shot.id: dict.fromkeys(_ORIGINS.values(), 0) for shot in shots}
    for shot_id, origin, n in _count(tx, shots, Photo.attributes["origin"].as_string()):
        found[shot_id][_ORIGINS.get(origin, "not_told")] += n
    return found


def _count(tx: ReadTx, shots: Collection[WantedShot], *by: Any) -> list[Any]:
    """Count the photos of shots of one project: rows of (shot, what ``by`` says, how many)."""
    if not shots:
        return []
    project_id = next(iter(shots)).project_id
    columns = (Photo.wanted_shot_id, *by)
    return list(
        tx.execute(
            select(*columns, func.count())
            .where(
                Photo.project_id == project_id,
                Photo.wanted_shot_id.in_([shot.id for shot in shots]),
                Photo.deleted_at.is_(None),
            )
            .group_by(*columns)
        )
    )


def _examples(tx: ReadTx, shot_ids: Collection[int]) -> dict[int, Photo]:
    """Find the example pictures of shots; one in the trash is shown to nobody."""
    rows = tx.execute(
        select(ShotExample.shot_id, Photo)
        .join(Photo, Photo.id == ShotExample.photo_id)
        .where(ShotExample.shot_id.in_(shot_ids), Photo.deleted_at.is_(None), Photo.damaged.is_(False))
    )
    return {row[0]: row[1] for row in rows}


def _example_to_wire(photo: Photo | None, root: str) -> dict[str, Any] | None:
    if photo is None:
        return None
    return {"photo_id": photo.id, "name": photo.name, "urls": pixel_urls(photo, root=root)}


def shots_for_phone(tx: ReadTx, phone: Contributor) -> list[dict[str, Any]]:
    """Tell a phone what is still wanted of its link, in order; what has all its photos is not.

    ``example`` is a name that changes with the picture; ``example_of`` finds that.
    """
    asked = [shot for shot in list_shots(tx, phone.project_id) if _is_asked(shot, phone)]
    taken: dict[int, int] = {row[0]: row[1] for row in _count(tx, asked)}
    wanted = [shot for shot in asked if taken.get(shot.id, 0) < shot.wanted]
    examples = _examples(tx, [shot.id for shot in wanted])
    return [
        {
            **_wish(shot),
            "taken": taken.get(shot.id, 0),
            "example": picture_name(examples[shot.id].sha256, "small") if shot.id in examples else None,
        }
        for shot in wanted
    ]


def count_wanted(tx: ReadTx, project_id: int) -> tuple[int, int]:
    """Count the photos that are still wanted, and the open shots that want them."""
    open_shots = [shot for shot in list_shots(tx, project_id) if shot.closed_at is None]
    taken: dict[int, int] = {row[0]: row[1] for row in _count(tx, open_shots)}
    missing = [max(shot.wanted - taken.get(shot.id, 0), 0) for shot in open_shots]
    return sum(missing), sum(n > 0 for n in missing)


def _is_asked(shot: WantedShot, phone: Contributor) -> bool:
    return shot.closed_at is None and (shot.link_ids is None or phone.link_id in shot.link_ids)


def example_of(tx: ReadTx, phone: Contributor, shot_id: int) -> Photo:
    """Find the photo that a manager chose to show to a phone as an example of a shot. Raises NotFound.

    Only while the shot is open and asks the phone's link: all other photos stay unseen by phones.
    """
    shot = tx.session.get(WantedShot, shot_id)
    is_shown = (
        shot is not None
        and shot.project_id == phone.project_id
        and shot.deleted_at is None
        and _is_asked(shot, phone)
    )
    photo = _examples(tx, [shot_id]).get(shot_id) if is_shown else None
    if photo is None:
        raise NotFound("There is no such example here.")
    return photo
