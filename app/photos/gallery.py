"""Lists of photos: one page by key, its names and boxes, and the numbers beside it. Core statements only.

The ids of a page are found first and its rows fetched by id: in one joined statement PostgreSQL was measured
25 times slower on early pages.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from app.clock import to_wire
from app.db.tx import ReadTx
from app.ids import ProjectId
from app.models import Annotation, CaptureLink, Photo, PhotoClass, PhotoGroup, Receipt, User, WantedShot
from app.photos.captured import written
from app.photos.filters import PhotoFilter
from app.photos.requests import latest_of
from app.photos.schemas import urls_of
from app.photos.sorting import ORDERS, Sort, cursor_of, read_place
from app.team.actor import Actor, Contributor

_Labeler, _Assignee, _Uploader = aliased(User), aliased(User), aliased(User)
MAX_SHAPES: Final = 200
"""Boxes and lines told per photo for the hover drawing: more could not be told apart on a thumbnail."""
MAX_POINTS: Final = 60
"""Points told of a traced line, or of a ring, for the same."""
UNCOUNTED: Final = 1000
"""Ad-hoc filters are counted up to here; beyond, "1000+" is said."""


def list_photos(
    tx: ReadTx,
    project_id: ProjectId,
    wanted: PhotoFilter,
    *,
    limit: int,
    cursor: str | None,
    root: str,
    with_origin: bool = False,
    with_boxes: bool = False,
) -> dict[str, Any]:
    """List one page: {items, next}; addresses of originals only ``with_origin``.

    Raises Rejected for a cursor of another list.
    """
    ids = _page_of_ids(tx, project_id, wanted, limit=limit + 1, cursor=cursor)
    rows = _rows(tx, ids[:limit])
    items = [_item(row, root, with_origin=with_origin) for row in rows]
    if with_boxes:
        shapes = shapes_of(tx, [item["id"] for item in items])
        for item in items:
            item |= shapes[item["id"]]
    last = rows[-1] if len(ids) > limit else None
    return {
        "items": items,
        "next": cursor_of(wanted.sort, _key(wanted.sort, last), last.id) if last else None,
    }


def _key(sort: Sort, row: Any) -> Any:
    if sort in ("captured", "-captured"):
        return row.captured_utc
    return row.sharpness if sort == "blur" else None


def _page_of_ids(
    tx: ReadTx, project_id: ProjectId, wanted: PhotoFilter, *, limit: int, cursor: str | None
) -> list[int]:
    order = ORDERS[wanted.sort]
    value, photo_id = read_place(wanted.sort, cursor) if cursor else (None, None)
    if order.column is None:
        base, id_column = _by_id(tx, project_id, wanted)
        if photo_id is not None:
            base = base.where(order.beyond([photo_id], id_column))
        return list(tx.scalars(base.order_by(*order.by(id_column)).limit(limit)))
    base = select(Photo.id).where(*wanted.where(project_id, tx.dialect))
    found: list[int] = []
    if photo_id is None or value is not None:
        with_value = base.where(order.column.is_not(None))
        if photo_id is not None:
            with_value = with_value.where(order.beyond([value, photo_id]))
        found = list(tx.scalars(with_value.order_by(*order.by()).limit(limit)))
    if len(found) < limit:
        without = base.where(order.column.is_(None))
        if photo_id is not None and value is None:
            without = without.where(Photo.id > photo_id)
        found += list(tx.scalars(without.order_by(Photo.id).limit(limit - len(found))))
    return found


def _by_id(tx: ReadTx, project_id: ProjectId, wanted: PhotoFilter) -> tuple[Select[Any], Any]:
    """Select ids, and name the column to order and page by.

    One class: walk photo_class in the order of its key, quick for common and for rare classes alike.
    """
    if len(wanted.class_) != 1 or wanted.guide:  # which asks for the class by itself
        return select(Photo.id).where(*wanted.where(project_id, tx.dialect)), Photo.id
    rest = replace(wanted, class_=()).where(project_id, tx.dialect)
    id_column = PhotoClass.photo_id
    found = (
        select(id_column)
        .join(Photo, Photo.id == id_column)
        .where(PhotoClass.project_id == project_id, PhotoClass.class_id == wanted.class_[0], *rest)
    )
    return found, id_column


def _with_names(*columns: Any) -> Select[Any]:
    """Select columns of photos (by ``ids``) with the names of who and what belongs to them."""
    named = (
        _Labeler.id.label("labeler_id"),
        _Labeler.name.label("labeler"),
        _Assignee.id.label("assignee_id"),
        _Assignee.name.label("assignee"),
        _Uploader.id.label("uploader_id"),
        _Uploader.name.label("uploader"),
        CaptureLink.id.label("link_id"),
        CaptureLink.name.label("link"),
        WantedShot.id.label("shot_id"),
        WantedShot.title.label("shot"),
        PhotoGroup.n.label("stack"),
    )
    return (
        select(*columns, *named)
        .select_from(Photo)
        .outerjoin(_Labeler, _Labeler.id == Photo.labeler_id)
        .outerjoin(_Assignee, _Assignee.id == Photo.assignee_id)
        .outerjoin(_Uploader, _Uploader.id == Photo.uploader_id)
        .outerjoin(CaptureLink, CaptureLink.id == Photo.link_id)
        .outerjoin(WantedShot, WantedShot.id == Photo.wanted_shot_id)
        .outerjoin(PhotoGroup, PhotoGroup.id == Photo.group_id)
        .where(Photo.id.in_(bindparam("ids", expanding=True)))
    )


# Composed once: putting these together costs more than running them.
_ROWS: Final = _with_names(
    Photo.id,
    Photo.project_id,
    Photo.sha256,
    Photo.name,
    Photo.width,
    Photo.height,
    Photo.state,
    Photo.no_defect,
    Photo.seq,
    Photo.annotations,
    Photo.open_proposals,
    Photo.damaged,
    Photo.captured_at,
    Photo.captured_offset,
    Photo.captured_zone,
    Photo.captured_utc,
    Photo.attributes,
    Photo.series,
    Photo.hint,
    Photo.sharpness,
    Photo.created_at,
    Photo.deleted_at,
    Photo.priority,
    Photo.group_id,
)
_NAMES: Final = _with_names(Photo.id)
_SHAPES: Final = (
    select(
        Annotation.photo_id,
        Annotation.class_id,
        Annotation.x,
        Annotation.y,
        Annotation.width,
        Annotation.height,
        case((Annotation.kind.in_(("trace", "polygon")), Annotation.shape)),
    )
    .where(Annotation.photo_id.in_(bindparam("ids", expanding=True)), Annotation.deleted_at.is_(None))
    .order_by(Annotation.photo_id, Annotation.id)
)


def _rows(tx: ReadTx, ids: Sequence[int]) -> list[Any]:
    if not ids:
        return []
    rows = tx.connection().execute(_ROWS, {"ids": list(ids)}).all()
    place = {photo_id: index for index, photo_id in enumerate(ids)}
    return sorted(rows, key=lambda row: place[row.id])


def _item(row: Any, root: str, *, with_origin: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "project_id": row.project_id,
        "name": row.name,
        "width": row.width,
        "height": row.height,
        "state": row.state,
        "no_defect": row.no_defect,
        "seq": row.seq,
        "annotations": row.annotations,
        "open_proposals": row.open_proposals,
        "damaged": row.damaged,
        "sha256": row.sha256,
        "captured_at": written(row.captured_at, row.captured_offset),
        "captured_zone": row.captured_zone,
        "attributes": row.attributes,
        "series": row.series,
        "hint": row.hint,
        "group_id": row.group_id,
        "split": None,
        "stored_at": to_wire(row.created_at),
        "trashed_at": to_wire(row.deleted_at) if row.deleted_at else None,
        "priority": row.priority,
        **_told_names(row),
        "urls": urls_of(row, root=root, with_origin=with_origin),
    }


def _told_names(row: Any) -> dict[str, Any]:
    return {
        "stack": row.stack or 1,
        "labeler": _named(row.labeler_id, row.labeler),
        "assignee": _named(row.assignee_id, row.assignee),
        "uploader": _named(row.uploader_id, row.uploader),
        "link": _named(row.link_id, row.link),
        "wanted_shot": _named(row.shot_id, row.shot),
    }


def _named(object_id: int | None, name: str | None) -> dict[str, Any] | None:
    return None if object_id is None else {"id": object_id, "name": name}


def names_of(tx: ReadTx, photo: Photo) -> dict[str, Any]:
    """Tell who labeled and who sent a photo, what for, and what the field is asked about it.

    Gives {labeler, assignee, uploader, link, wanted_shot}, each {id, name} or None, {request}: the last, or
    None, and {stack}: how many photos show its scene.
    """
    return names_of_each(tx, [photo.id])[photo.id]


def names_of_each(tx: ReadTx, photo_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Tell the same of several photos, by their ids."""
    if not photo_ids:
        return {}
    rows = tx.execute(_NAMES, {"ids": list(photo_ids)}).all()
    requests = latest_of(tx, photo_ids)
    return {row.id: {**_told_names(row), "request": requests.get(row.id)} for row in rows}


