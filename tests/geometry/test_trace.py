"""Traces: clamped to the photo, rounded to hundredths, measured the same in Python and JavaScript."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotations.shapes import ShapeFault, keep_shape
from app.geometry.box import round_hundredths
from app.geometry.trace import NoTrace, Trace, clamp_trace


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 10**400])
def test_a_number_that_is_no_place_is_refused(number: float) -> None:
    with pytest.raises(ShapeFault, match="two finite numbers"):
        keep_shape({"type": "trace", "points": [[1, 1], [number, 2]], "widths": [1, 1]}, (10, 10))
    with pytest.raises(ShapeFault, match="a finite number"):
        keep_shape({"type": "trace", "points": [[1, 1], [2, 2]], "widths": [1, number]}, (10, 10))


def test_five_thousand_points_are_taken_quickly_and_one_more_is_refused() -> None:
    points = [[index * 0.7, 1000 + index % 7] for index in range(5_000)]
    shape = {"type": "trace", "points": points, "widths": [3.5] * 5_000}
    began = time.process_time()
    assert len(keep_shape(shape, (4032, 3024)).shape["points"]) == 5_000
    assert time.process_time() - began < 0.5
    points.append([1, 1])
    with pytest.raises(ShapeFault, match="2 to 5,000 points"):
        keep_shape(shape, (4032, 3024))


def test_a_trace_knows_its_length() -> None:
    assert Trace([(0, 0), (30, 40), (30, 50)], [1, 1, 1]).length == 60


place = st.floats(-500, 2500, allow_nan=False)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    points=st.lists(st.tuples(place, place), min_size=2, max_size=12),
    width=st.floats(0.001, 1000, allow_nan=False),
    frame=st.tuples(st.integers(1, 2000), st.integers(1, 2000)),
)
def test_a_kept_trace_lies_in_the_photo_and_keeps_its_numbers(
    points: list[tuple[float, float]], width: float, frame: tuple[int, int]
) -> None:
    try:
        trace = clamp_trace(points, [width] * len(points), frame=frame)
    except NoTrace:
        return
    assert clamp_trace(*trace, frame=frame) == trace
    assert all(0 <= x <= frame[0] and 0 <= y <= frame[1] for x, y in trace.points)
    assert all(one != other for one, other in pairwise(trace.points))
    box = trace.bounds(frame)
    assert box == tuple(round_hundredths(value) for value in box)
    assert min(box) >= 0
    assert min(box.width, box.height) >= 0.01
    assert round_hundredths(box.x + box.width) <= frame[0]
    assert round_hundredths(box.y + box.height) <= frame[1]
