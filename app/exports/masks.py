"""Masks of annotations as COCO has them, counted in pixels the way pycocotools counts them.

Imported only where masks are made or checked: its libraries are large, and neither the start of the server
nor saving needs them.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from pycocotools import mask as coco_mask

from app.geometry.polygon import Polygon, Ring
from app.geometry.raster import as_one, draw, pixel_at
from app.geometry.rle import count_inside, unpack

MOST_CORNERS: Final = 1_000  # of an outline that goes out as polygons by itself

Form = Literal["auto", "polygon", "rle"]


class Mask(NamedTuple):
    """What a mask is written as, its area in whole pixels, and whether holes in it were filled."""

    segmentation: list[Ring] | dict[str, Any]
    area: int
    is_filled: bool = False

    @property
    def is_packed(self) -> bool:
        """Tell whether it is written as run lengths."""
        return isinstance(self.segmentation, dict)


def make_mask(pieces: list[Polygon], *, size: tuple[int, int], form: Form) -> Mask:
    """Write pieces of a photo as one mask; ``size`` is the photo's (width, height).

    "auto" takes polygons, but run lengths where there is a hole or more corners than readers like. Polygons
    cannot carry holes. A shape that lies between the centres of pixels gets the pixel it begins on.
    """
    outer = [piece.outer for piece in pieces]
    has_holes = any(piece.holes for piece in pieces)
    is_complex = has_holes or sum(map(len, outer)) > 2 * MOST_CORNERS
    is_packed = form == "rle" or (form == "auto" and is_complex)
    run_lengths = draw([as_one(piece) for piece in pieces] if is_packed else outer, size)
    if coco_mask.area(run_lengths) == 0:
        outer, has_holes = [pixel_at(outer[0], size)], False
        run_lengths = draw(outer, size)
    pixels = int(coco_mask.area(run_lengths))
    if is_packed:
        return Mask({"size": list(run_lengths["size"]), "counts": run_lengths["counts"].decode()}, pixels)
    return Mask(outer, pixels, is_filled=has_holes)


def count_pixels(segmentation: list[Ring] | dict[str, Any], *, size: tuple[int, int]) -> int:
    """Count a mask's pixels. Raises ValueError for what pycocotools would not read, or read wrongly."""
    width, height = size
    if isinstance(segmentation, list):
        return int(coco_mask.area(draw(segmentation, size)))
    if segmentation.get("size") != [height, width]:
        raise ValueError("the mask has not the photo's size")
    counts = unpack(str(segmentation.get("counts")))
    if sum(counts) != width * height:
        raise ValueError("the mask has not as many pixels as the photo")
    return count_inside(counts)
