"""Photos taken near another one in time or place: those that are always compared with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from app.datasets.rules import BURST_SECONDS, NEAR_METRES, NEAR_SECONDS
from app.db.tx import ReadTx
from app.models import Photo

_METRES_A_DEGREE: Final = 111_320.0
_MOST: Final = 10
_LOOKED_AT: Final = 200

_COLUMNS: Final = (Photo.id, Photo.sha256, Photo.captured_utc, Photo.latitude, Photo.longitude)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A photo near another. ``is_burst``: near enough that looking alike is proof."""

    photo_id: int
    sha256: str
    is_burst: bool
    nearness: float  # 0 the same moment or place, 1 at the edge of what counts


def neighbours(tx: ReadTx, photo: Photo) -> list[Neighbour]:
    """Find the ten nearest, nearest first: two minutes of the same sender, or 25 metres of anybody."""
    found: dict[int, Neighbour] = {}
    for row in [*_in_time(tx, photo), *_in_place(tx, photo)]:
        neighbour = _measured(photo, row)
        known = found.get(row.id)
        if neighbour is not None and (known is None or neighbour.nearness < known.nearness):
            found[row.id] = neighbour
    return sorted(found.values(), key=lambda one: (one.nearness, one.photo_id))[:_MOST]


def _in_time(tx: ReadTx, photo: Photo) -> list[Any]:
    """Only what the camera or the sender told counts as time: a folder sent at once is no burst."""
    sender = [
        column == value
        for column, value in ((Photo.device_id, photo.device_id), (Photo.uploader_id, photo.uploader_id))
        if value is not None
    ]
    if photo.captured_utc is None or photo.captured_doubtful or not sender:
        return []
    around = timedelta(seconds=NEAR_SECONDS)
    statement = select(*_COLUMNS).where(
        *_others(photo),
        Photo.captured_utc.between(photo.captured_utc - around, photo.captured_utc + around),
        Photo.captured_doubtful.is_(False),
        or_(*sender),
    )
    return list(tx.execute(statement.limit(_LOOKED_AT)))


def _in_place(tx: ReadTx, photo: Photo) -> list[Any]:
    if photo.latitude is None or photo.longitude is None:
        return []
    high = NEAR_METRES / _METRES_A_DEGREE
    wide = high / max(math.cos(math.radians(photo.latitude)), 0.01)
    statement = select(*_COLUMNS).where(
        *_others(photo),
        Photo.latitude.is_not(None),
        Photo.latitude.between(photo.latitude - high, photo.latitude + high),
        Photo.longitude.between(photo.longitude - wide, photo.longitude + wide),
    )
    return list(tx.execute(statement.order_by(Photo.id.desc()).limit(_LOOKED_AT)))


def _others(photo: Photo) -> list[Any]:
    return [Photo.project_id == photo.project_id, Photo.id != photo.id, Photo.damaged.is_(False)]


def _measured(photo: Photo, row: Any) -> Neighbour | None:
    """Tell how near a photo is by the better of time and place; None where neither counts."""
    metres, seconds = _metres(photo, row), _seconds(photo, row)
    nearness = min(metres / NEAR_METRES, seconds / NEAR_SECONDS)
    if nearness > 1:
        return None
    return Neighbour(row.id, row.sha256, metres <= NEAR_METRES or seconds <= BURST_SECONDS, nearness)


def _seconds(photo: Photo, row: Any) -> float:
    if photo.captured_utc is None or row.captured_utc is None:
        return math.inf
    return abs(float((photo.captured_utc - row.captured_utc).total_seconds()))


def _metres(photo: Photo, row: Any) -> float:
    """Distance on a flat map, right to a thousandth over 25 metres."""
    if photo.latitude is None or photo.longitude is None or row.latitude is None or row.longitude is None:
        return math.inf
    north = (photo.latitude - row.latitude) * _METRES_A_DEGREE
    east = (photo.longitude - row.longitude) * _METRES_A_DEGREE * math.cos(math.radians(photo.latitude))
    return math.hypot(north, east)
