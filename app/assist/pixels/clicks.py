"""What clicks on a mask say: discs that are defect for certain, or ground for certain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.assist.pixels.window import Mask, Point, Span, pixel_of

REACH: Final = 0.7
"""Radius of a disc, as a share of the way from the click to the mask's border: a click in the middle of a
large mistake means more of it than one beside the border."""

_LEAST, _MOST = 0.03, 0.2  # radius as a share of the box


def discs(
    mask: Mask, box: Span, *, plus: Sequence[Point], minus: Sequence[Point], reach: float = REACH
) -> tuple[Mask, Mask]:
    """Draw what clicks make certain: (defect, ground). In window pixels; ``mask``: what was clicked on."""
    size = math.sqrt(box.width * box.height)
    bits = mask.astype(np.uint8)
    deep = cv2.distanceTransform(np.pad(bits, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]  # the photo's end is an end
    far = cv2.distanceTransform(1 - bits, cv2.DIST_L2, 3)

    def drawn(points: Sequence[Point], depth: NDArray[Any]) -> Mask:
        canvas = np.zeros(mask.shape, np.uint8)
        for point in points:
            row, column = pixel_of(point, mask.shape)
            radius = min(max(_LEAST * size, reach * float(depth[row, column])), _MOST * size)
            cv2.circle(canvas, (column, row), max(1, round(radius)), 1, -1)
        return canvas.astype(bool)

    ground = drawn(minus, deep)
    return drawn(plus, far) & ~ground, ground
