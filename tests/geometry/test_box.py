"""Boxes: rounded to hundredths, clipped by the photo."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotations.shapes import KINDS, ShapeFault, keep_shape
from app.geometry.box import NoBox, clip_box, round_hundredths

CASES = json.loads((Path(__file__).parent.parent / "shapes" / "box.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["valid"], ids=lambda case: case["name"])
def test_boxes_are_kept_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    kept = keep_shape(case["in"], (case["photo"][0], case["photo"][1]))
    assert kept.shape == case["out"]
    assert kept.bbox == tuple(case["out"][key] for key in ("x", "y", "width", "height"))
    assert keep_shape(kept.shape, (case["photo"][0], case["photo"][1])) == kept


@pytest.mark.parametrize("case", CASES["invalid"], ids=lambda case: case["reason"])
def test_boxes_are_refused_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    with pytest.raises(ShapeFault) as caught:
        keep_shape(case["in"], (case["photo"][0], case["photo"][1]))
    assert (caught.value.pointer, caught.value.detail) == (case["pointer"], case["reason"])


def test_rounding_halves_goes_up() -> None:
    assert [round_hundredths(value) for value in (0.005, 0.004, 1.125, 10.0, 2.675)] == [
        0.01,
        0.0,
        1.13,
        10.0,
        math.floor(2.675 * 100 + 0.5) / 100,
    ]


def test_every_kind_of_shape_is_found() -> None:
    assert list(KINDS) == ["box", "polygon", "trace"]


finite = st.floats(-3000, 3000, allow_nan=False)
size = st.floats(0.001, 4000, allow_nan=False)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    x=finite, y=finite, width=size, height=size, frame=st.tuples(st.integers(1, 2000), st.integers(1, 2000))
)
def test_a_kept_box_lies_in_the_photo_and_keeps_its_numbers(
    x: float, y: float, width: float, height: float, frame: tuple[int, int]
) -> None:
    try:
        box = clip_box(x, y, width, height, frame=frame)
    except NoBox:
        return
    assert box.width >= 0.01
    assert box.height >= 0.01
    assert box.x >= 0
    assert box.y >= 0
    assert round_hundredths(box.x + box.width) <= frame[0]
    assert round_hundredths(box.y + box.height) <= frame[1]
    assert clip_box(*box, frame=frame) == box
    assert box == tuple(round_hundredths(value) for value in box)
