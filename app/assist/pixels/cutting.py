"""GrabCut (Rother, Kolmogorov and Blake 2004) with a core that cannot be lost.

Left to itself it gives all of a faint defect to the ground: a short border is cheap. So the middle of the
seed is held to be defect for certain, and everything outside of the box to be ground.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from app.assist.pixels.window import Mask, Pixels, Span, resized, whole

LONG_SIDE: Final = 84
"""Pixels of the part that is cut, box and a quarter of it on each side; the time goes by area."""

MARGIN: Final = 0.25
_ROUNDS: Final = 1  # a second one changes the masks by less than it costs (measured)
_LEAST_RANGE: Final = 24.0  # grey values; a flat window must not be stretched to noise


class Cutter:
    """Cuts masks out of one window; what they have in common is worked out once."""

    def __init__(self, pixels: Pixels, box: Span, inside: Mask) -> None:
        """``box`` and ``inside`` (the box as a mask): of the window."""
        self._part = whole(box.grown(MARGIN), pixels.shape)
        self._inside = inside
        self._planes = _planes(np.ascontiguousarray(pixels[self._part]))

    def cut(self, seed: Mask, *, sure: Mask | None = None, never: Mask | None = None) -> Mask:
        """Let GrabCut find the defect in the box, beginning with a seed.

        sure: defect for certain; never: ground for certain. All masks are of the window.
        """
        labels = self._labels(seed, sure, never)
        if not (labels == cv2.GC_FGD).any() or not (labels == cv2.GC_BGD).any():
            return seed
        cv2.setRNGSeed(1)
        nothing_yet = (0, 0, 0, 0)  # the labels tell where the defect is, not a rectangle
        of_ground, of_defect = np.zeros((1, 65)), np.zeros((1, 65))
        try:
            cv2.grabCut(
                self._planes, labels, nothing_yet, of_ground, of_defect, _ROUNDS, cv2.GC_INIT_WITH_MASK
            )
        except cv2.error:  # too few pixels of one kind for its mixtures
            return seed
        found = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
        cut = np.zeros(self._inside.shape, bool)
        cut[self._part] = resized(found, cut[self._part].shape)
        return cut & self._inside

    def _labels(self, seed: Mask, sure: Mask | None, never: Mask | None) -> Pixels:
        """Say what each pixel is to begin with."""
        shape = self._planes.shape[:2]
        start = resized((seed & self._inside)[self._part], shape)
        labels = np.full(shape, cv2.GC_BGD, np.uint8)
        labels[resized(self._inside[self._part], shape)] = cv2.GC_PR_BGD
        labels[start] = cv2.GC_PR_FGD
        if start.any():
            labels[_core(start)] = cv2.GC_FGD
        if sure is not None:
            labels[_touched(sure[self._part], shape)] = cv2.GC_FGD
        if never is not None:
            labels[_touched(never[self._part], shape)] = cv2.GC_BGD
        return labels


def _planes(pixels: Pixels) -> Pixels:
    """Shrink pixels to three planes to cut by: lightness, smoothed lightness, and its spread."""
    scale = min(1.0, LONG_SIDE / max(pixels.shape[:2]))
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    light = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB)[..., 0].astype(np.float32)
    coarse = cv2.GaussianBlur(light, (0, 0), 2.5)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur(light * light, (0, 0), 2.5) - coarse * coarse, 0))
    planes = np.dstack([cv2.GaussianBlur(light, (0, 0), 1), coarse, 2 * spread])
    low, high = np.percentile(planes, [1, 99], axis=(0, 1))
    return np.asarray(np.clip((planes - low) / np.maximum(high - low, _LEAST_RANGE) * 255, 0, 255), np.uint8)


def _core(seed: Mask) -> Mask:
    """The deeper half of a seed."""
    if seed.all():  # without a border there is no depth
        return seed
    depth = cv2.distanceTransform(seed.astype(np.uint8), cv2.DIST_L2, 3)
    core: Mask = seed & (depth >= np.median(depth[seed]))
    return core


def _touched(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Shrink a mask so that nothing of it is lost."""
    height, width = shape[:2]
    bits = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(bits > 0)
