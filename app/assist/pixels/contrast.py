"""How far a mask stands out: by the edges on its border, and by its colour against the pixels around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.assist.pixels.window import Mask, Pixels, Plane

_SMOOTHING: Final = 0.8  # sigma, window pixels
SMALLEST: Final = 6
"""Pixels of a mask that can be judged."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Colour and edges, of one size.

    lab: smoothed, lightness first, float array (height, width, 3). edges: strength of edges, the greatest of
    3 x 3, float array (height, width). usual_edge: what is usual on the ground.
    """

    lab: Plane
    edges: Plane
    usual_edge: float


def smooth_lab(pixels: Pixels) -> Plane:
    """Turn pixels into CIE Lab (lightness 0..100), smoothed a little."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), _SMOOTHING), np.float32)


def edges_of(lab: Plane) -> Plane:
    """Measure the strength of edges, the greatest of 3 x 3: a border may be off by a pixel."""
    across, down = cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)
    strength = np.sqrt((np.square(across) + np.square(down)).sum(axis=2))
    return np.asarray(cv2.dilate(strength, np.ones((3, 3), np.uint8)), np.float32)


def contrast(mask: Mask, scene: Scene) -> float:
    """Tell how far a mask of the scene stands out, above 0; 0 for one that is too small to tell.

    A product of two: edges on the border against usual ones, and Fisher's ratio of the colours inside and
    within three pixels outside.
    """
    bits = mask.astype(np.uint8)
    if cv2.countNonZero(bits) < SMALLEST:
        return 0.0
    inner = cv2.erode(bits, np.ones((3, 3), np.uint8), borderValue=1)  # where the photo ends is no edge
    border = cv2.subtract(bits, inner)
    if not border.any():
        return 0.0
    edge = cv2.mean(scene.edges, border)[0] / (scene.usual_edge + 0.5)
    around = cv2.subtract(cv2.dilate(bits, np.ones((7, 7), np.uint8)), bits)
    return float((edge + 0.05) ** 0.3 * (_separation(scene.lab, bits, around) + 0.02) ** 0.2)


def _separation(lab: Plane, bits: NDArray[Any], around: NDArray[Any]) -> float:
    mean, spread = cv2.meanStdDev(lab, mask=bits)
    other_mean, other_spread = cv2.meanStdDev(lab, mask=around)
    return float(((mean - other_mean) ** 2 / (spread**2 + other_spread**2 + 4)).sum())
