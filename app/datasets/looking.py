"""Looking at one photo: what it is described by, and which photos of its project it belongs with.

Everything slow happens here, in a child process and outside of any write transaction; grouping.py writes
down what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select

from app.datasets.nearby import Neighbour, neighbours
from app.datasets.rules import AGREEING_POINTS, BURST_ALONE, BURST_DISTANCE, BURST_POINTS, SAME_BITS, Tie
from app.db.tx import ReadTx
from app.errors import Conflict, NotFound
from app.imaging.comparer import Description, Files, Found, Row
from app.imaging.recipe import points_file, rendition_file
from app.jobs.handlers import House
from app.models import Likeness, Photo
from app.photos.lifecycle import imaging_limits
from app.photos.pixels import picture_of
from app.projects.fixed_camera import is_of_fixed_camera
from app.web.pictures import picture_name

_MOST_BY_VECTOR: Final = 5
_MOST_BY_HASH: Final = 5
_ROWS_AT_ONCE: Final = 5000
_HAS_PIXELS: Final = Likeness.vector.is_not(None)


@dataclass(frozen=True, slots=True)
class Seen:
    """What looking at a photo gave. description: None where its pixels could not be opened."""

    description: Description | None = None
    ties: list[Tie] = field(default_factory=list)


def look_at(house: House, photo: Photo) -> Seen:
    """Describe a photo, or read how it was described before, and find what it belongs with by its pixels.

    Of a fixed camera pixels tie nothing. Raises Unavailable, StorageFull, Closed, Unwritable.
    """
    with house.database.read_tx() as tx:
        known = tx.scalar(select(Likeness).where(Likeness.photo_id == photo.id))
        is_fixed = is_of_fixed_camera(tx, photo.project_id, photo.link_id)
    description = _kept(known) if known is not None else _described(house, photo)
    if description is None or is_fixed:
        return Seen(description)
    return Seen(description, _ties(house, photo, description))


def _kept(row: Likeness) -> Description | None:
    if row.phash is None or row.vector is None:
        return None
    return Description(row.phash % (1 << 64), row.vector)


def _described(house: House, photo: Photo) -> Description | None:
    limits = imaging_limits(house.settings)
    try:
        picture_of(
            photo,
            picture_name(photo.sha256, "small"),
            blobs=house.blobs,
            sandbox=house.sandbox,
            limits=limits,
        )
    except (NotFound, Conflict):  # its file is lost: `blemish doctor` tells of that
        return None
    return house.comparer.describe(_files(house, photo.sha256))


def _files(house: House, sha256: str) -> Files:
    return Files(
        picture=house.blobs.rendition(sha256, rendition_file("small")),
        points=house.blobs.rendition(sha256, points_file()),
    )


def _ties(house: House, photo: Photo, description: Description) -> list[Tie]:
    found = _found(house, photo, description)
    with house.database.read_tx() as tx:
        near = neighbours(tx, photo)
        wanted = [one for one, _ in found.same[:_MOST_BY_HASH]]
        wanted += [one for one, _ in found.alike[:_MOST_BY_VECTOR]]
        hashes = _hashes(tx, photo.project_id, [*(one.photo_id for one in near), *wanted])
    others = list(hashes)
    counts = house.comparer.check(_files(house, photo.sha256), [_files(house, hashes[one]) for one in others])
    agreeing = dict(zip(others, counts, strict=True))
    ties = [Tie("same", one, bits) for one, bits in found.same]
    ties += _bursts(found, near, agreeing)
    ties += [Tie("scene", one, count) for one, count in agreeing.items() if count >= AGREEING_POINTS]
    return ties


def _found(house: House, photo: Photo, description: Description) -> Found:
    project_id = photo.project_id
    with house.database.read_tx() as tx:
        newest = select(func.max(Likeness.id)).where(Likeness.project_id == project_id, _HAS_PIXELS)
        last = tx.scalar(newest) or 0
        found = house.comparer.find(
            project_id,
            description,
            last=last,
            within=SAME_BITS,
            rows_after=lambda number: _rows(tx, project_id, number, last),
        )
    same = [one for one in found.same if one[0] != photo.id]
    return Found(same, [one for one in found.alike if one[0] != photo.id])


def _rows(tx: ReadTx, project_id: int, after: int, last: int) -> Sequence[Row]:
    """Read some likenesses of a project, oldest first."""
    rows = tx.execute(
        select(Likeness.id, Likeness.photo_id, Likeness.phash, Likeness.vector)
        .where(Likeness.project_id == project_id, _HAS_PIXELS, Likeness.id > after, Likeness.id <= last)
        .order_by(Likeness.id)
        .limit(_ROWS_AT_ONCE)
    )
    return [Row(row.id, row.photo_id, row.phash % (1 << 64), row.vector) for row in rows]


def _hashes(tx: ReadTx, project_id: int, photo_ids: Sequence[int]) -> dict[int, str]:
    """Read which bytes photos have, in the order asked for, each once; the purged are left out."""
    rows = tx.execute(
        select(Photo.id, Photo.sha256).where(Photo.id.in_(set(photo_ids)), Photo.project_id == project_id)
    )
    known = {row.id: str(row.sha256) for row in rows}
    return {one: known[one] for one in photo_ids if one in known}


def _bursts(found: Found, near: Sequence[Neighbour], agreeing: dict[int, int]) -> list[Tie]:
    """Tie what looks alike and was taken at the same place or moment."""
    ties = []
    for one in near:
        distance = dict(found.alike).get(one.photo_id, 1.0)
        enough = BURST_DISTANCE if agreeing.get(one.photo_id, 0) >= BURST_POINTS else BURST_ALONE
        if one.is_burst and distance < enough:
            ties.append(Tie("burst", one.photo_id, distance))
    return ties
