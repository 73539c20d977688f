"""What rings bound: {"type": "polygon", "polygons": [[outer, hole, ...], ...]}; a ring is [[x, y], ...]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.annotations.shapes import Kept, ShapeFault, is_number
from app.geometry.cutting import Part, Ring
from app.geometry.rings import NoArea, area_of, bounds_of, keep_area, length_of

TYPE = "polygon"
FIELDS = ("polygons",)
MOST_POINTS: Final = 5_000  # of all rings together
LONGEST: Final = 2_000_000  # pixels of all rings together; drawing a mask takes some 50 bytes for each
FARTHEST: Final = 10**9  # pixels; far beyond any photo, and the sums of the cut stay exact enough


def keep(raw: Mapping[str, Any], frame: tuple[int, int]) -> Kept:
    """Check, cut by the frame, round. Raises ShapeFault."""
    parts = _read_parts(raw["polygons"])
    _check_count(parts)
    try:
        kept = keep_area(parts, frame=frame)
    except NoArea as fault:
        raise ShapeFault("", str(fault)) from None
    _check_count(kept)  # the cut may have added some
    if length_of(kept) > LONGEST:
        raise ShapeFault("/polygons", f"has outlines of more than {LONGEST:,} pixels in all")
    shape = {"type": TYPE, "polygons": [[[[x, y] for x, y in ring] for ring in part] for part in kept]}
    return Kept(shape, bounds_of(kept), area_of(kept))


def _read_parts(value: object) -> list[Part]:
    if not isinstance(value, list) or not value:
        raise ShapeFault("/polygons", "must be a list of polygons, at least one")
    return [_read_part(part, f"/polygons/{index}") for index, part in enumerate(value)]


def _read_part(value: object, pointer: str) -> Part:
    if not isinstance(value, list) or not value:
        raise ShapeFault(pointer, "must be a list of rings: the outer one, then its holes")
    return [_read_ring(ring, f"{pointer}/{index}") for index, ring in enumerate(value)]


def _read_ring(value: object, pointer: str) -> Ring:
    if not isinstance(value, list) or len(value) < 3:
        raise ShapeFault(pointer, "must be a list of at least 3 points")
    for index, point in enumerate(value):
        if not (isinstance(point, list) and len(point) == 2 and is_number(point[0]) and is_number(point[1])):
            raise ShapeFault(f"{pointer}/{index}", "must be two finite numbers")
        if max(abs(point[0]), abs(point[1])) > FARTHEST:
            raise ShapeFault(f"{pointer}/{index}", "lies too far from the photo")
    return [(float(x), float(y)) for x, y in value]


def _check_count(parts: list[Part]) -> None:
    if sum(len(ring) for part in parts for ring in part) > MOST_POINTS:
        raise ShapeFault("/polygons", f"must have at most {MOST_POINTS:,} points in all")
