"""The printed marker that tells how many pixels of a photo are a millimetre: finding it, and its range.

The marker is an ArUco square (S. Garrido-Jurado et al., Pattern Recognition 47, 2014) of 30 mm from border to
border: number 2 of OpenCV's DICT_5X5_50, printed from static/marker.svg. One number out of 25 bits, each of
which must be right: a photo without it has nothing that is read as it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

MILLIMETRES: Final = 30.0
NUMBER: Final = 2
JITTER: Final = 1.0
"""Pixels that a side may be wrong by: what drawn markers had at most, sharp or blurred (decision 32)."""
_SHORTEST_SIDE: Final = 20
"""Pixels. A smaller one is too unsure: its range would be wider than what a glance tells."""

MOST: Final = 50
"""Prints that a photo may show. Thousands fit into one, and their outlines go out with it each time."""

Grey = NDArray[np.uint8]
Corners = NDArray[np.float64]
"""Four rows x, y: from the marker's own upper left corner clockwise, in pixels from the picture's corner."""


class Scale(NamedTuple):
    """Pixels per millimetre, the least and the most that any direction on the markers has."""

    low: float
    high: float


def find_markers(picture: Grey) -> list[Corners]:
    """Find every print of our marker in a picture, largest first; nothing where there is none, or over MOST.

    Where one is, its corners are found anew as the crossings of its sides, in its surroundings alone.
    """
    rough = _ours(picture, cv2.aruco.CORNER_REFINE_NONE)
    if len(rough) > MOST:  # some of them would be a range that is too narrow for the rest
        return []
    found = [corners for corners in map(partial(_refined, picture), rough) if corners is not None]
    large = [corners for corners in found if _sides(corners).min() >= _SHORTEST_SIDE]
    return sorted(large, key=lambda corners: -float(_sides(corners).sum()))


def scale_of(markers: Sequence[Corners]) -> Scale | None:
    """Tell the scale that markers agree on, as one range round all of theirs; None without a marker.

    A marker seen aslant has another scale along each direction and at each corner. They lie between the least
    and the greatest singular value of the Jacobian of the map from millimetres to pixels, taken at the four
    corners. ``JITTER`` widens that by what the corners may be wrong.
    """
    if not markers:
        return None
    ranges = [_range(corners) for corners in markers]
    return Scale(min(one.low for one in ranges), max(one.high for one in ranges))


def _range(corners: Corners) -> Scale:
    values = np.concatenate([np.linalg.svd(part, compute_uv=False) for part in _jacobians(corners)])
    unsure = JITTER / MILLIMETRES
    return Scale(max(float(values.min()) - unsure, unsure), float(values.max()) + unsure)


def _jacobians(corners: Corners) -> list[NDArray[np.float64]]:
    """How pixels change with millimetres at each corner, by the homography through all four."""
    print_corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * MILLIMETRES
    to_pixels = cv2.getPerspectiveTransform(print_corners, corners.astype(np.float32)).astype(np.float64)
    found = []
    for corner in print_corners:
        x, y, depth = to_pixels @ np.array([corner[0], corner[1], 1.0])
        point = np.array([[x], [y]]) / depth
        found.append((to_pixels[:2, :2] - point * to_pixels[2, :2]) / depth)
    return found


def _sides(corners: Corners) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    return lengths


def _refined(picture: Grey, rough: Corners) -> Corners | None:
    """The corners to a tenth of a pixel, by OpenCV's AprilTag method: costly, so only round a marker."""
    margin = float(_sides(rough).max()) / 2
    left, top = np.maximum(np.floor(rough.min(axis=0) - margin), 0).astype(int)
    right, bottom = np.ceil(rough.max(axis=0) + margin).astype(int)
    near = np.ascontiguousarray(picture[top:bottom, left:right])
    found = _ours(near, cv2.aruco.CORNER_REFINE_APRILTAG)
    middle = rough.mean(axis=0) - (left, top)
    inside = [one for one in found if np.linalg.norm(one.mean(axis=0) - middle) < margin / 2]
    return inside[0] + (left, top) if inside else None


def _ours(picture: Grey, refinement: int) -> list[Corners]:
    """What is read as our number, with no bit wrong."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = refinement
    parameters.errorCorrectionRate = 0.0
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_50)
    found, numbers, _ = cv2.aruco.ArucoDetector(dictionary, parameters).detectMarkers(picture)
    if not found:  # then there are no numbers either, not even an empty list
        return []
    pairs = zip(found, numbers.ravel(), strict=True)
    return [corners.reshape(4, 2).astype(np.float64) for corners, number in pairs if number == NUMBER]
