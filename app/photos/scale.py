"""The scale of a photo, by a printed marker that lies in it: looked for in the background, written once.

Never taken from another photo, not even of the same scene: the next one was taken from another distance.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement

from app.db.tx import WriteTx
from app.errors import Conflict, NotFound
from app.imaging.comparer import Markers
from app.jobs.handlers import House
from app.models import Photo
from app.photos.lifecycle import imaging_limits
from app.photos.pixels import picture_of
from app.realtime.feed import labels_changed, publish
from app.web.pictures import picture_name


def is_unmeasured(project_id: int) -> list[ColumnElement[bool]]:
    """Ask for photos of a project in which no marker was looked for yet."""
    return [Photo.project_id == project_id, Photo.markers.is_(None), Photo.damaged.is_(False)]


def look_for_markers(house: House, photo: Photo) -> Markers:
    """Look for markers in the preview of a photo. None where its file is lost.

    Raises Unavailable, StorageFull, Closed, Unwritable.
    """
    try:
        preview = picture_of(
            photo,
            picture_name(photo.sha256, "preview"),
            blobs=house.blobs,
            sandbox=house.sandbox,
            limits=imaging_limits(house.settings),
        )
    except (NotFound, Conflict):  # `blemish doctor` tells of that
        return Markers([], None)
    assert photo.width is not None  # of a photo that is not damaged
    return house.comparer.markers(preview, photo.width)


def keep_markers(tx: WriteTx, photo_id: int, found: Markers) -> bool:
    """Write down which markers were found; False when the photo is gone or was measured meanwhile."""
    photo = tx.session.get(Photo, photo_id, populate_existing=True, with_for_update=True)
    if photo is None or photo.markers is not None:
        return False
    photo.markers = found.outlines
    if found.scale is not None:
        photo.scale_low, photo.scale_high = found.scale
        labels_changed(tx, photo.project_id)  # lengths go out in millimetres now
        told = {"photo_id": photo_id, "photo_seq": photo.seq, "actor": None}
        publish(tx, photo.project_id, "photo.changed", told)
    return True
