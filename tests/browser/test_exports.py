"""Choosing what an export is for, and seeing before what that leaves out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.annotations.ops import box, create, trace
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import upload_walls

pytestmark = pytest.mark.browser


def _finish(house: House, photo_id: int, *shapes: dict[str, Any]) -> None:
    ops = [create(str(uuid4()), shape=shape) for shape in shapes]
    saved = house.api.post(f"/photos/{photo_id}/changes", json={"ops": ops})
    assert saved.status_code == 200, saved.text
    state = {"state": "done", "seq": saved.json()["seq"]}
    assert house.api.put(f"/photos/{photo_id}/state", json=state).status_code == 200


def test_outlines_are_chosen_by_keyboard_and_what_stays_behind_is_told(
    house: House, open_page: OpenPage
) -> None:
    cracked, boxed = upload_walls(house, 2)
    _finish(house, cracked, trace((100, 100), (300, 140)), box())
    _finish(house, boxed, box())
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/exports")
    told = page.locator("[data-part=chosen]")
    expect(told).to_contain_text("0 left out")
    expect(page.get_by_text("Plain boxes, which have no outline")).to_be_hidden()
    page.get_by_role("radio", name="Where it is").focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("1 left out")
    expect(told).to_contain_text("plain boxes, which have no outline")
    expect(page.get_by_text("Boxes as polygons too")).to_be_hidden()
    page.get_by_role("radio", name="Leave out").focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("0 left out")
    now = page.get_by_role("link", name="Labels only, now")
    expect(now).to_have_attribute("href", re.compile("task=instance&boxes=rectangles&masks=auto"))
    page.get_by_role("checkbox", name="Photos, upright").uncheck()
    page.get_by_role("button", name="Make export").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download export").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    labels = json.loads(archive.read("annotations/instances.json"))
    assert len(labels["annotations"]) == 3
    assert all(item["segmentation"] for item in labels["annotations"])


def test_the_gallery_draws_a_traced_crack_as_its_line(house: House, open_page: OpenPage) -> None:
    [photo_id] = upload_walls(house, 1)
    _finish(house, photo_id, trace((100, 100), (300, 140)), box())
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/photos")
    tile = page.locator(f".cell[data-id='{photo_id}']")
    tile.hover()
    line = tile.locator(".ov polyline.s")
    expect(line).to_have_attribute("points", "100 100 300 140")
    expect(line).to_be_visible()
    expect(tile.locator(".ov rect.s")).to_have_count(1)
