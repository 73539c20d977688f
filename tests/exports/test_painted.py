"""Exports of painted masks: the very pixels, and what readers make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from app.db.tx import Database
from app.exports.checks import check_coco
from app.exports.masks import make_mask as draw_mask
from app.exports.outlines import mask_of, pieces_of
from app.models import Photo
from tests.conftest import Person
from tests.exports.cast import add_done, export_zip, opened, streamed
from tests.exports.evaluating import loaded, require_counted_areas, segm_precision
from tests.exports.readers import (
    read_as_detectron2,
    read_as_mmdet,
    read_as_torchvision,
    read_as_ultralytics,
    read_segments_as_ultralytics,
)
from tests.factories import CLASSES, make_annotation, make_mask, make_polygon, make_trace

# pycocotools' own, where a mask is decoded
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MASKS = "task=instance"
WIDTH, HEIGHT = 640, 480
Pixels = NDArray[np.bool_]


def _disc(x: float, y: float, radius: float) -> Pixels:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    inside: Pixels = np.hypot(columns - x, rows - y) < radius
    return inside


RUST = _disc(200, 200, 90) | _disc(420, 120, 40)
RIM = _disc(320, 240, 120) & ~_disc(320, 240, 60) | _disc(320, 240, 20)
CORNER = _disc(640, 480, 50)


def _packed(pixels: Pixels) -> str:
    text: str = coco_mask.encode(np.asfortranarray(pixels.astype(np.uint8)))["counts"].decode()
    return text


@pytest.fixture
def patches(database: Database, project_id: int) -> list[int]:
    """Two photos: rust in two parts, a box, a polygon; a rim with an island in it, a corner, a trace."""
    ids = [add_done(database, project_id, width=WIDTH, height=HEIGHT).id for _ in range(2)]
    with database.write_tx() as tx:
        first, second = (tx.session.get_one(Photo, photo_id) for photo_id in ids)
        make_mask(tx, first, _packed(RUST), attributes='{"depth":2}')
        make_annotation(tx, first, class_id=3)
        make_polygon(tx, first, [[(500, 300), (600, 300), (550, 400)]])
        make_mask(tx, second, _packed(RIM), class_id=2)
        make_mask(tx, second, _packed(CORNER))
        make_trace(tx, second, (50, 50), (600, 51), widths=[4, 4])
    return ids


@pytest.fixture
def labels(manager: Person, project_id: int, patches: list[int]) -> Any:
    """The streamed labels, by options."""
    return streamed(manager, project_id)


@pytest.mark.parametrize("form", ["auto", "polygon", "rle"])
def test_pycocotools_scores_perfect_masks_with_one(labels: Any, tmp_path: Path, form: str) -> None:
    found = labels(MASKS, "boxes=rectangles", f"masks={form}")
    assert segm_precision(found, tmp_path) == pytest.approx(1.0)
    require_counted_areas(found, tmp_path)


@pytest.mark.parametrize("form", ["auto", "rle"])
def test_what_was_painted_goes_out_pixel_for_pixel(labels: Any, tmp_path: Path, form: str) -> None:
    found = labels(MASKS, f"masks={form}")
    truth = loaded(found, tmp_path)
    rust, _, rim, corner, _ = found["annotations"]
    for item, pixels in ((rust, RUST), (rim, RIM), (corner, CORNER)):
        assert item["segmentation"] == {"size": [HEIGHT, WIDTH], "counts": _packed(pixels)}
        assert np.array_equal(truth.annToMask(item), pixels)
        assert (item["area"], item["iscrowd"]) == (pixels.sum(), 0)
    assert rust["bbox"] == [110, 80, 350, 210]
    assert rust["x"]["attributes"] == {"depth": 2}


def test_as_polygons_every_part_goes_along_its_pixels_and_only_holes_are_filled(
    labels: Any, tmp_path: Path
) -> None:
    found = labels(MASKS, "masks=polygon")
    truth = loaded(found, tmp_path)
    rust, _, rim, corner, _ = found["annotations"]
    assert [len(item["segmentation"]) for item in (rust, rim, corner)] == [2, 2, 1]
    assert np.array_equal(truth.annToMask(rust), RUST)
    assert np.array_equal(truth.annToMask(rim), _disc(320, 240, 120))
    assert np.array_equal(truth.annToMask(corner), CORNER)


def test_readers_of_masks_take_a_mixed_file(labels: Any) -> None:
    found = labels(MASKS, "boxes=rectangles", "ids=contiguous")
    read_as_detectron2(found)
    read_as_mmdet(found, list(CLASSES))
    read_as_ultralytics(found)
    assert read_segments_as_ultralytics(found) == len(found["annotations"]) == 6
    read_as_torchvision(labels(MASKS, "boxes=rectangles", "masks=polygon"), has_masks=True)


def test_in_detection_a_mask_goes_out_as_its_box(labels: Any) -> None:
    rust, *_ = labels()["annotations"]
    assert (rust["segmentation"], rust["bbox"], rust["area"]) == ([], [110, 80, 350, 210], 350 * 210)


def test_the_check_passes_what_was_written_and_the_manifest_says_why_in_run_lengths(
    manager: Person, app: FastAPI, project_id: int, patches: list[int], tmp_path: Path
) -> None:
    data, _ = export_zip(manager, app, project_id, options={"task": "instance"})
    archive, _, manifest = opened(data)
    file = tmp_path / "labels.json"
    file.write_bytes(archive.read("annotations/instances.json"))
    assert list(check_coco(file, has_masks=True)) == []
    assert "3 masks are written as run lengths" in " ".join(manifest["notes"])


def test_a_mask_without_a_verdict_is_a_crowd_of_its_pixels(
    manager: Person, database: Database, project_id: int, patches: list[int]
) -> None:
    with database.write_tx() as tx:
        make_mask(tx, tx.session.get_one(Photo, patches[0]), _packed(CORNER), ignore=True)
    found = manager.get(f"/projects/{project_id}/coco.json?{MASKS}&ignored=crowd").json()
    [crowd] = [item for item in found["annotations"] if item["iscrowd"]]
    assert crowd["segmentation"]["counts"] == _packed(CORNER)
    assert crowd["area"] == CORNER.sum()


@settings(derandomize=True, deadline=None, max_examples=150)
@given(height=st.integers(1, 30), width=st.integers(1, 30), seed=st.integers(0, 9999), share=st.floats(0, 1))
def test_the_border_of_any_mask_holds_its_very_pixels(
    height: int, width: int, seed: int, share: float
) -> None:
    pixels = np.random.default_rng(seed).random((height, width)) < share
    pixels[0, 0] = True
    text, size = _packed(pixels), (width, height)
    shape = orjson.dumps({"type": "mask", "size": [height, width], "counts": text}).decode()
    drawn = draw_mask(pieces_of(shape, size=size), size=size, form="rle")
    assert drawn == mask_of(shape, size=size, form="auto")
    assert drawn.segmentation == {"size": [height, width], "counts": text}
