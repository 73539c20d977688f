"""Polygons: cut by the photo, rounded to hundredths, measured the same in Python and JavaScript."""

from __future__ import annotations

import json
import math
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotations.shapes import ShapeFault, keep_shape
from app.geometry.box import round_hundredths
from app.geometry.cutting import Part, cut_by_photo, is_within
from app.geometry.rings import NoArea, area_of, bounds_of, keep_area

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 10**400])
def test_a_number_that_is_no_place_is_refused(number: float) -> None:
    with pytest.raises(ShapeFault, match="two finite numbers"):
        keep_shape({"type": "polygon", "polygons": [[[[1, 1], [number, 2], [3, 9]]]]}, (10, 10))


def test_five_thousand_points_are_taken_and_one_more_is_refused() -> None:
    ring = [[index * 0.7, 1000 + index % 7] for index in range(4_998)] + [[3400, 10], [1, 10]]
    kept = keep_shape({"type": "polygon", "polygons": [[ring]]}, (4032, 3024))
    assert len(kept.shape["polygons"][0][0]) == 5_000
    with pytest.raises(ShapeFault, match="at most 5,000 points in all"):
        keep_shape({"type": "polygon", "polygons": [[[*ring, [0.5, 900]]]]}, (4032, 3024))


def test_holes_and_parts_count_to_the_points() -> None:
    ring = [[index * 0.7, 1000 + index % 7] for index in range(2_500)]
    shape = {"type": "polygon", "polygons": [[[*ring[:-1], [9, 9]], ring], [[[1, 1], [2, 1], [2, 2]]]]}
    with pytest.raises(ShapeFault, match="at most 5,000 points in all"):
        keep_shape(shape, (4032, 3024))


def test_what_the_border_cuts_into_too_many_points_is_refused_too() -> None:
    saw = [[10 + (index % 2) * 100, index * 0.5] for index in range(4_998)]
    shape = {"type": "polygon", "polygons": [[[*saw, [5, 2_600], [5, 0]]]]}
    with pytest.raises(ShapeFault, match="at most 5,000 points in all"):
        keep_shape(shape, (60, 3024))


frames = st.tuples(st.integers(1, 300), st.integers(1, 300))
place = st.floats(-150, 450, allow_nan=False)
grid = st.integers(-2, 6).map(lambda step: step * 50.0)  # many corners on borders, on each other, on one line
rings = st.lists(st.one_of(st.tuples(place, place), st.tuples(grid, grid)), min_size=3, max_size=9)
parts = st.lists(st.lists(rings, min_size=1, max_size=3), min_size=1, max_size=3)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(parts=parts, frame=frames)
def test_a_kept_polygon_lies_in_the_photo_and_is_kept_again_as_it_is(
    parts: list[Part], frame: tuple[int, int]
) -> None:
    try:
        kept = keep_area(parts, frame=frame)
    except NoArea:
        return
    assert keep_area(kept, frame=frame) == kept
    for part in kept:
        for ring in part:
            assert len(ring) >= 3
            assert all(0 <= x <= frame[0] and 0 <= y <= frame[1] for x, y in ring)
            assert all(ring[index] != ring[index - 1] for index in range(len(ring)))
    box = bounds_of(kept)
    assert box == tuple(round_hundredths(value) for value in box)
    assert min(box.width, box.height) >= 0.01
    assert area_of(kept) <= area_of([part[:1] for part in kept])


def _corners(middle: float, radii: list[float]) -> Part:
    """Give a star, which does not cross itself: a corner each so many degrees."""
    count = len(radii)
    turns = [(2 * math.pi * index / count, radius) for index, radius in enumerate(radii)]
    return [[(middle + radius * math.cos(turn), middle + radius * math.sin(turn)) for turn, radius in turns]]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    radii=st.lists(st.floats(20, 200, allow_nan=False), min_size=3, max_size=25),
    middle=st.floats(-50, 350, allow_nan=False),
    share=st.floats(0.1, 0.9),
    x=st.floats(0.5, 299.5),
    y=st.floats(0.5, 199.5),
)
def test_the_cut_holds_every_place_of_the_photo_that_the_polygon_held(
    radii: list[float], middle: float, share: float, x: float, y: float
) -> None:
    whole = _corners(middle, radii) + _corners(middle, [radius * share for radius in radii])
    cut = cut_by_photo([whole], frame=(300, 200))
    assert any(is_within((x, y), part) for part in cut) == is_within((x, y), whole)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    radii=st.lists(st.floats(20, 200, allow_nan=False), min_size=3, max_size=25),
    middle=st.floats(-50, 350, allow_nan=False),
    share=st.floats(0.1, 0.9),
)
def test_the_cut_gives_as_many_parts_of_the_same_area_as_shapely_does(
    radii: list[float], middle: float, share: float
) -> None:
    whole = _corners(middle, radii) + _corners(middle, [radius * share for radius in radii])
    expected = shapely.intersection(shapely.Polygon(whole[0], whole[1:]), shapely.box(0, 0, 300, 200))
    found = [shapely.Polygon(outer, holes) for outer, *holes in cut_by_photo([whole], frame=(300, 200))]
    parts = [part for part in shapely.get_parts(expected) if part.area > 1e-6]
    assert all(part.is_valid for part in found)
    assert sorted(part.area for part in found if part.area > 1e-6) == pytest.approx(
        sorted(part.area for part in parts)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_editor_keeps_random_polygons_to_the_same_bits(seed: int) -> None:
    chance = random.Random(seed)
    cases = [_random_case(chance) for _ in range(300)]
    script = (
        'import { keepShape, kindOf } from "./static/js/editor/shapes/index.js";'
        "const cases = JSON.parse(await new Response(process.stdin).text());"
        "const answer = ({ frame: [width, height], shape }) => {"
        " try { const kept = keepShape(shape, { width, height }); return [kept, kindOf(kept).area(kept)]; }"
        " catch (fault) { return [fault.pointer, fault.detail]; } };"
        "console.log(JSON.stringify(cases.map(answer)));"
    )
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    ran = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    answers = [_answer(case) for case in cases]
    assert json.loads(ran.stdout) == answers
    assert sum(isinstance(kept, dict) for kept, _ in answers) > 100


def _random_case(chance: random.Random) -> dict[str, Any]:
    frame = [chance.randint(1, 300), chance.randint(1, 300)]

    def point() -> list[float]:
        if chance.random() < 0.3:  # on a border, or on the grid
            return [chance.choice([0, frame[0], 50]), chance.choice([0, frame[1], 50])]
        return [chance.uniform(-150, 450), chance.uniform(-150, 450)]

    def ring() -> list[list[float]]:
        return [point() for _ in range(chance.randint(3, 12))]

    polygons = [[ring() for _ in range(chance.randint(1, 3))] for _ in range(chance.randint(1, 2))]
    return {"frame": frame, "shape": {"type": "polygon", "polygons": polygons}}


def _answer(case: dict[str, Any]) -> list[Any]:
    try:
        kept = keep_shape(case["shape"], (case["frame"][0], case["frame"][1]))
    except ShapeFault as fault:
        return [fault.pointer, fault.detail]
    return [kept.shape, kept.area]
