"""The window of pixels that an engine looks at, and the way between it and the photo.

Frames: *photo* is the upright photo's pixels; *picture* is what was drawn of it, perhaps smaller; *window* is
a part of the picture, shrunk so that its long side has at most LONG_SIDE pixels. In all of them the origin is
the top-left corner of the top-left pixel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.assist.limits import LONG_SIDE

Pixels = NDArray[np.uint8]
"""(height, width, 3), blue green red."""

Mask = NDArray[np.bool_]
"""(height, width), True on the defect."""

Plane = NDArray[np.float32]
"""(height, width) or (height, width, channels)."""

Point = tuple[float, float]

cv2.setNumThreads(1)


class Span(NamedTuple):
    """An upright rectangle by its edges, in pixels of some frame."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From the left to the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the top to the bottom edge."""
        return self.bottom - self.top

    def grown(self, by: float) -> Span:
        """Move each edge outwards by a share of the width or height (inwards below zero)."""
        dx, dy = self.width * by, self.height * by
        return Span(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def moved(self, x: float, y: float) -> Span:
        """Move all of it."""
        return Span(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def clipped(self, width: float, height: float) -> Span:
        """Keep what lies in a frame of this size."""
        return Span(
            min(max(self.left, 0), width),
            min(max(self.top, 0), height),
            min(max(self.right, 0), width),
            min(max(self.bottom, 0), height),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """What an engine is given, all in pixels of the window.

    box: drawn around the defect, None for a click alone. plus, minus: points on the defect and beside it.
    start: a mask that is there already and is to be mended by the points.
    """

    pixels: Pixels
    box: Span | None = None
    plus: tuple[Point, ...] = ()
    minus: tuple[Point, ...] = ()
    start: Mask | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed mask (of the window's size); a higher score is better, within one answer."""

    mask: Mask
    score: float
    method: str


class Place(NamedTuple):
    """Where a window lies: photo = origin + window * step."""

    left: float
    top: float
    step_x: float
    step_y: float

    def to_window(self, x: float, y: float) -> Point:
        """Turn a point of the photo into one of the window."""
        return (x - self.left) / self.step_x, (y - self.top) / self.step_y

    def to_photo(self, x: float, y: float) -> Point:
        """Turn a point of the window into one of the photo."""
        return self.left + x * self.step_x, self.top + y * self.step_y

    def span_to_window(self, span: Span) -> Span:
        """Turn a rectangle of the photo into one of the window."""
        return Span(*self.to_window(span.left, span.top), *self.to_window(span.right, span.bottom))


def open_window(
    picture: Pixels, frame: tuple[int, int], region: Span, *, long_side: int = LONG_SIDE
) -> tuple[Pixels, Place]:
    """Cut a region of the photo out of its picture, and shrink it.

    ``frame``: (width, height) of the photo. The region is widened to whole pixels of the picture.
    """
    height, width = picture.shape[:2]
    scale_x, scale_y = width / frame[0], height / frame[1]
    left = max(0, min(width - 1, math.floor(region.left * scale_x)))
    top = max(0, min(height - 1, math.floor(region.top * scale_y)))
    right = max(left + 1, min(width, math.ceil(region.right * scale_x)))
    bottom = max(top + 1, min(height, math.ceil(region.bottom * scale_y)))
    part = picture[top:bottom, left:right]
    shrink = min(1.0, long_side / max(part.shape[:2]))
    size = (max(1, round((right - left) * shrink)), max(1, round((bottom - top) * shrink)))
    if shrink < 1:
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    step_x, step_y = (right - left) / size[0] / scale_x, (bottom - top) / size[1] / scale_y
    return np.ascontiguousarray(part), Place(left / scale_x, top / scale_y, step_x, step_y)


def resized(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Bring a mask to another size; pixels that are half covered count."""
    height, width = shape[:2]
    if mask.shape == (height, width):
        return mask
    shrinks = height * width < mask.size
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask.astype(np.float32), (width, height), interpolation=how) >= 0.5)


def span_mask(span: Span, shape: tuple[int, ...]) -> Mask:
    """Draw a rectangle: pixels whose centre lies in it."""
    mask = np.zeros(shape[:2], bool)
    mask[whole(span, shape)] = True
    return mask


def whole(span: Span, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Give the rows and columns of a rectangle, at least one of each, inside the frame."""
    height, width = shape[:2]
    left = min(max(0, round(span.left)), width - 1)
    top = min(max(0, round(span.top)), height - 1)
    right, bottom = (
        max(left + 1, min(width, round(span.right))),
        max(top + 1, min(height, round(span.bottom))),
    )
    return slice(top, bottom), slice(left, right)


def bounds_of(mask: NDArray[Any]) -> Span:
    """Give the edges round what is set in a mask; all zero when nothing is."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return Span(left, top, left + width, top + height)


def pixel_of(point: Point, shape: tuple[int, ...]) -> tuple[int, int]:
    """Give the row and column that a point lies in; the nearest for one outside."""
    height, width = shape[:2]
    return min(max(0, math.floor(point[1])), height - 1), min(max(0, math.floor(point[0])), width - 1)


def agreement(one: Mask, other: Mask) -> float:
    """Intersection over union of two masks; 0 for two empty ones."""
    either = int(np.count_nonzero(one | other))
    return int(np.count_nonzero(one & other)) / either if either else 0.0


def overlap(one: Span, other: Span) -> float:
    """Intersection over union of two rectangles."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (one.width * one.height + other.width * other.height - both)
