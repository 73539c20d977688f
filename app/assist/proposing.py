"""From a box or a click on a photo to ranked polygons: windows are opened here, and engines asked.

Loads OpenCV: for the child process and for benches only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, Final

from app.assist.engines import MOST, propose
from app.assist.pixels.outline import Ring, mask_of, polygons_of
from app.assist.pixels.window import Mask, Pixels, Place, Point, Span, Window, bounds_of, open_window, overlap

_BESIDE: Final = 0.5  # a window shows half a box on each side of it
_NEARER: Final = 0.25  # of what is in view: the second look at a click
_LEAST_SIDE: Final = 24.0  # pixels of the photo that a window shows at least
_ALIKE: Final = 0.8  # overlap of the bounds of two masks that were found by two looks at one click


@dataclass(frozen=True, slots=True)
class Question:
    """What was drawn on a photo, in its upright pixels.

    frame: the photo's (width, height). box: round the defect, or None. plus, minus: clicks on the defect and
    beside it. polygons: the mask that the clicks are to mend, or None. view: what the screen shows.
    """

    frame: tuple[int, int]
    box: Span | None
    plus: tuple[Point, ...]
    minus: tuple[Point, ...]
    polygons: list[list[Ring]] | None
    view: Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed mask as polygons of the photo; scores rise with trust, within one answer."""

    polygons: list[list[Ring]]
    bounds: Span
    score: float
    method: str

    def to_json(self) -> dict[str, Any]:
        """Write the shape as it is on the wire, with score and method."""
        shape = {"type": "polygon", "polygons": self.polygons}
        return {"shape": shape, "score": round(self.score, 3), "method": self.method}


def answer(picture: Pixels, question: Question) -> list[Proposal]:
    """Propose at most four masks, best first; ``picture`` shows the whole photo, perhaps smaller."""
    box = _box_of(question)
    if box is not None:
        return _look(picture, question, box, box.grown(_BESIDE))
    wide = _look(picture, question, None, question.view)
    near = _look(picture, question, None, _around(question.plus[0], question.view))
    other = [one for one in near if all(overlap(one.bounds, seen.bounds) < _ALIKE for seen in wide)]
    mixed = chain.from_iterable(zip_longest(wide, other))
    return [one for one in mixed if one is not None][:MOST]


def _box_of(question: Question) -> Span | None:
    """Give the box that was drawn, else one round the mask to be mended and the clicks on the defect."""
    if question.box is not None or question.polygons is None:
        return question.box
    corners = [corner for rings in question.polygons for corner in rings[0]]
    corners += [list(point) for point in question.plus]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Span(min(across), min(down), max(across), max(down)).grown(0.1)


def _around(point: Point, view: Span) -> Span:
    half = _NEARER * max(view.width, view.height) / 2
    return Span(point[0] - half, point[1] - half, point[0] + half, point[1] + half)


def _look(picture: Pixels, question: Question, box: Span | None, region: Span) -> list[Proposal]:
    """Ask the engines about one window."""
    wide, high = max(0.0, _LEAST_SIDE - region.width) / 2, max(0.0, _LEAST_SIDE - region.height) / 2
    region = Span(region.left - wide, region.top - high, region.right + wide, region.bottom + high)
    pixels, place = open_window(picture, question.frame, region.clipped(*question.frame))
    window = Window(
        pixels=pixels,
        box=place.span_to_window(box.clipped(*question.frame)) if box is not None else None,
        plus=tuple(place.to_window(*point) for point in question.plus),
        minus=tuple(place.to_window(*point) for point in question.minus),
        start=mask_of(question.polygons, place, pixels.shape) if question.polygons is not None else None,
    )
    found = [_proposal(one.mask, one.score, one.method, place, question.frame) for one in propose(window)]
    return [one for one in found if one.polygons]


def _proposal(mask: Mask, score: float, method: str, place: Place, frame: tuple[int, int]) -> Proposal:
    edges = bounds_of(mask)
    bounds = Span(*place.to_photo(edges.left, edges.top), *place.to_photo(edges.right, edges.bottom))
    return Proposal(polygons_of(mask, place, frame), bounds, score, method)
