"""A photo too large for browsers: seen in its own pixels where one looks, and labelled there."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import open_photo, place, rows, wait_saved

pytestmark = pytest.mark.browser

SIZE = (9000, 2000)
CELL = (1000, 500)
SPOT = (6420.0, 1210.0)  # where it is looked at
NOISE = 4.0  # levels of 255: what two JPEGs make of such a wall, on average
TILE = re.compile(r"/tiles/[^/]+/\d+/\d+/\d+$")
HALF = (150, 100)  # of what is compared, pixels


def wall() -> Image.Image:
    """Draw cells with grain in every pixel, each with a grey of its own."""
    picture = Image.new("RGB", SIZE)
    cell = photos.crack(CELL)
    for number in range(SIZE[0] // CELL[0] * (SIZE[1] // CELL[1])):
        across, down = number % 9, number // 9
        lighter = cell.point(lambda level, by=number: level + by - 18)
        picture.paste(lighter, (across * CELL[0], down * CELL[1]))
    return picture


def seen_at(page: Page, x: float, y: float) -> Image.Image:
    """What is on the screen around a place of the page."""
    left, top = round(x) - HALF[0], round(y) - HALF[1]
    part = page.screenshot(clip={"x": left, "y": top, "width": 2 * HALF[0], "height": 2 * HALF[1]})
    return Image.open(BytesIO(part)).convert("RGB")


def apart(seen: Image.Image, picture: Image.Image, spot: tuple[float, float]) -> float:
    """Mean difference of what is seen around a place and what is there, to the pixel that fits best."""
    left, top = round(spot[0]) - HALF[0], round(spot[1]) - HALF[1]
    shifts = [(left + x, top + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    crops = [picture.crop((x, y, x + seen.width, y + seen.height)) for x, y in shifts]
    return min(max(ImageStat.Stat(ImageChops.difference(seen, crop)).mean) for crop in crops)


def look_closely(page: Page, photo_id: int, at: tuple[float, float]) -> None:
    """Show one photo pixel a screen pixel, around a place of the page, and wait until all of it is sharp."""
    page.mouse.move(*at)
    page.evaluate("delete document.body.dataset.sharp")
    page.keyboard.press("Control+0")
    expect(page.locator("#status")).to_contain_text("100 %")
    page.locator(f'body[data-sharp="{photo_id}"]').wait_for()


def test_a_large_photo_is_seen_in_its_own_pixels_and_labelled_there(
    house: House, open_page: OpenPage
) -> None:
    picture = wall()
    photo_id = house.upload("wall.jpg", photos.jpeg(picture))["id"]
    asked: list[str] = []
    page = open_page(quiet=True)  # the connection is lost in the end
    page.on("request", lambda request: asked.append(request.url) if TILE.search(request.url) else None)
    open_photo(page, house, photo_id)
    page.locator(f'body[data-sharp="{photo_id}"]').wait_for()
    assert not asked, "the preview is enough for the whole"

    at = place(page, *SPOT, size=SIZE)
    look_closely(page, photo_id, at)
    expect(page.locator("#sharpness")).to_be_hidden()
    page.mouse.move(at[0] - 300, at[1] - 200)  # the cross is not the photo's
    assert apart(seen_at(page, *at), picture, SPOT) < NOISE
    assert 4 <= len(asked) < 30, "what is in view, and no more"

    page.mouse.down()
    page.mouse.move(at[0], at[1], steps=3)
    page.mouse.up()
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    shape = found["shape"]
    assert (shape["width"], shape["height"]) == pytest.approx((300, 200), abs=1)
    assert (shape["x"] + 300, shape["y"] + 200) == pytest.approx(SPOT, abs=1.5)

    page.context.set_offline(True)
    page.mouse.wheel(0, 120)
    page.keyboard.press("Control+0")
    page.mouse.move(at[0] - 300, at[1] - 200)
    beside = (SPOT[0] + 100, SPOT[1] + 120)  # the box is not the photo's either
    assert apart(seen_at(page, at[0] + 100, at[1] + 120), picture, beside) < NOISE, "what was loaded stays"
