"""Exports of the task "instance": masks of traced cracks, and what readers make of them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
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
from tests.factories import CLASSES, make_annotation, make_trace

pytestmark = [
    # pycocotools' own, where a mask is decoded
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    on_one_database,
]

MASKS = "task=instance"
LOOP = [(200 + 90 * math.cos(turn / 10), 240 + 90 * math.sin(turn / 10)) for turn in range(64)]
WINDING = [(20 + index * 0.4, 240 + 200 * math.sin(index / 40)) for index in range(1_400)]


@pytest.fixture
def cracks(database: Database, project_id: int) -> list[int]:
    """Four photos: a bend and a box; a hairline and a loop; a long one and one on the border; a box alone."""
    ids = [add_done(database, project_id, width=640, height=480).id for _ in range(4)]
    with database.write_tx() as tx:
        bend, thin, long, boxed = (tx.session.get_one(Photo, photo_id) for photo_id in ids)
        make_trace(tx, bend, (100, 100), (300, 120), (320, 300), widths=[4, 6, 5], attributes='{"depth":2}')
        make_annotation(tx, bend, class_id=3)
        make_trace(tx, thin, (50, 50), (600, 51), widths=[0.4, 0.4], class_id=2)
        make_trace(tx, thin, *LOOP, widths=[7] * len(LOOP))
        make_trace(tx, long, *WINDING, widths=[3 + index % 2 for index in range(len(WINDING))])
        make_trace(tx, long, (0, 10), (0, 470), (3, 475), widths=[5, 5, 5], class_id=2)
        make_annotation(tx, boxed)
    return ids


@pytest.fixture
def labels(manager: Person, project_id: int, cracks: list[int]) -> Any:
    """The streamed labels, by options."""
    return streamed(manager, project_id)


@pytest.mark.parametrize("form", ["auto", "polygon", "rle"])
def test_pycocotools_scores_perfect_masks_with_one(labels: Any, tmp_path: Path, form: str) -> None:
    found = labels(MASKS, "boxes=rectangles", f"masks={form}")
    assert segm_precision(found, tmp_path) == pytest.approx(1.0)


@pytest.mark.parametrize("form", ["auto", "polygon", "rle"])
def test_an_area_is_what_pycocotools_counts(labels: Any, tmp_path: Path, form: str) -> None:
    require_counted_areas(labels(MASKS, "boxes=rectangles", f"masks={form}"), tmp_path)


def test_readers_of_masks_take_a_mixed_file(labels: Any) -> None:
    found = labels(MASKS, "boxes=rectangles", "ids=contiguous")
    assert {type(item["segmentation"]) for item in found["annotations"]} == {list, dict}
    read_as_detectron2(found)
    read_as_mmdet(found, list(CLASSES))
    read_as_ultralytics(found)
    assert read_segments_as_ultralytics(found) == len(found["annotations"]) == 7
    polygons = labels(MASKS, "boxes=rectangles", "masks=polygon")
    read_as_torchvision(polygons, has_masks=True)
    read_as_detectron2(polygons)


def test_holes_and_very_many_corners_go_out_as_run_lengths(labels: Any, tmp_path: Path) -> None:
    found = labels(MASKS)
    coco = loaded(found, tmp_path)
    bend, thin, loop, winding, border = found["annotations"]
    packed = [isinstance(item["segmentation"], dict) for item in (bend, thin, loop, winding, border)]
    assert packed == [False, False, True, True, False]
    assert not any(item["iscrowd"] for item in found["annotations"])
    ring = coco.annToMask(loop)
    assert ring[240, 290] == 1
    assert ring[240, 200] == 0
    assert loop["area"] == pytest.approx(loop["x"]["trace"]["length"] * 7, rel=0.03)


def test_polygons_fill_holes_and_the_manifest_says_so(
    manager: Person, app: FastAPI, project_id: int, cracks: list[int]
) -> None:
    asked = {"task": "instance", "masks": "polygon", "boxes": "rectangles"}
    _, labels, manifest = opened(export_zip(manager, app, project_id, options=asked)[0])
    loop = next(item for item in labels["annotations"] if item["area"] > 20_000)
    assert len(loop["segmentation"]) == 1
    [note] = manifest["notes"]
    assert note.startswith("1 mask has holes, which polygons cannot carry")


def test_a_mask_is_as_wide_as_its_crack_but_never_thinner_than_a_pixel(labels: Any, tmp_path: Path) -> None:
    found = labels(MASKS)
    coco = loaded(found, tmp_path)
    bend, thin = found["annotations"][:2]
    assert bend["area"] == pytest.approx(200.998 * 5 + 181.108 * 5.5, rel=0.03)
    hairline = coco.annToMask(thin)
    assert hairline[:, 60:590].sum(axis=0).min() >= 1
    assert thin["area"] == pytest.approx(551, abs=12)


def test_a_crack_keeps_its_box_and_its_centreline(labels: Any) -> None:
    for options in (["task=detection"], [MASKS]):
        item = labels(*options)["annotations"][0]
        assert item["bbox"] == [98.0, 98.0, 224.5, 204.5]
        assert item["x"]["trace"] == {
            "points": [[100.0, 100.0], [300.0, 120.0], [320.0, 300.0]],
            "widths": [4.0, 6.0, 5.0],
            "length": 382.11,
        }
        assert item["x"]["attributes"] == {"depth": 2}


def test_a_mask_ends_at_the_photos_border(labels: Any, tmp_path: Path) -> None:
    found = labels(MASKS)
    border = found["annotations"][4]
    [outline] = border["segmentation"]
    assert min(outline) >= 0
    assert loaded(found, tmp_path).annToMask(border)[200].tolist()[:4] == [1, 1, 1, 0]


def test_a_hairline_along_the_border_stays_one_annotation(
    manager: Person, database: Database, project_id: int, tmp_path: Path
) -> None:
    """Both ends lie in the photo, and what joins them runs along its border, half a pixel wide."""
    photo = add_done(database, project_id, width=100, height=80)
    with database.write_tx() as tx:
        row = tx.session.get_one(Photo, photo.id)
        make_trace(tx, row, (20, 20), (0, 30), (0, 50), (20, 60), widths=[4, 0.5, 0.5, 4])
    found = manager.get(f"/projects/{project_id}/coco.json?{MASKS}").json()
    [crack] = found["annotations"]
    assert crack["area"] == int(loaded(found, tmp_path).annToMask(crack).sum())


def test_in_detection_a_crack_goes_out_as_its_box(labels: Any) -> None:
    found = labels()
    assert len(found["annotations"]) == 7
    assert all(item["segmentation"] == [] for item in found["annotations"])
    for item in found["annotations"]:
        assert item["area"] == pytest.approx(item["bbox"][2] * item["bbox"][3])
    ring = labels("boxes_as_polygons=true")["annotations"][0]["segmentation"]
    assert ring == [[98.0, 98.0, 322.5, 98.0, 322.5, 302.5, 98.0, 302.5]]


def test_plain_boxes_stay_behind_and_are_counted(
    manager: Person, app: FastAPI, project_id: int, cracks: list[int]
) -> None:
    data, told = export_zip(manager, app, project_id, options={"task": "instance"})
    _, labels, manifest = opened(data)
    # A photo with nothing but a box would look like a clean surface: it stays behind whole.
    assert [image["id"] for image in labels["images"]] == cracks[:3]
    assert manifest["counts"]["file"] == manifest["counts"]["database"]
    assert manifest["counts"]["file"] == {"photos": 3, "annotations": 5, "no_defect": 0}
    assert "2 plain boxes were left out" in " ".join(manifest["notes"])
    assert [(item["reason"], item.get("photos", item.get("annotations"))) for item in told["left_out"]] == [
        ("no_outline", 1),
        ("no_outline", 2),
    ]


def test_plain_boxes_can_go_out_as_rectangles(labels: Any) -> None:
    found = labels(MASKS, "boxes=rectangles")
    assert len(found["images"]) == 4
    box = found["annotations"][1]
    assert box["segmentation"] == [[10, 20, 110, 20, 110, 70, 10, 70]]
    assert (box["bbox"], box["area"]) == ([10, 20, 100, 50], 5000)
    assert "trace" not in box["x"]


def test_shapes_without_a_verdict_are_crowds_of_pixels(
    manager: Person, database: Database, project_id: int, cracks: list[int], tmp_path: Path
) -> None:
    with database.write_tx() as tx:
        row = tx.session.get_one(Photo, cracks[0])
        make_trace(tx, row, (400, 400), (500, 400), widths=[10, 10], ignore=True)
        make_annotation(tx, row, ignore=True)
    found = manager.get(f"/projects/{project_id}/coco.json?{MASKS}&ignored=crowd").json()
    coco = loaded(found, tmp_path)
    line, box = (item for item in found["annotations"] if item["iscrowd"])
    assert coco.annToMask(line)[400, 450] == 1
    assert line["area"] == int(coco.annToMask(line).sum()) == pytest.approx(1078, rel=0.02)
    assert box["area"] == 5000


def test_the_same_request_gives_the_same_bytes(
    manager: Person, app: FastAPI, project_id: int, cracks: list[int]
) -> None:
    asked = {"task": "instance", "boxes": "rectangles"}
    first, second = (export_zip(manager, app, project_id, options=asked)[0] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("options", ["task=everything", "masks=png", "boxes=maybe"])
def test_other_words_for_options_are_refused(manager: Person, project_id: int, options: str) -> None:
    assert manager.get(f"/projects/{project_id}/coco.json?{options}").status_code == 422


FAULTS: dict[str, Any] = {
    "its polygons have not at least three corners": lambda item: item.update(segmentation=[[1, 1, 2, 2]]),
    "its polygons have not at least three": lambda item: item.update(segmentation=[]),
    "a corner lies outside the photo": lambda item: item["segmentation"][0].__setitem__(0, 640.01),
    "its area is not the number of its pixels": lambda item: item.update(area=item["area"] + 1),
    "the mask has not the photo's size": lambda item: item.update(
        segmentation={"size": [640, 480], "counts": "P:"}
    ),
    "the mask has not as many pixels": lambda item: item.update(
        segmentation={"size": [480, 640], "counts": "P:"}
    ),
    "not the letters of run lengths": lambda item: item.update(
        segmentation={"size": [480, 640], "counts": "~~"}
    ),
    "it is a crowd": lambda item: item.update(iscrowd=2),
}


@pytest.mark.parametrize("words", FAULTS)
def test_the_check_finds_what_is_wrong_with_a_mask(
    manager: Person, project_id: int, cracks: list[int], tmp_path: Path, words: str
) -> None:
    whole = manager.get(f"/projects/{project_id}/coco.json?{MASKS}&boxes=rectangles").content
    file = tmp_path / "labels.json"
    file.write_bytes(whole)
    assert list(check_coco(file, has_masks=True)) == []
    line = next(line for line in whole.splitlines(keepends=True) if b'"segmentation"' in line)
    items = json.loads(b"[" + line.rstrip(b",\n") + b"]")
    FAULTS[words](items[0])
    file.write_bytes(whole.replace(line, json.dumps(items).encode()[1:-1] + b"\n"))
    [problem, *_] = check_coco(file, has_masks=True)
    assert words in problem.words
    assert problem.photo_id == cracks[0]


def test_a_wide_mask_covers_the_discs_about_its_points(labels: Any, tmp_path: Path) -> None:
    found = labels(MASKS)
    coco = loaded(found, tmp_path)
    rows, columns = np.mgrid[0:480, 0:640] + 0.5
    for item in found["annotations"]:
        mask = coco.annToMask(item)
        line = item["x"]["trace"]
        for (x, y), width in list(zip(line["points"], line["widths"], strict=True))[::25]:
            inside = (columns - x) ** 2 + (rows - y) ** 2 <= (width / 2 - 0.8) ** 2
            if width > 2:
                assert mask[inside].all()
