"""How a box differs from the ground around it, and how well a mask suits the box.

The ring is what the window shows outside of the box. A plane is fitted to its lightness and colour, so that
light from one side does not count as a defect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.assist.pixels.contrast import Scene, contrast, edges_of, smooth_lab
from app.assist.pixels.window import Mask, Pixels, Plane, Span, bounds_of, overlap, span_mask, whole

DRAWN_BESIDE: Final = 0.07
"""Share of a box that people leave free on each side of the defect."""

_AROUND: Final = 4  # window pixels kept round the box: what lies just outside of a mask is compared with it
_RING_SAMPLE: Final = 3000
_LEAST_SPREAD: Final = 0.5  # Lab units; a ring of one colour must not make noise of nothing


@dataclass(frozen=True, slots=True)
class Ground:
    """The box and some pixels around it: ``part`` tells which rows and columns of the window.

    apart: Lab less the ground's, in spreads of the ring, float array (height, width, 3). inside: the box.
    expected: where the defect's own edges are, if the box was drawn as people do; in pixels of the part.
    """

    shape: tuple[int, ...]
    part: tuple[slice, slice]
    scene: Scene
    apart: Plane
    inside: Mask
    expected: Span

    def to_window(self, mask: Mask) -> Mask:
        """Put a mask of the part back into the window."""
        placed = np.zeros(self.shape[:2], bool)
        placed[self.part] = mask
        return placed

    def of_window(self, mask: Mask) -> Mask:
        """Cut the part out of a mask of the window; what is outside of the box is left out."""
        return mask[self.part] & self.inside


def look_at_ground(pixels: Pixels, box: Span) -> Ground:
    """Compare a box with what is around it; ``box`` in window pixels."""
    lab = smooth_lab(pixels)
    edges = edges_of(lab)
    inside = span_mask(box, pixels.shape)
    ring = ~inside
    if np.count_nonzero(ring) < _AROUND * 8:  # the box is the whole photo: all of it is the ground
        ring = np.ones_like(inside)
    part = whole(
        Span(box.left - _AROUND, box.top - _AROUND, box.right + _AROUND, box.bottom + _AROUND), pixels.shape
    )
    return Ground(
        shape=pixels.shape,
        part=part,
        scene=Scene(
            np.ascontiguousarray(lab[part]), np.ascontiguousarray(edges[part]), float(edges[ring].mean())
        ),
        apart=_apart(lab, ring, part),
        inside=inside[part],
        expected=_expected(box, pixels.shape).moved(-part[1].start, -part[0].start),
    )


def _expected(box: Span, shape: tuple[int, ...]) -> Span:
    """Take off what is drawn beside a defect, but not where the box ends with the photo."""
    inner, (height, width) = box.grown(-DRAWN_BESIDE), shape[:2]
    return Span(
        inner.left if box.left >= 1 else box.left,
        inner.top if box.top >= 1 else box.top,
        inner.right if box.right <= width - 1 else box.right,
        inner.bottom if box.bottom <= height - 1 else box.bottom,
    )


def _apart(lab: Plane, ring: Mask, part: tuple[slice, slice]) -> Plane:
    """Take off the ring's plane, and divide by the ring's spread about it."""
    rows, columns = np.nonzero(ring)
    every = max(1, len(rows) // _RING_SAMPLE)
    rows, columns = rows[::every], columns[::every]
    sides = np.stack([np.ones(len(rows)), columns, rows], axis=1)
    values = lab[rows, columns].astype(np.float64)
    down, across = np.mgrid[part]
    here = np.stack([np.ones(down.size), across.ravel(), down.ravel()], axis=1)
    found = np.empty((*down.shape, 3), np.float32)
    for channel in range(3):
        plane, spread = _fitted(sides, values[:, channel])
        left_over = lab[part][..., channel] - (here @ plane).reshape(down.shape)
        found[..., channel] = left_over / max(spread, _LEAST_SPREAD)
    return found


def _fitted(sides: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Fit a plane to values of the ring, a second time without what the first one misses by far.

    Gives its three numbers and the spread about it (from the median, like a standard deviation).
    """
    near = np.ones(len(values), bool)
    for _ in range(2):
        plane = np.linalg.lstsq(sides[near], values[near], rcond=None)[0]
        off = np.abs(values - sides @ plane)
        spread = 1.4826 * float(np.median(off[near]))
        near = off <= 2.5 * max(spread, _LEAST_SPREAD)
    return plane, spread


def judge(mask: Mask, ground: Ground) -> float:
    """Score a mask of the part, above 0; 0 for one that is too small to tell.

    Its contrast, times how well its bounds fill the box: what people draw a box around reaches its sides (the
    box prior of Lempitsky et al. 2009).
    """
    stands_out = contrast(mask, ground.scene)
    return (overlap(bounds_of(mask), ground.expected) + 0.05) * stands_out if stands_out else 0.0
