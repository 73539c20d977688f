"""Run lengths and masks: the same pixels as pycocotools has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from app.exports.masks import Form, count_pixels, make_mask
from app.exports.outlines import pieces_of
from app.geometry.cutting import Part
from app.geometry.polygon import Polygon, cover_trace
from app.geometry.rings import NoArea, keep_area
from app.geometry.rle import pack, unpack
from app.geometry.trace import NoTrace, clamp_trace

ROOT = Path(__file__).parents[2]
SQUARE = [10.0, 10.0, 30.0, 10.0, 30.0, 30.0, 10.0, 30.0]
INNER = [15.0, 15.0, 25.0, 15.0, 25.0, 25.0, 15.0, 25.0]
SIZE = (60, 40)


def test_neither_the_start_nor_saving_loads_what_masks_are_made_with() -> None:
    """Cold start and memory: shapely, pycocotools and numpy come in when masks are exported."""
    code = (
        "import sys\n"
        "from fastapi.routing import iter_route_contexts\n"
        "from app.main import routes\n"
        "assert len(list(iter_route_contexts(routes()))) > 100\n"
        "from app.annotations.shapes import keep_shape\n"
        "from app.exports.registry import export_formats\n"
        "keep_shape({'type': 'trace', 'points': [[1, 1], [2, 2]], 'widths': [1, 1]}, (10, 10))\n"
        "assert list(export_formats()) == ['coco']\n"
        "print([name for name in ('shapely', 'pycocotools', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # pycocotools' own
@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    height=st.integers(1, 30), width=st.integers(1, 30), seed=st.integers(0, 10_000), share=st.floats(0, 1)
)
def test_run_lengths_are_packed_and_read_as_pycocotools_does(
    height: int, width: int, seed: int, share: float
) -> None:
    pixels = np.random.default_rng(seed).random((height, width)) < share
    text = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))["counts"].decode()
    counts = unpack(text)
    assert pack(counts) == text
    assert sum(counts) == width * height
    assert sum(counts[1::2]) == pixels.sum()


@pytest.mark.parametrize("text", ["~", "0P", "P", "1N", "\u2603"])
def test_what_is_no_run_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="run lengths"):
        unpack(text)


place = st.floats(-20, 120, allow_nan=False)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    line=st.lists(
        st.tuples(place, place, st.sampled_from([0.01, 0.5, 1.0, 3.3, 20.0, 1000.0])), min_size=2, max_size=15
    ),
    frame=st.tuples(st.integers(1, 100), st.integers(1, 100)),
)
def test_any_trace_becomes_a_mask_that_its_count_fits(
    line: list[tuple[float, float, float]], frame: tuple[int, int]
) -> None:
    try:
        trace = clamp_trace([(x, y) for x, y, _ in line], [width for *_, width in line], frame=frame)
    except NoTrace:
        return
    pieces = cover_trace(trace, frame=frame)
    for form in get_args(Form):
        mask = make_mask(pieces, size=frame, form=form)
        assert mask.area == count_pixels(mask.segmentation, size=frame) > 0
        if isinstance(mask.segmentation, list):
            assert all(0 <= x <= frame[0] for ring in mask.segmentation for x in ring[0::2])
            assert all(0 <= y <= frame[1] for ring in mask.segmentation for y in ring[1::2])


def test_a_hole_is_kept_in_pixels_and_filled_in_polygons() -> None:
    pieces = [Polygon(SQUARE, [INNER])]
    packed = make_mask(pieces, size=SIZE, form="auto")
    assert (packed.area, packed.is_packed, packed.is_filled) == (300, True, False)
    filled = make_mask(pieces, size=SIZE, form="polygon")
    assert (filled.area, filled.segmentation, filled.is_filled) == (400, [SQUARE], True)


def test_an_island_in_a_hole_is_kept_in_pixels() -> None:
    island = [18.0, 18.0, 22.0, 18.0, 22.0, 22.0, 18.0, 22.0]
    mask = make_mask([Polygon(SQUARE, [INNER]), Polygon(island, [])], size=SIZE, form="auto")
    assert (mask.area, mask.is_packed) == (316, True)


def test_two_holes_and_one_that_reaches_out_leave_what_lies_within_an_odd_number_of_rings() -> None:
    second = [26.0, 26.0, 28.0, 26.0, 28.0, 28.0, 26.0, 28.0]
    assert make_mask([Polygon(SQUARE, [INNER, second])], size=SIZE, form="rle").area == 296
    out = [25.0, 12.0, 35.0, 12.0, 35.0, 14.0, 25.0, 14.0]
    assert make_mask([Polygon(SQUARE, [out])], size=SIZE, form="rle").area == 400


def test_a_piece_that_its_hole_leaves_no_pixel_of_gets_the_one_it_begins_on() -> None:
    rim = [9.8, 9.8, 30.2, 9.8, 30.2, 30.2, 9.8, 30.2]
    mask = make_mask([Polygon(rim, [SQUARE])], size=SIZE, form="auto")
    assert mask.area == count_pixels(mask.segmentation, size=SIZE) == 1


polygons = st.lists(
    st.lists(st.lists(st.tuples(place, place), min_size=3, max_size=9), min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(parts=polygons, frame=st.tuples(st.integers(1, 100), st.integers(1, 100)))
def test_any_polygon_becomes_a_mask_that_its_count_fits(parts: list[Part], frame: tuple[int, int]) -> None:
    try:
        kept = keep_area(parts, frame=frame)
    except NoArea:
        return
    shape = orjson.dumps({"type": "polygon", "polygons": kept}).decode()
    pieces = pieces_of(shape, size=frame)
    for form in get_args(Form):
        mask = make_mask(pieces, size=frame, form=form)
        assert mask.area == count_pixels(mask.segmentation, size=frame) > 0
        assert mask.is_packed == (form == "rle" or (form == "auto" and any(len(part) > 1 for part in kept)))


def test_pieces_are_one_mask_and_overlaps_count_once() -> None:
    far = [40.0, 10.0, 50.0, 10.0, 50.0, 20.0, 40.0, 20.0]
    for form in ("auto", "rle"):
        mask = make_mask([Polygon(SQUARE, []), Polygon(far, []), Polygon(INNER, [])], size=SIZE, form=form)
        assert mask.area == 500
        assert count_pixels(mask.segmentation, size=SIZE) == 500


@pytest.mark.parametrize("form", get_args(Form))
def test_what_lies_between_pixels_gets_the_one_it_begins_on(form: Form) -> None:
    speck = [59.6, 39.6, 59.9, 39.6, 59.9, 39.9, 59.6, 39.9]
    mask = make_mask([Polygon(speck, [])], size=SIZE, form=form)
    assert mask.area == count_pixels(mask.segmentation, size=SIZE) == 1
