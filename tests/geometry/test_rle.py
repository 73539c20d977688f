"""Run lengths: one way to write the same pixels, whatever comes in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from app.annotations.shapes import ShapeFault, keep_shape
from app.annotations.shapes.mask import MOST_LETTERS
from app.geometry.rle import bounds_of, count_inside, pack, settle, unpack

# pycocotools' own
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def _mask(counts: object, *, size: tuple[int, int]) -> dict[str, Any]:
    return {"type": "mask", "size": [size[1], size[0]], "counts": counts}


@settings(derandomize=True, deadline=None, max_examples=150)
@given(counts=st.lists(st.integers(0, 4), min_size=1, max_size=60), height=st.integers(1, 12))
def test_any_runs_are_kept_as_pycocotools_writes_their_pixels(counts: list[int], height: int) -> None:
    counts[0] += -sum(counts) % height or height
    width = sum(counts) // height
    flat = np.repeat([index % 2 for index in range(len(counts))], counts).astype(np.uint8)
    pixels = np.asfortranarray(flat.reshape((height, width), order="F"))
    truth = coco_mask.encode(pixels)
    if not pixels.any():
        with pytest.raises(ShapeFault, match="no pixels"):
            keep_shape(_mask(pack(counts), size=(width, height)), (width, height))
        return
    kept = keep_shape(_mask(pack(counts), size=(width, height)), (width, height))
    assert kept.shape["counts"] == truth["counts"].decode()
    assert kept.bbox == tuple(coco_mask.toBbox(truth))
    assert kept.area == pixels.sum()
    assert keep_shape(kept.shape, (width, height)) == kept


def test_a_mask_of_a_photo_of_48_megapixels_is_kept() -> None:
    width, height = 8000, 6000
    counts = [2000 * height + 1000]
    for _ in range(3000):
        counts += [1500, 500, 1000, 3000]
    counts[-1] += width * height - sum(counts)
    kept = keep_shape(_mask(pack(counts), size=(width, height)), (width, height))
    assert (kept.bbox, kept.area) == ((2000, 1000, 3000, 3000), 3000 * 2500)


def test_the_largest_mask_there_may_be_is_kept_and_one_letter_more_is_refused() -> None:
    size = (1000, 1000)
    text = pack([1] * (MOST_LETTERS - 4) + [1_000_000 - (MOST_LETTERS - 4)])
    assert len(text) == MOST_LETTERS
    assert keep_shape(_mask(text, size=size), size).shape["counts"] == text
    with pytest.raises(ShapeFault, match="500,000 letters"):
        keep_shape(_mask(text + "0", size=size), size)


def test_a_number_of_very_many_letters_is_refused_before_it_is_reckoned() -> None:
    with pytest.raises(ValueError, match="letters of run lengths"):
        unpack("o" * MOST_LETTERS)


def test_empty_runs_are_joined() -> None:
    assert settle([0, 3, 0, 2, 5, 0]) == [0, 5, 5]
    assert settle([4, 0, 0, 3]) == [4, 3]
    assert settle([4, 0, 2]) == [6]


def test_a_run_into_the_next_column_is_as_high_as_the_photo() -> None:
    assert bounds_of([9, 2, 9], height=10) == (0, 0, 2, 10)
    assert bounds_of([0, 20], height=10) == (0, 0, 2, 10)
    assert count_inside([9, 2, 9]) == 2
