"""Proposed masks in the editor, on real tiles: looked through, mended, taken, by keys and by fingers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FINGERS, House, OpenPage
from tests.browser.drawing import draw_box, open_photo, place, rows, wait_saved
from tests.browser.test_look import grave_faults

pytestmark = pytest.mark.browser

FREE = 0.1  # of the defect's size: what people leave free round it


class Tile:
    """A real photo with one defect: its pixels, size, and the box round the defect (x, y, width, height)."""

    name = "exp1_num_348629.jpg"  # a broken edge, for which masks that differ are proposed

    def __init__(self, folder: Path) -> None:
        """Read what the set says of it."""
        told = json.loads((folder / "coco.json").read_text())
        (image,) = [one for one in told["images"] if one["file_name"] == self.name]
        (found,) = [one for one in told["annotations"] if one["image_id"] == image["id"]]
        self.content = (folder / "images" / self.name).read_bytes()
        self.size = (int(image["width"]), int(image["height"]))
        self.box: tuple[float, float, float, float] = tuple(found["bbox"])

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the defect."""
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


@pytest.fixture
def tile(shared_data: Path) -> Tile:
    """One real photo of a defect."""
    return Tile(shared_data / "tiles")


def _open(page: Page, house: House, tile: Tile) -> int:
    photo_id: int = house.upload(tile.name, tile.content)["id"]
    open_photo(page, house, photo_id)
    page.keyboard.press("2")
    return photo_id


def _draw_box(page: Page, tile: Tile) -> None:
    x, y, width, height = tile.box
    free = FREE * max(width, height)
    draw_box(page, x - free, y - free, width + 2 * free, height + 2 * free, size=tile.size)


def _annotation(house: House, photo_id: int) -> dict[str, Any]:
    (found,) = house.annotations(photo_id)
    return found


def test_a_box_becomes_the_outline_of_what_it_lies_round(
    house: House, open_page: OpenPage, tile: Tile
) -> None:
    page = open_page()
    photo_id = _open(page, house, tile)
    page.keyboard.press("r")
    _draw_box(page, tile)
    wait_saved(page)
    box = _annotation(house, photo_id)
    bar = page.get_by_role("group", name="Proposed masks")
    expect(bar).to_be_hidden()

    page.keyboard.press("m")
    expect(bar).to_contain_text("1 of")
    page.keyboard.press("m")
    expect(bar).to_contain_text("2 of")
    expect(page.locator("#news")).to_contain_text("Mask 2 of")
    assert _annotation(house, photo_id) == box, "nothing is changed by looking"
    page.mouse.click(*place(page, *tile.middle, size=tile.size))
    expect(bar).to_contain_text("1 of")
    page.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    expect(page.locator("#news")).to_contain_text("Now a polygon")
    wait_saved(page)
    outline = _annotation(house, photo_id)
    assert outline["shape"]["type"] == "polygon"
    assert (outline["uid"], outline["class_id"]) == (box["uid"], house.classes["scratch"])
    assert len(outline["shape"]["polygons"][0][0]) > 8

    page.keyboard.press("Control+z")
    wait_saved(page)
    assert _annotation(house, photo_id)["shape"] == box["shape"]


def test_a_finger_has_a_defect_outlined_by_the_bar(house: House, open_page: OpenPage, tile: Tile) -> None:
    page = open_page(viewport={"width": 1024, "height": 768}, **FINGERS)
    photo_id = _open(page, house, tile)
    bar = page.get_by_role("group", name="Proposed masks")
    page.get_by_role("button", name="Click to mask").tap()
    page.touchscreen.tap(*place(page, *tile.middle, size=tile.size))
    expect(bar).to_contain_text("1 of")
    bar.get_by_role("button", name="Next").tap()
    expect(bar).to_contain_text("2 of")
    for target in bar.locator("button, label").all():
        frame = target.bounding_box()
        assert frame is not None
        assert min(frame["width"], frame["height"]) >= 44, frame
    assert grave_faults(page) == []
    bar.locator("label").last.tap()
    x, y, _, _ = tile.box
    page.touchscreen.tap(*place(page, x - 4, y - 4, size=tile.size))
    expect(bar).to_contain_text("1 of")
    bar.get_by_role("button", name="Take it").tap()
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _annotation(house, photo_id)["shape"]["type"] == "polygon"


def test_without_the_server_it_says_so_and_the_box_stays(
    house: House, open_page: OpenPage, tile: Tile
) -> None:
    page = open_page(quiet=True)
    photo_id = _open(page, house, tile)
    page.keyboard.press("r")
    _draw_box(page, tile)
    wait_saved(page)
    box = _annotation(house, photo_id)

    page.context.set_offline(True)
    page.keyboard.press("m")
    expect(page.locator("#said")).to_contain_text("cannot be reached")
    expect(page.get_by_role("group", name="Proposed masks")).to_be_hidden()
    page.context.set_offline(False)
    wait_saved(page)
    assert _annotation(house, photo_id) == box
