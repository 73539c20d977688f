"""What photo calls take, and how a photo is told on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.clock import to_wire
from app.models import Photo
from app.photos.captured import written
from app.web.pictures import pixel_urls, tiles_url
from app.web.schema import Body, Flag, Id, Line, Name, Number, Sha256, Uuid, Whole, Words

Share = Annotated[Number, Field(ge=0, le=1)]
State = Literal["unlabelled", "in_progress", "done", "unsure", "retake", "accepted", "rejected"]
ClaimedTime = Annotated[str, StringConstraints(max_length=40)]


def _claimed(value: str) -> str | None:
    """Hold a claimed time to be one; an empty text claims none."""
    if not value:
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a time such as 2026-11-24T09:00:00+01:00") from None
    return value


Claimed = Annotated[ClaimedTime, AfterValidator(_claimed)]


class Hint(Body):
    """What the contributor thinks it is, and where: shares of the upright frame. Never an annotation."""

    class_id: Id | None = None
    x: Share | None = None
    y: Share | None = None


class Place(Body):
    """Where the sender's device was, in degrees (WGS 84); its accuracy (metres) and time are not kept."""

    latitude: Annotated[Number, Field(ge=-90, le=90)]
    longitude: Annotated[Number, Field(ge=-180, le=180)]
    accuracy: Annotated[Number, Field(ge=0)] | None = None
    at: ClaimedTime | None = None


class Coached(Body):
    """What a phone measured of its photo (app/imaging/results.py), what it remarked and what was answered.

    ``alike``: how many earlier photos of the phone look nearly the same. ``answer`` None: there was none.
    """

    remark: Literal["dark", "blur", "glare", "burnt", "small", "alike"] | None = None
    answer: Literal["kept", "again"] | None = None
    sharpness: Annotated[Number, Field(ge=-5, le=20)] | None = None
    reblur: Share | None = None
    dark: Share | None = None
    brightness: Annotated[Whole, Field(ge=0, le=255)] | None = None
    burnt: Share | None = None
    glare: Share | None = None
    alike: Annotated[Whole, Field(ge=0, le=200)] | None = None


class Sent(Body):
    """What a sender says beside the bytes; ``retake_of``: the request that the photo answers."""

    name: Name
    sha256: Sha256 | None = None
    captured_at: Claimed | None = None
    attributes: Annotated[dict[str, Any], Field(max_length=100)] = {}
    series: Uuid | None = None
    hint: Hint | None = None
    note: Words = ""
    place: Place | None = None
    wanted_shot: Id | None = None
    coached: Coached | None = None
    retake_of: Id | None = None


class SetState(Body):
    """PUT /photos/{id}/state."""

    state: State
    no_defect: Flag | None = None
    reason: Line = ""
    seq: Annotated[Whole, Field(ge=0)]
    op_id: Uuid | None = None


class MendPhoto(Body):
    """PATCH /photos/{id}: only what people may mend."""

    attributes: Annotated[dict[str, Any], Field(max_length=100)] = {}
    note: Words | None = None


class Bulk(Body):
    """POST /projects/{id}/photos/bulk."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
    action: Literal["delete", "undelete", "state", "attributes", "review", "unreview"]
    state: State | None = None
    no_defect: Flag | None = None
    reason: Line = ""
    attributes: Annotated[dict[str, Any], Field(max_length=100)] = {}


_MEASURED: Final = ("sharpness", "reblur", "dark", "brightness", "burnt", "glare")


def urls_of(photo: Any, *, root: str, with_origin: bool) -> dict[str, str | None]:
    """All addresses of a photo; that of its original only ``with_origin``."""
    original = f"{root}/api/photos/{photo.id}/original" if with_origin else None
    return {"original": original, **pixel_urls(photo, root=root), "tiles": tiles_url(photo, root=root)}


def scale_of(photo: Photo) -> dict[str, Any] | None:
    """Tell {low, high, markers}, in pixels a millimetre, as printed markers show it; None without one."""
    if photo.scale_low is None or photo.scale_high is None:
        return None
    return {"low": photo.scale_low, "high": photo.scale_high, "markers": photo.markers}


def photo_answer(photo: Photo, names: dict[str, Any], *, root: str, with_origin: bool) -> dict[str, Any]:
    """Tell everything about a photo; place, device and original only ``with_origin``.

    ``names``: labeler, assignee, uploader, link, wanted_shot as {id, name} or None; request, the last not
    withdrawn; stack, a number.
    """
    answer: dict[str, Any] = {
        "id": photo.id,
        "project_id": photo.project_id,
        "name": photo.name,
        "width": photo.width,
        "height": photo.height,
        "state": photo.state,
        "no_defect": photo.no_defect,
        "reason": photo.reason,
        "seq": photo.seq,
        "sha256": photo.sha256,
        "size": photo.size,
        "format": photo.format,
        "captured_at": written(photo.captured_at, photo.captured_offset),
        "captured_zone": photo.captured_zone,
        "captured_utc": to_wire(photo.captured_utc) if photo.captured_utc else None,
        "captured_doubtful": photo.captured_doubtful,
        "attributes": photo.attributes,
        "series": photo.series,
        "hint": photo.hint,
        "note": photo.note,
        "quality": {name: getattr(photo, name) for name in _MEASURED},
        "remarks": photo.remarks or [],
        "coached": photo.coached,
        "scale": scale_of(photo),
        "group_id": photo.group_id,
        "split": None,
        "damaged": photo.damaged,
        "damage": photo.damage,
        "open_proposals": photo.open_proposals,
        "annotations": photo.annotations,
        "priority": photo.priority,
        "stored_at": to_wire(photo.created_at),
        "trashed_at": to_wire(photo.deleted_at) if photo.deleted_at else None,
        **names,
        "urls": urls_of(photo, root=root, with_origin=with_origin),
    }
    if with_origin:
        has_place = photo.latitude is not None and photo.longitude is not None
        answer["place"] = (
            {"latitude": photo.latitude, "longitude": photo.longitude, "altitude": photo.altitude}
            if has_place
            else None
        )
        answer["device"] = {"make": photo.make, "model": photo.model}
    return answer


def photo_stub(photo: Photo) -> dict[str, Any]:
    """Tell which photo it is, for who sent these bytes and may not see photos."""
    return {"id": photo.id, "project_id": photo.project_id, "sha256": photo.sha256, "size": photo.size}


def receipt_answer(photo: Photo, stored_at: Any) -> dict[str, Any]:
    """The server's proof: these bytes, since then."""
    return {"sha256": photo.sha256, "size": photo.size, "stored_at": to_wire(stored_at)}
