"""The regions that a click is in: what has the colour of the clicked place, out to where it changes most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.assist.pixels.contrast import SMALLEST, Scene, contrast, edges_of, smooth_lab
from app.assist.pixels.window import Mask, Pixels, Plane, Point, bounds_of, overlap, pixel_of

_SHARES: Final = (
    *(0.003, 0.006, 0.01, 0.015, 0.022, 0.03, 0.04, 0.055),
    *(0.075, 0.1, 0.13, 0.17, 0.22, 0.28, 0.35, 0.45),
)
"""Shares of the window that are nearer in colour than the thresholds tried."""

_ALIKE: Final = 0.5  # overlap of the bounds of two regions that are one to the eye
_LARGEST: Final = 0.5  # of the window
_MOST_OUT: Final = 0.3  # of the border may lie on the window's: beyond, the region is the ground


def stable_regions(pixels: Pixels, click: Point, *, most: int) -> list[Mask]:
    """Find the regions round a click that stand out most and differ in size, best first.

    Regions are what is joined with the click at rising distances from its colour, holes filled (after the
    maximally stable regions of Matas et al. 2002).
    """
    found = sorted(_rising(pixels, click), key=lambda one: -one[0])
    kept: list[Mask] = []
    for _, region in found:
        if all(overlap(bounds_of(region), bounds_of(other)) < _ALIKE for other in kept):
            kept.append(region)
    return kept[:most]


def _rising(pixels: Pixels, click: Point) -> Iterator[tuple[float, Mask]]:
    """Give the regions from small to large, each with its contrast."""
    lab = smooth_lab(pixels)
    edges = edges_of(lab)
    scene = Scene(lab, edges, float(edges.mean()))
    row, column = pixel_of(click, pixels.shape)
    away = _away(lab, row, column)
    for level in np.quantile(away, _SHARES):
        region = _joined(away <= level, row, column)
        if np.count_nonzero(region) < SMALLEST:
            continue
        if is_ground(region):
            return
        yield contrast(region, scene), region


def _away(lab: Plane, row: int, column: int) -> NDArray[np.float32]:
    """Distance in colour from the clicked place (the median of 3 x 3)."""
    near = lab[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].reshape(-1, 3)
    away = np.sqrt(np.square(lab - np.median(near, axis=0)).sum(axis=2))
    away[row, column] = 0
    return np.asarray(away, np.float32)


def _joined(mask: Mask, row: int, column: int) -> Mask:
    """Keep the piece that holds a pixel, its holes filled."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    piece = np.asarray(labels == labels[row, column], np.uint8)
    outlines, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(piece, outlines, -1, 1, -1)
    return np.asarray(piece > 0)


def is_ground(region: Mask) -> bool:
    """Tell whether a region is too large, or runs out of the window, to be what was clicked on."""
    bits = region.astype(np.uint8)
    border = cv2.countNonZero(cv2.subtract(bits, cv2.erode(bits, np.ones((3, 3), np.uint8), borderValue=0)))
    out = sum(int(np.count_nonzero(side)) for side in (bits[0], bits[-1], bits[:, 0], bits[:, -1]))
    return bool(bits.mean() > _LARGEST or out > _MOST_OUT * border)
