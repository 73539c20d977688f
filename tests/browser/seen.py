"""What is seen of a photo: colours of places on the screen, with and without a graphics card."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page

from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import WALL, open_photo, place

Color = tuple[int, ...]
ON_GROUND, ON_STAIN = (300.0, 100.0), (500.0, 380.0)
# A browser that does not tell the name of its graphics card: then ours, which is none, passes for one.
AS_WITH_CARD = """
const ask = WebGL2RenderingContext.prototype.getExtension;
WebGL2RenderingContext.prototype.getExtension = function (name) {
  return name === "WEBGL_debug_renderer_info" ? null : ask.call(this, name);
};"""
BACK_ENDS = pytest.mark.parametrize("has_card", [False, True], ids=["filters", "card"])


def upload_stain(house: House) -> int:
    """Send a photo of an even ground with a stain that is hardly seen."""
    picture = Image.new("RGB", WALL, (96, 110, 128))
    picture.paste((88, 104, 124), (440, 340, 560, 420))
    photo_id: int = house.upload("stain.jpg", photos.jpeg(picture))["id"]
    return photo_id


def upload_stain_on_grain(house: House) -> int:
    """Send a photo of a ground of 16 levels, everywhere the same, with a stain that is 6 levels darker."""
    picture = Image.new("RGB", WALL)
    for x in range(WALL[0]):
        level = 100 + x % 64 // 4
        picture.paste((level, level + 10, level + 20), (x, 0, x + 1, WALL[1]))
    box = (440, 340, 568, 420)
    picture.paste(picture.crop(box).point(lambda level: level - 6), box)
    photo_id: int = house.upload("grain.jpg", photos.jpeg(picture))["id"]
    return photo_id


def open_adjust(
    house: House, open_page: OpenPage, photo_id: int, *, has_card: bool = False, **options: Any
) -> Page:
    """Open the editor on a photo, signed in as the admin, with what adjusts the view open."""
    page = open_page(**options)
    if has_card:
        page.add_init_script(AS_WITH_CARD)
    open_photo(page, house, photo_id)
    page.keyboard.press("i")
    return page


def set_sliders(page: Page, **values: int) -> None:
    """Move sliders of the panel, by their names."""
    for name, value in values.items():
        page.locator(f"#adjust input[name={name}]").fill(str(value))


def mean_color(page: Page, x: float, y: float, width: float, height: float) -> Color:
    """The mean colour of a part of the page, CSS pixels."""
    part = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height})
    red, green, blue = ImageStat.Stat(Image.open(BytesIO(part)).convert("RGB")).mean
    return round(red), round(green), round(blue)


def color_at(page: Page, at: tuple[float, float]) -> Color:
    """The colour of a place of the photo on the screen, all of the photo being shown."""
    x, y = place(page, *at)
    return mean_color(page, round(x), round(y), 1, 1)


def around(page: Page, at: tuple[float, float], moved: tuple[float, float] = (0, 0)) -> Color:
    """The mean colour of 64 x 64 pixels of the photo, shown whole and then moved by CSS pixels."""
    left, top = place(page, at[0] - 32, at[1] - 32)
    right, bottom = place(page, at[0] + 32, at[1] + 32)
    return mean_color(page, left + moved[0], top + moved[1], right - left, bottom - top)


def toned(page: Page, color: Color) -> Color:
    """What the tone curve of the present settings makes of a colour."""
    return tuple(
        page.evaluate(
            """async (color) => {
              const base = document.querySelector('script[type=module][src*="editor.js"]').src;
              const [{ toneCurve }, { keepAdjust }] = await Promise.all(
                ["seeing/tone.js", "seeing/adjust.js"].map((name) => import(new URL(name, base).href)));
              const kept = JSON.parse(localStorage.getItem("blemish-settings::1"));
              const curve = toneCurve(keepAdjust(kept.adjust.value));
              return color.map((level) => curve[level]);
            }""",
            list(color),
        )
    )


def apart(one: Color, other: Color) -> int:
    """By how many levels two colours differ."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def until(look: Callable[[], Color], is_wanted: Callable[[Color], bool]) -> Color:
    """What is seen once it is as wanted: what is worked on comes a little later."""
    for _ in range(300):
        if is_wanted(found := look()):
            return found
        time.sleep(0.05)
    raise AssertionError(f"it stayed {found}")