def shapes_of(tx: ReadTx, photo_ids: Sequence[int]) -> dict[int, dict[str, list[list[float]]]]:
    """Tell what hovering draws of live annotations, by photo id.

    ``boxes``, round masks too: [class_id, x, y, width, height]; ``lines``, of traces and the
    rings of polygons: [class_id, x, y, x, y, ...]. Pixels.
    """
    found: dict[int, dict[str, list[list[float]]]] = {one: {"boxes": [], "lines": []} for one in photo_ids}
    if not photo_ids:
        return found
    rows = tx.connection().execute(_SHAPES, {"ids": list(photo_ids)}).all()
    for photo_id, class_id, x, y, width, height, shape in rows:
        room = MAX_SHAPES - sum(map(len, found[photo_id].values()))
        if room <= 0:
            continue
        if shape is None:
            found[photo_id]["boxes"].append([class_id, x, y, width, height])
        else:
            lines = _lines_of(orjson.loads(shape))[:room]
            found[photo_id]["lines"] += [[class_id, *_few_points(line)] for line in lines]
    return found


def _lines_of(shape: dict[str, Any]) -> list[list[list[float]]]:
    """Give the line of a trace, or the closed rings of a polygon."""
    if shape["type"] == "trace":
        return [shape["points"]]
    return [[*ring, ring[0]] for part in shape["polygons"] for ring in part]


