"""How far shapes on one photo cover each other, 0..1. Pure; needs numpy, pycocotools and shapely.

Two boxes: intersection over union of their areas. Two traces: how much of each line lies near the other, as
F1. Anything else: intersection over union of the pixels that both cover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from app.geometry.raster import RunLengths, pixels_of

NEAR: Final = 3.0
"""Pixels by which two hands may lie apart on the same crack (the F1 at 3 px of Hungarian matching)."""

Matrix = NDArray[np.float64]
Shape = Mapping[str, Any]


class Outlines:
    """Shapes of one photo, with what comparing them needs, made when first asked for.

    ``shapes``: as they are stored; ``size``: (width, height) of the upright photo.
    """

    def __init__(self, shapes: Sequence[Shape], size: tuple[int, int]) -> None:
        self.types = [shape["type"] for shape in shapes]
        self._shapes = shapes
        self._size = size
        self._pixels: dict[int, RunLengths] = {}

    def of_type(self, name: str) -> list[int]:
        """List which of the shapes are of a type."""
        return [index for index, kind in enumerate(self.types) if kind == name]

    def boxes(self, indexes: Sequence[int]) -> Matrix:
        """Give boxes as n x 4: left, top, right, bottom."""
        rows = [self._shapes[index] for index in indexes]
        found = np.array([[box["x"], box["y"], box["width"], box["height"]] for box in rows], dtype=float)
        found = found.reshape(-1, 4)
        found[:, 2:] += found[:, :2]
        return found

    def line(self, index: int) -> Any:
        """Give a trace's centreline, every place of it once however often it was drawn over."""
        return shapely.union_all(shapely.LineString(self._shapes[index]["points"]))

    def pixels(self, index: int) -> RunLengths:
        """Give the pixels that a shape covers."""
        if index not in self._pixels:
            self._pixels[index] = pixels_of(self._shapes[index], size=self._size)
        return self._pixels[index]

    def pixel_bounds(self, indexes: Sequence[int]) -> Matrix:
        """Give the boxes round what shapes cover, n x 4: left, top, right, bottom."""
        found = coco_mask.toBbox([self.pixels(index) for index in indexes]).reshape(-1, 4)
        found[:, 2:] += found[:, :2]
        return np.asarray(found)

    def pixel_areas(self, indexes: Sequence[int]) -> Matrix:
        """Count the pixels of shapes."""
        # One by one: pycocotools counts a list of more than 255 masks in a byte, and breaks.
        return np.array([coco_mask.area(self.pixels(index)) for index in indexes], dtype=float)

    def width(self, index: int) -> float:
        """Give how wide a shape is across, in pixels: its area by the longer side of the box round it.

        Of an upright box that is its shorter side.
        """
        shape = self._shapes[index]
        if shape["type"] == "box":
            return float(min(shape["width"], shape["height"]))
        left, top, right, bottom = self.pixel_bounds([index])[0]
        return float(self.pixel_areas([index])[0] / max(right - left, bottom - top))


def overlaps(a: Outlines, b: Outlines, *, least: float) -> Matrix:
    """Measure how far each of ``a`` and each of ``b`` cover each other; 0 for what stays below ``least``."""
    found = np.zeros((len(a.types), len(b.types)))
    for kind, measure in (("box", _box_ious), ("trace", _line_f1s)):
        rows, columns = a.of_type(kind), b.of_type(kind)
        if rows and columns:
            found[np.ix_(rows, columns)] = measure(a, rows, b, columns)
    for rows, columns in _mixed(a, b):
        found[np.ix_(rows, columns)] = _pixel_ious(a, rows, b, columns, least)
    found[found < least] = 0.0
    return found


def _mixed(a: Outlines, b: Outlines) -> list[tuple[list[int], list[int]]]:
    """Give the blocks of pairs that are neither two boxes nor two traces."""
    groups = []
    for kind in sorted(set(a.types)):
        alone = kind in ("box", "trace")
        columns = [index for index, other in enumerate(b.types) if not (alone and other == kind)]
        if columns:
            groups.append((a.of_type(kind), columns))
    return groups


def _common(a: Matrix, b: Matrix) -> Matrix:
    """Measure the area that boxes (left, top, right, bottom) have in common: n x m."""
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    return np.asarray(width.clip(0) * height.clip(0))


def _areas(boxes: Matrix) -> Matrix:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def _box_ious(a: Outlines, rows: Sequence[int], b: Outlines, columns: Sequence[int]) -> Matrix:
    ours, theirs = a.boxes(rows), b.boxes(columns)
    common = _common(ours, theirs)
    return np.asarray(common / (_areas(ours)[:, None] + _areas(theirs)[None, :] - common))


def _pixel_ious(
    a: Outlines, rows: Sequence[int], b: Outlines, columns: Sequence[int], least: float
) -> Matrix:
    """Compare pixels only where the boxes round them, and how many they are, leave ``least`` possible."""
    ours, theirs = a.pixel_areas(rows), b.pixel_areas(columns)
    most = np.minimum(ours[:, None], theirs[None, :])
    most = np.minimum(most, _common(a.pixel_bounds(rows), b.pixel_bounds(columns)))
    possible = most / (ours[:, None] + theirs[None, :] - most) >= least
    found = np.zeros(possible.shape)
    for at in np.flatnonzero(possible.any(axis=1)).tolist():
        near = np.flatnonzero(possible[at]).tolist()
        others = [b.pixels(columns[column]) for column in near]
        found[at, near] = coco_mask.iou([a.pixels(rows[at])], others, [0] * len(others))[0]
    return found


def _line_f1s(a: Outlines, rows: Sequence[int], b: Outlines, columns: Sequence[int]) -> Matrix:
    """Measure F1 of lines: the shares of each that lie within ``NEAR`` of the other, by length."""
    ours, theirs = [a.line(row) for row in rows], [b.line(column) for column in columns]
    about_ours, about_theirs = shapely.buffer(ours, NEAR), shapely.buffer(theirs, NEAR)
    found = np.zeros((len(rows), len(columns)))
    for column, row in shapely.STRtree(ours).query(about_theirs, predicate="intersects").T.tolist():
        one, other = ours[row], theirs[column]
        share = shapely.length(shapely.intersection(one, about_theirs[column])) / shapely.length(one)
        back = shapely.length(shapely.intersection(other, about_ours[row])) / shapely.length(other)
        found[row, column] = 2 * share * back / (share + back) if share + back else 0.0
    return found
