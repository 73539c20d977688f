"""Drawn photos of a printed marker, as a camera sees it: turned, aslant, blurred; and what its scale is."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.markers import MILLIMETRES, NUMBER

Grey = NDArray[np.uint8]

_CELLS, _CELL = 7, 40
_SIDE = _CELLS * _CELL
_MARGIN = 2 * _CELL
_FOCUS = 1500.0


def paper(number: int = NUMBER) -> Grey:
    """A marker on white paper, seen from straight above."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_50)
    drawn = cv2.aruco.generateImageMarker(dictionary, number, _SIDE)
    sheet = np.full((_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN), 235, np.uint8)
    sheet[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = np.where(drawn > 0, 235, 25)
    return sheet


def wall(size: tuple[int, int] = (900, 680), seed: int = 1) -> Grey:
    """An uneven grey surface of ``size`` (width, height)."""
    rough = np.random.default_rng(seed).normal(150, 12, (size[1], size[0]))
    return np.clip(cv2.GaussianBlur(rough, (0, 0), 1.0), 0, 255).astype(np.uint8)


def lay(
    photo: Grey,
    *,
    side: float,
    at: tuple[float, float],
    turn: float = 0.0,
    tilt: float = 0.0,
    axis: float = 0.0,
    number: int = NUMBER,
) -> tuple[Grey, NDArray[np.float64]]:
    """Lay a marker into a photo; gives the photo and the marker's four corners in it.

    ``side``: pixels that 30 mm have at its middle. ``tilt`` degrees about a line at ``axis`` degrees, seen by
    a camera whose focal length is 1500 pixels.
    """
    to_photo = _camera(side, at, tilt, axis) @ _turned(turn)
    corner = _MARGIN + _SIDE
    corners = np.array([[_MARGIN, _MARGIN], [corner, _MARGIN], [corner, corner], [_MARGIN, corner]], float)
    height, width = photo.shape
    fine = 3  # drawn finer and made smaller, so that borders are as soft as a camera's
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # OpenCV counts from the middle of a pixel
    warp = np.linalg.inv(half) @ np.diag([fine, fine, 1.0]) @ to_photo @ half
    sheet = paper(number)
    seen = cv2.warpPerspective(sheet, warp, (width * fine, height * fine))
    cover = cv2.warpPerspective(np.full_like(sheet, 255), warp, (width * fine, height * fine))
    seen = cv2.resize(seen, (width, height), interpolation=cv2.INTER_AREA)
    share = cv2.resize(cover, (width, height), interpolation=cv2.INTER_AREA) / 255
    mixed = np.clip(photo * (1 - share) + seen, 0, 255).astype(np.uint8)
    return mixed, cv2.perspectiveTransform(corners[None], to_photo)[0].astype(np.float64)


def taken(photo: Grey, *, blur: float = 0.0, noise: float = 3.0, seed: int = 2) -> Grey:
    """The photo as it comes out of a phone: blurred, noisy, as JPEG."""
    picture: NDArray[np.float64] = photo.astype(np.float64)
    if blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.float64)
    picture = picture + np.random.default_rng(seed).normal(0, noise, picture.shape)
    _, data = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _turned(degrees: float) -> NDArray[np.float64]:
    """From pixels of the paper to millimetres about the marker's middle, turned."""
    middle, unit = _MARGIN + _SIDE / 2, MILLIMETRES / _SIDE
    to_millimetres = np.array([[unit, 0, -middle * unit], [0, unit, -middle * unit], [0, 0, 1]])
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    turned: NDArray[np.float64] = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ to_millimetres
    return turned


def _camera(side: float, at: tuple[float, float], tilt: float, axis: float) -> NDArray[np.float64]:
    """From millimetres on a tilted plane to pixels (Hartley and Zisserman, Multiple View Geometry, 8.1)."""
    line = np.array([np.cos(np.deg2rad(axis)), np.sin(np.deg2rad(axis)), 0]) * np.deg2rad(tilt)
    rotation, _ = cv2.Rodrigues(line)
    inside = np.array([[_FOCUS, 0, at[0]], [0, _FOCUS, at[1]], [0, 0, 1]])
    depth = np.array([0, 0, _FOCUS * MILLIMETRES / side])
    found: NDArray[np.float64] = inside @ np.column_stack([rotation[:, 0], rotation[:, 1], depth])
    return found
