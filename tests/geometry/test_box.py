"""Boxes: rounded to hundredths, clipped by the photo."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotations.shapes import KINDS
from app.geometry.box import NoBox, clip_box, round_hundredths


def test_rounding_halves_goes_up() -> None:
    assert [round_hundredths(value) for value in (0.005, 0.004, 1.125, 10.0, 2.675)] == [
        0.01,
        0.0,
        1.13,
        10.0,
        math.floor(2.675 * 100 + 0.5) / 100,
    ]


def test_every_kind_of_shape_is_found() -> None:
    assert list(KINDS) == ["box", "mask", "polygon", "trace"]


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
