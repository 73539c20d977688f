"""A mask in the editor: painted, erased and filled by mouse, painted by a pen, and made simpler by a key."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pycocotools import mask as coco_mask

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import WALL, open_photo, place, rows, upload_walls, wait_saved

pytestmark = [
    pytest.mark.browser,
    # pycocotools' own, where a mask is decoded
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def _shape(house: House, photo_id: int) -> dict[str, Any]:
    """Give the one shape on a photo."""
    (found,) = house.annotations(photo_id)
    shape: dict[str, Any] = found["shape"]
    return shape


def _pixels(house: House, photo_id: int) -> Any:
    """Give the pixels of the one mask on a photo."""
    shape = _shape(house, photo_id)
    assert shape["type"] == "mask"
    assert shape["size"] == [WALL[1], WALL[0]]
    return coco_mask.decode({"size": shape["size"], "counts": shape["counts"]}).astype(bool)


def _when(house: House, photo_id: int, holds: Callable[[Any], bool]) -> Any:
    """Give the pixels of the one mask, once they are as they should be, or after some seconds as they are."""
    for _ in range(100):
        pixels = _pixels(house, photo_id)
        if holds(pixels):
            break
        time.sleep(0.1)
    return pixels


def _round(page: Page, radius: float) -> None:
    """Paint once round the middle of the wall."""
    turns = [index * math.pi / 20 for index in range(42)]
    spots = [place(page, 320 + radius * math.cos(turn), 240 + radius * math.sin(turn)) for turn in turns]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot)
    page.mouse.up()


def _width(page: Page) -> int:
    """Read how wide the brush is, in photo pixels."""
    return int(page.locator("#painting [data-words]").inner_text().split()[0])


def test_a_mask_is_painted_erased_filled_and_made_simpler_by_mouse(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(has_touch=True)  # the bar shows how wide the brush is
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.keyboard.press("b")
    while _width(page) > 20:
        page.keyboard.press("[")
    width = _width(page)
    _round(page, 100)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    ring = _pixels(house, photo_id)
    assert abs(ring.sum() - 2 * math.pi * 100 * width) < 0.03 * ring.sum()
    assert not ring[240, 320]

    page.keyboard.press("Shift+J")
    disc = _when(house, photo_id, lambda pixels: pixels[240, 320])
    assert abs(disc.sum() - math.pi * (100 + width / 2) ** 2) < 0.02 * disc.sum()

    page.keyboard.press("e")
    page.mouse.move(*place(page, 320, 240))
    page.mouse.down()
    page.mouse.move(*place(page, 460, 240))
    page.mouse.up()
    cut = _when(house, photo_id, lambda pixels: not pixels[240, 400])
    assert (cut & ~disc).sum() == 0
    assert abs((disc & ~cut).sum() - width * (100 + width)) < 0.1 * width * 100

    page.keyboard.press("Control+z")
    assert np.array_equal(_when(house, photo_id, lambda pixels: pixels[240, 400]), disc)

    page.keyboard.press("y")
    rows(page).click()
    expect(page.locator("#annotations")).to_contain_text("Polygon, px")
    wait_saved(page)
    assert _shape(house, photo_id)["type"] == "polygon"
    page.get_by_role("button", name="Make a box").click()
    expect(page.locator("#annotations")).to_contain_text("Box, px")
    wait_saved(page)
    box = _shape(house, photo_id)
    assert box["type"] == "box"
    assert math.isclose(box["width"], 200 + width, abs_tol=3)


def test_a_pen_paints_as_wide_as_it_is_pressed(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(has_touch=True)
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.locator('[data-tool="brush"]').click()
    while _width(page) < 40:
        page.get_by_role("button", name="Wider brush").click()
    width = _width(page)
    hand = page.context.new_cdp_session(page)

    def pen(kind: str, x: float, y: float, force: float) -> None:
        left, top = place(page, x, y)
        event = {"type": kind, "x": left, "y": top, "button": "left", "buttons": 1, "clickCount": 1}
        hand.send("Input.dispatchMouseEvent", {**event, "pointerType": "pen", "force": force})

    pen("mousePressed", 120, 240, 0.25)
    for step in range(1, 41):
        pen("mouseMoved", 120 + 10 * step, 240, 0.25 + 0.75 * step / 40)
    pen("mouseReleased", 520, 240, 0)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    heights = _pixels(house, photo_id).sum(axis=0)
    assert abs(heights[130] - width * 0.26) <= 3
    assert abs(heights[320] - width * 0.625) <= 3
    assert abs(heights[515] - width) <= 4

    page.get_by_role("button", name="New mask").click()
    pen("mousePressed", 320, 400, 1)
    pen("mouseReleased", 320, 400, 0)
    expect(rows(page)).to_have_count(2)
