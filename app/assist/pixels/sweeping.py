"""Masks by thresholds: every height at which a map can be cut is tried, and the best one is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from app.assist.pixels.ground import Ground, judge
from app.assist.pixels.window import Mask, Plane, Point, pixel_of

SHARES: Final = (0.03, 0.06, 0.1, 0.15, 0.2, 0.27, 0.35, 0.43, 0.52, 0.62, 0.73, 0.85)
"""Shares of the box that lie above the thresholds tried: close together where thin defects are."""


_SPECK: Final = 0.02  # of the mask's area; smaller holes are grain


def sweep(values: Plane, ground: Ground) -> tuple[float, Mask]:
    """Find the best piece of a map: the largest above one threshold. ``values``: of the ground's part."""
    best, found = 0.0, np.zeros(values.shape, bool)
    for level in np.quantile(values[ground.inside], [1 - share for share in SHARES]):
        piece = largest((values > level) & ground.inside)
        score = judge(piece, ground)
        if score > best:
            best, found = score, piece
    return best, found


def largest(mask: Mask) -> Mask:
    """Keep the largest connected piece (8 neighbours)."""
    count, labels, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count < 2:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA])))


def tidied(mask: Mask) -> Mask:
    """Smooth the border, close specks and keep the largest piece: as a hand would draw it."""
    smooth = np.asarray(cv2.medianBlur(mask.astype(np.uint8), 3), np.uint8)
    if not smooth.any():
        return mask
    _, labels, facts, _ = cv2.connectedComponentsWithStats(1 - smooth, connectivity=4)
    specks = np.flatnonzero(facts[:, cv2.CC_STAT_AREA] < _SPECK * np.count_nonzero(smooth))
    return largest((smooth > 0) | np.isin(labels, specks[specks > 0]))


def around(mask: Mask, points: Sequence[Point]) -> Mask:
    """Keep the largest piece, and those that hold one of the points."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    held = {int(labels[pixel_of(point, mask.shape)]) for point in points} - {0}
    return largest(mask) | np.isin(labels, list(held))


def hull(mask: Mask) -> Mask:
    """Draw the convex hull of a mask."""
    rows, columns = np.nonzero(mask)
    drawn = np.zeros(mask.shape, np.uint8)
    if len(rows):
        cv2.fillConvexPoly(drawn, cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.int32)), 1)
    return drawn.astype(bool)
