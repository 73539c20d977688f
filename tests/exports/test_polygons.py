"""Exports of polygons: one annotation each, with its holes and parts, and what readers make of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from app.exports.checks import check_coco
from app.models import Photo
from tests.conftest import Person, on_one_database
from tests.exports.cast import add_done, export_zip, opened, streamed
from tests.exports.evaluating import loaded, require_counted_areas, segm_precision
from tests.exports.readers import (
    read_as_detectron2,
    read_as_mmdet,
    read_as_torchvision,
    read_as_ultralytics,
    read_segments_as_ultralytics,
)
from tests.factories import CLASSES, make_annotation, make_polygon, make_trace

pytestmark = [
    # pycocotools' own, where a mask is decoded
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    on_one_database,
]

MASKS = "task=instance"
PATCH = [(100, 100), (300, 120), (280, 300), (120, 260)]
PLATE = [(350, 50), (600, 50), (600, 400), (350, 400)]
BOLT = [(400, 100), (450, 100), (450, 150), (400, 150)]
RUST = [(410, 110), (440, 110), (425, 140)]
CRUMBS = [[(20, 300), (60, 300), (40, 340)], [(80, 320), (120, 330), (90, 360)]]
FINE = [
    (320 + (200 + 9 * (n % 2)) * math.cos(n / 175), 240 + (190 + 9 * (n % 2)) * math.sin(n / 175))
    for n in range(1_100)
]


@pytest.fixture
def patches(database: Database, project_id: int) -> list[int]:
    """Three photos: a patch, a box; a plate with a hole, an island in it; crumbs, a trace, a fine outline."""
    ids = [add_done(database, project_id, width=640, height=480).id for _ in range(3)]
    with database.write_tx() as tx:
        first, second, third = (tx.session.get_one(Photo, photo_id) for photo_id in ids)
        make_polygon(tx, first, [PATCH], attributes='{"depth":2}')
        make_annotation(tx, first, class_id=3)
        make_polygon(tx, second, [PLATE, BOLT], [RUST], class_id=2)
        make_polygon(tx, third, *([ring] for ring in CRUMBS))
        make_trace(tx, third, (50, 50), (600, 51), widths=[4, 4])
        make_polygon(tx, third, [FINE], class_id=2)
    return ids


@pytest.fixture
def labels(manager: Person, project_id: int, patches: list[int]) -> Any:
    """The streamed labels, by options."""
    return streamed(manager, project_id)


@pytest.mark.parametrize("form", ["auto", "polygon", "rle"])
def test_pycocotools_scores_perfect_masks_with_one(labels: Any, tmp_path: Path, form: str) -> None:
    found = labels(MASKS, "boxes=rectangles", f"masks={form}")
    assert segm_precision(found, tmp_path) == pytest.approx(1.0)


@pytest.mark.parametrize("form", ["auto", "polygon", "rle"])
def test_an_area_is_what_pycocotools_counts(labels: Any, tmp_path: Path, form: str) -> None:
    require_counted_areas(labels(MASKS, "boxes=rectangles", f"masks={form}"), tmp_path)


def test_a_polygon_goes_out_as_it_was_drawn(labels: Any) -> None:
    patch = labels(MASKS)["annotations"][0]
    assert patch["segmentation"] == [[100, 100, 300, 120, 280, 300, 120, 260]]
    assert patch["bbox"] == [100, 100, 200, 200]
    assert patch["area"] == pytest.approx(30_600, rel=0.01)
    assert patch["x"]["attributes"] == {"depth": 2}
    assert "trace" not in patch["x"]


def test_holes_and_very_many_corners_go_out_as_run_lengths(labels: Any, tmp_path: Path) -> None:
    found = labels(MASKS)
    patch, plate, crumbs, line, fine = found["annotations"]
    packed = [isinstance(item["segmentation"], dict) for item in (patch, plate, crumbs, line, fine)]
    assert packed == [False, True, False, False, True]
    mask = loaded(found, tmp_path).annToMask(plate)
    assert [mask[300, 500], mask[105, 405], mask[120, 425]] == [1, 0, 1], "plate, hole, and what lies in it"
    assert plate["area"] == pytest.approx(250 * 350 - 50 * 50 + 30 * 30 / 2, rel=0.01)


def test_one_defect_in_several_parts_is_one_annotation(labels: Any) -> None:
    crumbs = labels(MASKS)["annotations"][2]
    assert crumbs["segmentation"] == [[20, 300, 60, 300, 40, 340], [80, 320, 120, 330, 90, 360]]
    assert crumbs["bbox"] == [20, 300, 100, 60]


def test_readers_of_masks_take_a_mixed_file(labels: Any) -> None:
    found = labels(MASKS, "boxes=rectangles", "ids=contiguous")
    read_as_detectron2(found)
    read_as_mmdet(found, list(CLASSES))
    read_as_ultralytics(found)
    assert read_segments_as_ultralytics(found) == len(found["annotations"]) == 6
    read_as_torchvision(labels(MASKS, "boxes=rectangles", "masks=polygon"), has_masks=True)


def test_polygons_fill_holes_and_the_manifest_says_so(
    manager: Person, app: FastAPI, project_id: int, patches: list[int]
) -> None:
    asked = {"task": "instance", "masks": "polygon"}
    _, labels, manifest = opened(export_zip(manager, app, project_id, options=asked)[0])
    assert len(labels["annotations"][1]["segmentation"]) == 2, "the plate, and what lies in its hole"
    assert "1 mask has holes, which polygons cannot carry" in " ".join(manifest["notes"])


def test_in_detection_a_polygon_goes_out_as_its_box(labels: Any) -> None:
    found = labels()
    assert all(item["segmentation"] == [] for item in found["annotations"])
    for item in found["annotations"]:
        assert item["area"] == pytest.approx(item["bbox"][2] * item["bbox"][3])
    assert ["trace" in item["x"] for item in found["annotations"]] == [False] * 4 + [True, False]


def test_the_check_passes_what_was_written(
    manager: Person, project_id: int, patches: list[int], tmp_path: Path
) -> None:
    file = tmp_path / "labels.json"
    file.write_bytes(manager.get(f"/projects/{project_id}/coco.json?{MASKS}").content)
    assert list(check_coco(file, has_masks=True)) == []


def test_a_polygon_without_a_verdict_is_a_crowd_of_its_pixels(
    manager: Person, database: Database, project_id: int, patches: list[int], tmp_path: Path
) -> None:
    with database.write_tx() as tx:
        make_polygon(tx, tx.session.get_one(Photo, patches[0]), [PLATE, BOLT], ignore=True)
    found = manager.get(f"/projects/{project_id}/coco.json?{MASKS}&ignored=crowd").json()
    [crowd] = [item for item in found["annotations"] if item["iscrowd"]]
    assert crowd["area"] == int(loaded(found, tmp_path).annToMask(crowd).sum()) == 250 * 350 - 50 * 50