def _few_points(points: list[list[float]]) -> list[float]:
    """Thin a line to what a thumbnail shows; its ends stay."""
    step = math.ceil(len(points) / MAX_POINTS)
    return [number for point in [*points[:-1:step], points[-1]] for number in point]


def count_photos(tx: ReadTx, project_id: ProjectId, wanted: PhotoFilter) -> tuple[int, bool]:
    """Count what a filter finds, up to UNCOUNTED; True: there are more."""
    some = select(Photo.id).where(*wanted.where(project_id, tx.dialect)).limit(UNCOUNTED + 1).subquery()
    n = int(tx.scalar(select(func.count()).select_from(some)))
    return min(n, UNCOUNTED), n > UNCOUNTED


def facets(tx: ReadTx, project_id: ProjectId) -> dict[str, list[dict[str, Any]]]:
    """Count photos (not in the trash) by uploader, labeler, assignee and link: [{id, name, n}], most first.

    Counted through each column's index alone, then the trash is taken off: asking each row costs ten times.
    """
    columns = {
        "uploader": Photo.uploader_id,
        "labeler": Photo.labeler_id,
        "assignee": Photo.assignee_id,
        "link": Photo.link_id,
    }
    counts = {
        name: Counter(dict(tx.execute(_count_by(project_id, column)).all()))
        for name, column in columns.items()
    }
    gone = select(*columns.values(), func.count()).group_by(*columns.values())
    for *keys, n in tx.execute(gone.where(Photo.project_id == project_id, Photo.deleted_at.is_not(None))):
        for name, key in zip(columns, keys, strict=True):
            if key is not None:
                counts[name][key] -= n
    people = _names(tx, User, {*counts["uploader"], *counts["labeler"], *counts["assignee"]})
    links = _names(tx, CaptureLink, set(counts["link"]))
    return {
        name: [
            {"id": key, "name": (links if name == "link" else people)[key], "n": n}
            for key, n in counts[name].most_common(50)
            if n > 0
        ]
        for name in columns
    }


def _count_by(project_id: ProjectId, column: Any) -> Select[Any]:
    return (
        select(column, func.count())
        .where(Photo.project_id == project_id, column.is_not(None))
        .group_by(column)
    )


def _names(tx: ReadTx, named: Any, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(tx.execute(select(named.id, named.name).where(named.id.in_(ids))).all())


def photos_of_class(tx: ReadTx, project_id: ProjectId) -> dict[int, int]:
    """Count the photos that carry each class, from photo_class."""
    rows = tx.execute(
        select(PhotoClass.class_id, func.count())
        .where(PhotoClass.project_id == project_id)
        .group_by(PhotoClass.class_id)
    )
    return {row[0]: row[1] for row in rows}


def list_receipts(
    tx: ReadTx, sender: Actor | Contributor, project_id: int, *, limit: int, before: int | None
) -> list[tuple[int, dict[str, Any]]]:
    """List a sender's own receipts in a project, newest first, each with its id for the cursor."""
    statement = (
        select(Receipt.id, Receipt.name, Receipt.stored_at, Photo.sha256, Photo.size)
        .join(Photo, Photo.id == Receipt.photo_id)
        .where(Receipt.sender == sender.sender, Photo.project_id == project_id)
        .order_by(Receipt.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Receipt.id < before)
    return [
        (
            row.id,
            {"name": row.name, "sha256": row.sha256, "size": row.size, "stored_at": to_wire(row.stored_at)},
        )
        for row in tx.execute(statement)
    ]
