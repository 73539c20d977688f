"""From what a labeler drew on a photo to proposed masks; the pixels are opened by a child process.

Engines look at a window of LONG_SIDE pixels. The 2000 pixel rendition is enough for most boxes; where a
smaller one would be seen too coarsely, the full picture that zooming shows is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.assist.limits import LONG_SIDE
from app.assist.proposer import Proposer
from app.assist.schemas import BoxBody, ClickBody, Point, PolygonShape, Rectangle
from app.errors import BadShape, Conflict, FieldError, Unavailable
from app.geometry.box import NoBox, clip_box
from app.imaging.recipe import RENDITION_EDGES
from app.imaging.results import Limits
from app.imaging.sandbox import Busy, Closed, Sandbox
from app.models import Photo
from app.photos.pixels import picture_of
from app.storage.blobs import Blobs
from app.web.pictures import picture_name

_BOX_WINDOW: Final = 2.0  # a window is so many times as wide as the box
_CLICK_WINDOW: Final = 0.25  # of the view: the nearer of the two looks at a click


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is needed to look at a photo's pixels."""

    blobs: Blobs
    sandbox: Sandbox
    limits: Limits
    proposer: Proposer


def propose_for_box(eyes: Eyes, photo: Photo, body: BoxBody) -> list[dict[str, Any]]:
    """Propose masks of what is in a box. Raises BadShape, Conflict, NotFound, Unavailable, StorageFull."""
    frame = _frame(photo)
    box = _span(body, frame, "")
    question = _question(frame, body.plus, body.minus, body.shape)
    seen = _BOX_WINDOW * max(box[2] - box[0], box[3] - box[1])
    return _ask(eyes, photo, {**question, "box": box, "view": [0, 0, *frame]}, seen)


def propose_for_click(eyes: Eyes, photo: Photo, body: ClickBody) -> list[dict[str, Any]]:
    """Propose masks of what was clicked on. Raises as ``propose_for_box``."""
    frame = _frame(photo)
    view = _span(body.view, frame, "/view") if body.view is not None else [0.0, 0.0, *map(float, frame)]
    question = _question(frame, body.plus, body.minus, body.shape)
    seen = _CLICK_WINDOW * max(view[2] - view[0], view[3] - view[1])
    return _ask(eyes, photo, {**question, "box": None, "view": view}, seen)


def _frame(photo: Photo) -> tuple[int, int]:
    if photo.damaged or photo.width is None or photo.height is None:
        raise Conflict("This photo is damaged: there are no pixels to look at.", slug="unreadable")
    return photo.width, photo.height


def _span(box: Rectangle, frame: tuple[int, int], pointer: str) -> list[float]:
    """Clip a rectangle by the photo: left, top, right, bottom."""
    try:
        kept = clip_box(box.x, box.y, box.width, box.height, frame=frame)
    except NoBox as fault:
        raise BadShape(errors=[FieldError(pointer, str(fault))]) from None
    return [kept.x, kept.y, kept.x + kept.width, kept.y + kept.height]


def _question(
    frame: tuple[int, int], plus: list[Point], minus: list[Point], shape: PolygonShape | None
) -> dict[str, Any]:
    for name, points in (("plus", plus), ("minus", minus)):
        for index, (x, y) in enumerate(points):
            if not (0 <= x <= frame[0] and 0 <= y <= frame[1]):
                raise BadShape(errors=[FieldError(f"/{name}/{index}", "lies outside the photo")])
    polygons = None
    if shape is not None:
        polygons = [[_clamped(ring, frame) for ring in part] for part in shape.polygons]
    return {"frame": frame, "plus": plus, "minus": minus, "polygons": polygons}


def _clamped(ring: list[Point], frame: tuple[int, int]) -> list[Point]:
    return [[min(max(x, 0.0), float(frame[0])), min(max(y, 0.0), float(frame[1]))] for x, y in ring]


def _ask(eyes: Eyes, photo: Photo, question: dict[str, Any], seen: float) -> list[dict[str, Any]]:
    """Ask the child. ``seen``: long side of the smallest window, in pixels of the photo."""
    kind = "preview" if _is_enough(question["frame"], seen) else "view"
    picture = picture_of(
        photo,
        picture_name(photo.sha256, kind),
        blobs=eyes.blobs,
        sandbox=eyes.sandbox,
        limits=eyes.limits,
    )
    try:
        found = eyes.proposer.propose(picture, question)
    except Busy:
        raise Unavailable("Many masks are being looked for. Try again at once.", retry_after=1) from None
    except Closed:
        raise Unavailable("The server is stopping.", retry_after=10) from None
    if found is None:
        raise Conflict("No mask could be looked for in this photo. Draw it by hand.", slug="unreadable")
    return found


def _is_enough(frame: tuple[int, int], seen: float) -> bool:
    """Tell whether the 2000 pixel rendition shows a window as closely as engines look."""
    long_side, edge = max(frame), RENDITION_EDGES["preview"]
    return long_side <= edge or seen * edge / long_side >= LONG_SIDE
