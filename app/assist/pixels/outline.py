"""From a mask to polygons of the photo, and back: lists of parts, each [outer, hole...]."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.assist.pixels.window import Mask, Place, resized
from app.geometry.box import round_hundredths

_SIMPLIFIED: Final = 1.0  # pixels of the photo by which an outline may be off, once needless corners are gone
_OF_SMALL: Final = 0.03  # of the short side, where that is less: a pore is not to become a hexagon
_COARSE: Final = 0.5  # window pixels, where that is more: a mask knows no better
_FINER: Final = 4  # outlines run between pixels: the mask is drawn so many times larger, and smooth
_LEAST_AREA: Final = 4.0  # window pixels; smaller parts and holes are noise
_MOST_POINTS: Final = 4000

Ring = list[list[float]]


def polygons_of(mask: Mask, place: Place, frame: tuple[int, int]) -> list[list[Ring]]:
    """Draw round each part of a mask, its holes after it; in pixels of the photo, whose size is ``frame``.

    The largest parts come first; parts that would make more than 4,000 corners are left out.
    """
    if not mask.any():
        return []
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    part = np.pad(mask[top : top + height, left : left + width], 1).astype(np.float32)
    large = cv2.resize(part, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
    outlines, tree = cv2.findContours((large >= 0.5).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)

    def ring(outline: NDArray[Any]) -> NDArray[np.float32]:
        corners = (outline.reshape(-1, 2) + 0.5) / _FINER + (left - 1, top - 1)
        photo = corners * (place.step_x, place.step_y) + (place.left, place.top)
        return np.asarray(np.clip(photo, 0, frame), np.float32)

    found: list[list[Ring]] = []
    points = 0
    parents = [int(parent) for parent in np.asarray(tree)[0, :, 3]]
    parts = [at for at, parent in enumerate(parents) if parent < 0]
    for index in sorted(parts, key=lambda at: -cv2.contourArea(outlines[at])):
        holes = [outlines[at] for at, parent in enumerate(parents) if parent == index]
        rings = [_simple(ring(outline), place) for outline in [outlines[index], *holes] if _counts(outline)]
        points += sum(len(one) for one in rings)
        if not _counts(outlines[index]) or points > _MOST_POINTS or len(rings[0]) < 3:
            break
        found.append([one for one in rings if len(one) >= 3])
    return found


def _counts(outline: NDArray[Any]) -> bool:
    return cv2.contourArea(outline) >= _LEAST_AREA * _FINER**2


def _simple(ring: NDArray[np.float32], place: Place) -> Ring:
    """Leave out corners that matter little, and round to hundredths."""
    short_side = float(np.ptp(ring, axis=0).min())
    tolerance = max(min(_SIMPLIFIED, _OF_SMALL * short_side), _COARSE * min(place.step_x, place.step_y))
    kept = cv2.approxPolyDP(ring.reshape(-1, 1, 2), tolerance, True).reshape(-1, 2)  # noqa: FBT003  (closed)
    return [[round_hundredths(float(x)), round_hundredths(float(y))] for x, y in kept]


def mask_of(polygons: list[list[Ring]], place: Place, shape: tuple[int, ...]) -> Mask:
    """Draw polygons of the photo into a mask of the window; holes stay empty.

    Drawn larger first: OpenCV fills what an outline touches, and a mask would grow each time it is mended.
    """
    height, width = shape[:2]
    drawn = np.zeros((height * _FINER, width * _FINER), np.uint8)
    for rings in polygons:
        one = np.zeros_like(drawn)
        for number, ring in enumerate(rings):
            corners = (
                np.array([place.to_window(x, y) for x, y in ring]) * _FINER - 0.5
            )  # from pixels' centres
            cv2.fillPoly(one, [np.round(corners * 16).astype(np.int32)], int(number == 0), cv2.LINE_8, 4)
        drawn |= one
    return resized(drawn > 0, shape)
