"""The border of a mask of very many parts: each hole lies in the part that is around it."""

from __future__ import annotations

import numpy as np
from pycocotools import mask as coco_mask

from app.geometry.border import parts_of
from app.geometry.rle import unpack

RING = np.array(
    [
        [1, 1, 1, 1, 1, 1, 0],
        [1, 0, 0, 1, 0, 1, 0],
        [1, 0, 0, 0, 0, 1, 0],
        [1, 0, 1, 0, 0, 1, 0],
        [1, 0, 0, 0, 1, 1, 0],
        [1, 1, 1, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ],
    np.uint8,
)
"""A part with a hole that touches itself at a corner, and an island in the hole."""


def test_each_hole_of_a_grain_of_thousands_lies_in_its_own_part() -> None:
    across, down = 25, 40
    pixels = np.asfortranarray(np.tile(RING, (down, across)))
    parts = parts_of(unpack(coco_mask.encode(pixels)["counts"].decode()), height=len(pixels))
    rings = [part for part in parts if part.holes]
    assert (len(parts), len(rings)) == (2 * across * down, across * down)
    for outer, holes in rings:
        x, y = map(min, zip(*outer, strict=True))
        assert (x % 7, y % 7, len(holes)) == (0, 0, 1)
        assert all(x < hole_x < x + 6 and y < hole_y < y + 6 for hole_x, hole_y in holes[0])


def test_a_part_in_the_hole_of_a_part_keeps_its_own_hole() -> None:
    pixels = np.zeros((15, 15), np.uint8, order="F")
    for edge in range(0, 7, 2):
        pixels[edge : 15 - edge, edge : 15 - edge] = 1
        pixels[edge + 1 : 14 - edge, edge + 1 : 14 - edge] = 0
    parts = parts_of(unpack(coco_mask.encode(pixels)["counts"].decode()), height=15)
    spans = sorted((max(part.outer)[0] - min(part.outer)[0], part.holes) for part in parts)
    widths = [(outer, [max(hole)[0] - min(hole)[0] for hole in holes]) for outer, holes in spans]
    assert widths == [(3, [1]), (7, [5]), (11, [9]), (15, [13])]
