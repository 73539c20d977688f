"""What other programs read from our files."""

from __future__ import annotations

import contextlib
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from app.db.tx import Database
from app.models import Photo
from tests.conftest import Person, on_one_database
from tests.exports.cast import add_done, export_zip, opened, store_photo
from tests.exports.readers import (
    read_as_detectron2,
    read_as_mmdet,
    read_as_torchvision,
    read_as_ultralytics,
)
from tests.factories import CLASSES, make_annotation

pytestmark = on_one_database


@pytest.fixture
def labels(manager: Person, database: Database, project_id: int) -> Any:
    """Labels of twenty photos with boxes of every class, and of five without a defect."""
    chance = random.Random(4)
    for number in range(20):
        photo = add_done(database, project_id, width=640 + number, height=480)
        with database.write_tx() as tx:
            row = tx.session.get_one(Photo, photo.id)
            for _ in range(chance.randint(1, 5)):
                x, y = round(chance.uniform(0, 500), 2), round(chance.uniform(0, 300), 2)
                width, height = round(chance.uniform(5, 130), 2), round(chance.uniform(5, 170), 2)
                box = {"x": x, "y": y, "width": width, "height": height, "area": width * height}
                make_annotation(tx, row, class_id=chance.randint(1, 6), **box)
    for _ in range(5):
        add_done(database, project_id, no_defect=True)

    def fetch(query: str = "") -> dict[str, Any]:
        found: dict[str, Any] = manager.get(f"/projects/{project_id}/coco.json{query}").json()
        return found

    return fetch


def _average_precision(labels: dict[str, Any], folder: Path) -> float:
    """Evaluate detections that repeat the truth: pycocotools must say 1.0."""
    file = folder / "instances.json"
    file.write_text(json.dumps(labels))
    detections = [
        {key: item[key] for key in ("image_id", "category_id", "bbox")} | {"score": 0.9}
        for item in labels["annotations"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(file))
        evaluation = COCOeval(truth, truth.loadRes(detections), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[0])


def test_pycocotools_scores_perfect_detections_with_one(labels: Any, tmp_path: Path) -> None:
    assert _average_precision(labels(), tmp_path) == pytest.approx(1.0)
    assert _average_precision(labels("?boxes_as_polygons=true"), tmp_path) == pytest.approx(1.0)


def test_torchvision_sees_every_box(labels: Any) -> None:
    found = labels()
    seen = read_as_torchvision(found, has_masks=False)
    assert sum(seen.values()) == len(found["annotations"])
    assert list(seen.values()).count(0) == 5  # the negatives: kept in the file, listed in negatives.txt
    read_as_torchvision(labels("?boxes_as_polygons=true"), has_masks=True)


def test_detectron2_and_mmdet_take_the_file(labels: Any) -> None:
    for query in ("", "?boxes_as_polygons=true", "?ids=contiguous"):
        read_as_detectron2(labels(query))
        read_as_mmdet(labels(query), list(CLASSES))


def test_ultralytics_gets_one_line_per_box(labels: Any) -> None:
    found = labels("?ids=contiguous")
    lines = read_as_ultralytics(found)
    assert sum(len(item) for item in lines.values()) == len(found["annotations"])
    assert {line[0] for item in lines.values() for line in item} <= set(range(6))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # pycocotools' own
def test_crowds_load_as_masks(manager: Person, database: Database, project_id: int, tmp_path: Path) -> None:
    photo = add_done(database, project_id, width=60, height=40)
    boxes = [(0.0, 0.0, 60.0, 40.0), (10.2, 5.7, 20.0, 10.0), (59.6, 39.6, 0.4, 0.4), (3.0, 0.0, 7.0, 40.0)]
    with database.write_tx() as tx:
        row = tx.session.get_one(Photo, photo.id)
        make_annotation(tx, row)
        for x, y, width, height in boxes:
            make_annotation(tx, row, ignore=True, x=x, y=y, width=width, height=height)
    labels = manager.get(f"/projects/{project_id}/coco.json?ignored=crowd").json()
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(labels))
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(file))
    crowds = [item for item in labels["annotations"] if item["iscrowd"]]
    assert [item["area"] for item in crowds] == [2400, 200, 1, 280]
    for item, (x, y, *_) in zip(crowds, boxes, strict=True):
        mask = coco.annToMask(item)
        assert mask.shape == (40, 60)
        assert int(mask.sum()) == item["area"]
        assert mask[min(int(y + 0.5), 39), min(int(x + 0.5), 59)] == 1


def test_photos_of_every_orientation_export_upright(
    manager: Person, app: FastAPI, project_id: int, shared_data: Path
) -> None:
    """coco.md 15: Pillow opens them without turning, at exactly the size that the labels were drawn on."""
    folder = shared_data / "oriented_labels"
    truth = json.loads((folder / "coco.json").read_text())
    images = truth["images"]
    names = {}
    for image in images:
        photo_id = store_photo(
            app,
            project_id,
            (folder / "images" / Path(image["file_name"]).name).read_bytes(),
            name=image["file_name"],
            width=image["width"],
            height=image["height"],
            orientation=image["orientation"],
        )
        names[photo_id] = image["id"]
        with app.state.database.write_tx() as tx:
            row = tx.session.get_one(Photo, photo_id)
            for item in truth["annotations"]:
                if item["image_id"] == image["id"]:
                    x, y, width, height = item["bbox"]
                    make_annotation(
                        tx, row, x=x, y=y, width=width, height=height, area=width * height, class_id=1
                    )
    archive, labels, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    assert len(labels["images"]) == len(images) == 8
    upright = None
    for image in labels["images"]:
        with Image.open(io.BytesIO(archive.read(f"images/{image['file_name']}"))) as picture:
            assert picture.size == (image["width"], image["height"])
            assert picture.getexif().get(0x0112, 1) == 1
            small = picture.convert("L").resize((32, 24))
        upright = upright or small
        difference = sum(
            abs(one - other) for one, other in zip(upright.tobytes(), small.tobytes(), strict=True)
        )
        assert difference / (32 * 24) < 6  # the same picture, whatever way it was stored
        wanted = [item["bbox"] for item in truth["annotations"] if item["image_id"] == names[image["id"]]]
        got = [item["bbox"] for item in labels["annotations"] if item["image_id"] == image["id"]]
        assert (
            got == pytest.approx(wanted, abs=0.5)
            if not wanted
            else all(one == pytest.approx(other, abs=0.5) for one, other in zip(got, wanted, strict=True))
        )
    told = {item["file"]: item for item in manifest["files"] if item["file"].startswith("images/")}
    assert {item["how"] for item in told.values()} == {"copied", "re-encoded"}
