"""What is drawn on the screen is where the training code sees it: upright, within half a pixel."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def _export(house: House) -> zipfile.ZipFile:
    body = {
        "format": "coco",
        "include_photos": True,
        "filter": {"state": ["unlabelled", "in_progress", "done", "accepted"]},
    }
    made = house.api.post(f"/projects/{house.project_id}/exports", json=body)
    assert made.status_code == 202, made.text
    number = made.json()["id"]
    for _ in range(600):
        now = house.api.get(f"/exports/{number}").json()
        if now["state"] in ("ready", "failed"):
            break
        time.sleep(0.2)
    assert now["state"] == "ready", now
    return zipfile.ZipFile(io.BytesIO(house.api.get(f"/exports/{number}/file").content))


def _pictures_fit_their_json(archive: zipfile.ZipFile) -> dict[str, object]:
    name = next(name for name in archive.namelist() if name.startswith("annotations/"))
    coco: dict[str, object] = json.loads(archive.read(name))
    for image in coco["images"]:  # type: ignore[attr-defined]
        with Image.open(io.BytesIO(archive.read(f"images/{image['file_name']}"))) as picture:
            assert picture.size == (image["width"], image["height"]), image["file_name"]
            assert picture.getexif().get(0x0112, 1) == 1, image["file_name"]
    return coco


def test_boxes_on_every_orientation_export_within_half_a_pixel(
    house: House, open_page: OpenPage, shared_data: Path
) -> None:
    truth = json.loads((shared_data / "oriented_labels" / "coco.json").read_text())
    wanted: dict[int, list[list[float]]] = {}
    sizes: dict[int, tuple[int, int]] = {}
    for image in truth["images"]:
        file = next((shared_data / "oriented_labels").rglob(Path(image["file_name"]).name))
        photo = house.upload(file.name, file.read_bytes())
        assert (photo["width"], photo["height"]) == (image["width"], image["height"])
        boxes = [found["bbox"] for found in truth["annotations"] if found["image_id"] == image["id"]]
        wanted[photo["id"]] = boxes[:2]
        sizes[photo["id"]] = (image["width"], image["height"])
    page = open_page()
    open_photo(page, house, min(wanted))
    for photo_id, boxes in wanted.items():
        wait_ready(page, photo_id)
        for x, y, width, height in boxes:
            draw_box(page, x, y, width, height, size=sizes[photo_id])
        wait_saved(page)
        page.keyboard.press("a")  # the newest comes first
    coco = _pictures_fit_their_json(_export(house))
    for photo_id, boxes in wanted.items():
        found = [item["bbox"] for item in coco["annotations"] if item["image_id"] == photo_id]  # type: ignore[attr-defined]
        assert len(found) == len(boxes)
        for box, drawn in zip(sorted(found), sorted(boxes), strict=True):
            assert box == pytest.approx(drawn, abs=0.5)


def test_every_phone_format_comes_out_upright_as_its_json_says(house: House, shared_data: Path) -> None:
    """All EXIF orientations, HEIC, AVIF, HDR pairs: in, and out again without a tag."""
    truth = json.loads((shared_data / "exif" / "truth.json").read_text())
    sizes = {}
    for name, facts in truth.items():
        file = next((shared_data / "exif").rglob(Path(name).name))
        photo = house.upload(file.name, file.read_bytes())
        upright = facts.get("upright") or facts.get("upright_size")
        if upright:
            assert [photo["width"], photo["height"]] == list(upright), name
        sizes[photo["id"]] = (photo["width"], photo["height"])
    coco = _pictures_fit_their_json(_export(house))
    assert {image["id"]: (image["width"], image["height"]) for image in coco["images"]} == sizes  # type: ignore[attr-defined]
