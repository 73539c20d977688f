"""Which annotations of two people are the same defect, and that many of them take no long time to tell."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from app.geometry.overlap import Outlines, overlaps
from app.review.matching import Matching, match

SIZE = (400, 300)


def box(x: float, y: float, width: float, height: float, class_id: int = 1) -> dict[str, Any]:
    return annotation({"type": "box", "x": x, "y": y, "width": width, "height": height}, class_id)


def trace(*points: tuple[float, float], class_id: int = 1) -> dict[str, Any]:
    line = [list(point) for point in points]
    return annotation({"type": "trace", "points": line, "widths": [2.0] * len(line)}, class_id)


def polygon(*rings: list[tuple[float, float]], class_id: int = 1) -> dict[str, Any]:
    part = [[list(corner) for corner in ring] for ring in rings]
    return annotation({"type": "polygon", "polygons": [part]}, class_id)


def mask(pixels: np.ndarray[Any, Any], class_id: int = 1) -> dict[str, Any]:
    counts = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))["counts"].decode()
    return annotation({"type": "mask", "size": list(pixels.shape), "counts": counts}, class_id)


def annotation(shape: dict[str, Any], class_id: int = 1) -> dict[str, Any]:
    return {"shape": shape, "class_id": class_id}


def square(left: int, top: int, side: int) -> np.ndarray[Any, Any]:
    pixels = np.zeros(SIZE[::-1], bool)
    pixels[top : top + side, left : left + side] = True
    return pixels


def overlap(a: dict[str, Any], b: dict[str, Any]) -> float:
    """How far two annotations cover each other."""
    sides = Outlines([a["shape"]], SIZE), Outlines([b["shape"]], SIZE)
    return float(overlaps(*sides, least=0.0)[0, 0])


def test_boxes_that_cover_half_of_each_other_are_the_same_defect() -> None:
    a = [box(10, 10, 60, 60), box(200, 100, 80, 40)]
    b = [box(202, 98, 80, 40, class_id=2), box(300, 200, 30, 30)]
    found = match(a, b, size=SIZE)
    assert [(pair.a, pair.b) for pair in found.pairs] == [(1, 0)]
    assert found.pairs[0].overlap == pytest.approx(78 * 38 / (2 * 80 * 40 - 78 * 38))
    assert (found.only_a, found.only_b) == ([0], [1])


def test_the_sum_decides_and_not_the_single_best() -> None:
    """Taking the best pair first would leave the two others alone."""
    a = [box(0, 0, 100, 20), box(20, 0, 100, 20)]
    b = [box(10, 0, 100, 20), box(30, 0, 110, 20)]
    assert [(pair.a, pair.b) for pair in match(a, b, size=SIZE).pairs] == [(0, 0), (1, 1)]


def test_between_equal_places_the_class_decides() -> None:
    a = [box(10, 10, 50, 50, 1), box(10, 10, 50, 50, 2)]
    b = [box(10, 10, 50, 50, 2), box(10, 10, 50, 50, 1)]
    assert [(pair.a, pair.b) for pair in match(a, b, size=SIZE).pairs] == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("width", "shift", "same"),
    [(10, 5, True), (10, 6, False), (40, 14, False), (40, 13, True)],
)
def test_thin_boxes_may_lie_farther_apart(width: float, shift: float, same: bool) -> None:
    """5 of 10 pixels off is an IoU of a third: the same thin defect; of 40 pixels that is not enough."""
    found = match([box(50, 50, width, 90)], [box(50 + shift, 50, width, 90)], size=SIZE)
    assert bool(found.pairs) is same


def test_what_is_thin_grows_with_the_photo() -> None:
    """Of 4,000 pixels 30 are as many on the screen as 10 of 1,200."""
    a, b = [box(50, 50, 30, 90)], [box(65, 50, 30, 90)]
    assert not match(a, b, size=(1200, 900)).pairs
    assert match(a, b, size=(4000, 3000)).pairs


def test_two_lines_three_pixels_apart_are_the_same_crack() -> None:
    a = trace((20, 50), (220, 50))
    assert overlap(a, trace((20, 52.9), (220, 52.9))) == pytest.approx(1.0)
    assert overlap(a, trace((20, 53.1), (220, 53.1))) == pytest.approx(0.0, abs=0.01)
    half = overlap(a, trace((20, 51), (120, 51)))  # all of the short one, 100 + sqrt(8) of 200
    assert half == pytest.approx(2 * 1 * 0.514142 / 1.514142, rel=1e-3)


def test_a_line_drawn_there_and_back_counts_once() -> None:
    there = trace((20, 50), (220, 50))
    back = trace((20, 50), (220, 50), (20, 50))
    assert overlap(there, back) == pytest.approx(1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(5, 95), st.integers(5, 95)), min_size=2, max_size=5, unique=True))
def test_the_f1_of_lines_is_that_of_points_along_them(points: list[tuple[int, int]]) -> None:
    """Sampled at every tenth of a pixel, each against every piece of the other line."""
    other = [(10.0, 20.0), (60.0, 30.0), (90.0, 80.0)]
    ours, theirs = _samples(points), _samples(other)
    share, back = _near(ours, other), _near(theirs, points)
    expected = 2 * share * back / (share + back) if share + back else 0.0
    points_once = len(set(map(tuple, np.round(ours, 6).tolist()))) == len(ours)
    if points_once:  # a line that crosses or runs over itself is sampled twice there
        assert overlap(trace(*points), trace(*other)) == pytest.approx(expected, abs=0.02)


def _samples(points: Any) -> np.ndarray[Any, Any]:
    pieces = []
    for (x1, y1), (x2, y2) in pairwise(points):
        count = max(2, int(math.dist((x1, y1), (x2, y2)) * 10))
        at = (np.arange(count) + 0.5) / count
        pieces.append(np.column_stack([x1 + at * (x2 - x1), y1 + at * (y2 - y1)]))
    return np.concatenate(pieces)


def _near(samples: np.ndarray[Any, Any], line: Any) -> float:
    least = np.full(len(samples), np.inf)
    for start, end in zip(np.array(line, float), np.array(line[1:], float), strict=False):
        along = end - start
        at = np.clip(((samples - start) @ along) / (along @ along), 0, 1)
        least = np.minimum(least, np.linalg.norm(samples - (start + at[:, None] * along), axis=1))
    return float((least <= 3).mean())


def test_polygons_and_masks_are_compared_by_their_pixels() -> None:
    """Against pixels counted one by one, a hole included."""
    a, b = square(20, 20, 60), square(40, 30, 60)
    hole = square(50, 40, 10)
    exact = (a & b & ~hole).sum() / ((a & ~hole) | b).sum()
    corners = [(20.0, 20.0), (80.0, 20.0), (80.0, 80.0), (20.0, 80.0)]
    inner = [(50.0, 40.0), (60.0, 40.0), (60.0, 50.0), (50.0, 50.0)]
    assert overlap(mask(a & ~hole), mask(b)) == pytest.approx(exact)
    assert overlap(polygon(corners, inner), mask(b)) == pytest.approx(exact, abs=0.01)
    assert overlap(polygon(corners), box(20, 20, 60, 60)) == pytest.approx(1.0)
    assert overlap(mask(a), box(20, 20, 60, 60)) == pytest.approx(1.0)


def test_a_trace_is_compared_with_a_mask_by_its_pixels() -> None:
    wide = annotation({"type": "trace", "points": [[20, 50], [220, 50]], "widths": [10.0, 10.0]})
    assert overlap(wide, box(20, 45, 200, 10)) == pytest.approx(1.0, abs=0.06)


def test_a_shape_between_the_centres_of_pixels_still_covers_one() -> None:
    a = polygon([(10.6, 10.6), (10.9, 10.6), (10.9, 10.9)])
    assert overlap(a, mask(square(10, 10, 1))) == 1.0


def test_nobody_drew_anything_is_no_pair() -> None:
    assert match([], [], size=SIZE) == Matching([], [], [])
    assert match([box(1, 1, 9, 9)], [], size=SIZE) == Matching([], [0], [])
    assert match([], [trace((1, 1), (9, 9))], size=SIZE) == Matching([], [], [0])


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_who_is_asked_first_does_not_matter(seed: int) -> None:
    """Turned round, the same pairs with the same overlap."""
    random = np.random.default_rng(seed)

    def draw() -> dict[str, Any]:
        x, y, width, height = random.integers((0, 0, 8, 8), (80, 80, 60, 60)).tolist()
        return box(x * 2, y * 2, width * 1.5, height * 1.5, int(random.integers(3)))

    sides = [[draw() for _ in range(random.integers(0, 8))] for _ in range(2)]
    there, back = match(sides[0], sides[1], size=SIZE), match(sides[1], sides[0], size=SIZE)
    gains = [sum(pair.overlap for pair in found.pairs) for found in (there, back)]
    assert gains[0] == pytest.approx(gains[1])
    assert len(there.pairs) + len(there.only_a) == len(sides[0])
    assert len(there.pairs) + len(there.only_b) == len(sides[1])


@pytest.mark.parametrize("kind", ["box", "polygon"])
def test_two_thousand_shapes_on_either_side_find_each_other(kind: str) -> None:
    """As many as a photo may have, on one of 50 megapixels, each moved a little."""
    random = np.random.default_rng(7)
    size = (8000, 6000)
    places = random.uniform(0, 1, (2000, 2)) * (7700, 5700)
    sides = random.uniform(60, 300, (2000, 2))

    def draw(x: float, y: float, width: float, height: float) -> dict[str, Any]:
        if kind == "box":
            return box(x, y, width, height)
        return polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])

    a = [draw(*place, *side) for place, side in zip(places, sides, strict=True)]
    b = [draw(*(place + 3), *side) for place, side in zip(places, sides, strict=True)]
    found = match(a, b, size=size)
    assert len(found.pairs) >= 1990
    assert sum(pair.a == pair.b for pair in found.pairs) >= 1900
