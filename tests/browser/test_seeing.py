"""Seeing what is hardly visible: pixels on the screen change as the arithmetic says, nothing else does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import (
    WALL,
    draw_box,
    open_photo,
    place,
    rows,
    upload_walls,
    wait_ready,
    wait_saved,
)

pytestmark = pytest.mark.browser

Color = tuple[int, ...]
ON_GROUND, ON_STAIN = (300.0, 100.0), (500.0, 380.0)
# A browser that does not tell the name of its graphics card: then ours, which is none, passes for one.
AS_WITH_CARD = """
const ask = WebGL2RenderingContext.prototype.getExtension;
WebGL2RenderingContext.prototype.getExtension = function (name) {
  return name === "WEBGL_debug_renderer_info" ? null : ask.call(this, name);
};"""
BACK_ENDS = pytest.mark.parametrize("has_card", [False, True], ids=["filters", "card"])


def _upload_stain(house: House) -> int:
    """Send a photo of an even ground with a stain that is hardly seen."""
    picture = Image.new("RGB", WALL, (96, 110, 128))
    picture.paste((88, 104, 124), (440, 340, 560, 420))
    photo_id: int = house.upload("stain.jpg", photos.jpeg(picture))["id"]
    return photo_id


def _upload_stain_on_grain(house: House) -> int:
    """Send a photo of a ground of 16 levels, everywhere the same, with a stain that is 6 levels darker."""
    picture = Image.new("RGB", WALL)
    for x in range(WALL[0]):
        level = 100 + x % 64 // 4
        picture.paste((level, level + 10, level + 20), (x, 0, x + 1, WALL[1]))
    box = (440, 340, 568, 420)
    picture.paste(picture.crop(box).point(lambda level: level - 6), box)
    photo_id: int = house.upload("grain.jpg", photos.jpeg(picture))["id"]
    return photo_id


def _open(
    house: House, open_page: OpenPage, photo_id: int, *, has_card: bool = False, **options: Any
) -> Page:
    page = open_page(**options)
    if has_card:
        page.add_init_script(AS_WITH_CARD)
    open_photo(page, house, photo_id)
    page.keyboard.press("i")
    return page


def _set(page: Page, **values: int) -> None:
    for name, value in values.items():
        page.locator(f"#adjust input[name={name}]").fill(str(value))


def _mean(page: Page, x: float, y: float, width: float, height: float) -> Color:
    """The mean colour of a part of the page, CSS pixels."""
    part = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height})
    red, green, blue = ImageStat.Stat(Image.open(BytesIO(part)).convert("RGB")).mean
    return round(red), round(green), round(blue)


def _level(page: Page, at: tuple[float, float]) -> Color:
    """The colour of a place of the photo on the screen, all of the photo being shown."""
    x, y = place(page, *at)
    return _mean(page, round(x), round(y), 1, 1)


def _around(page: Page, at: tuple[float, float], moved: tuple[float, float] = (0, 0)) -> Color:
    """The mean colour of 64 x 64 pixels of the photo, shown whole and then moved by CSS pixels."""
    left, top = place(page, at[0] - 32, at[1] - 32)
    right, bottom = place(page, at[0] + 32, at[1] + 32)
    return _mean(page, left + moved[0], top + moved[1], right - left, bottom - top)


def _toned(page: Page, color: Color) -> Color:
    """What the tone curve of the present settings makes of a colour."""
    return tuple(
        page.evaluate(
            """async (color) => {
              const base = document.querySelector('script[type=module][src*="editor.js"]').src;
              const [{ toneCurve }, { keepAdjust }] = await Promise.all(
                ["seeing/tone.js", "seeing/adjust.js"].map((name) => import(new URL(name, base).href)));
              const curve = toneCurve(keepAdjust(JSON.parse(localStorage.getItem("blemish-adjust"))));
              return color.map((level) => curve[level]);
            }""",
            list(color),
        )
    )


def _apart(one: Color, other: Color) -> int:
    """By how many levels two colours differ."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _until(look: Callable[[], Color], is_wanted: Callable[[Color], bool]) -> Color:
    """What is seen once it is as wanted: what is worked on comes a little later."""
    for _ in range(100):
        if is_wanted(found := look()):
            return found
        time.sleep(0.05)
    raise AssertionError(f"it stayed {found}")


@BACK_ENDS
def test_tone_is_what_the_curve_says(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=has_card)
    ground, stain = _level(page, ON_GROUND), _level(page, ON_STAIN)
    _set(page, brightness=20, contrast=30, gamma=-24)
    page.get_by_label("Invert").check()
    assert _level(page, ON_GROUND) == _toned(page, ground) != ground
    assert _level(page, ON_STAIN) == _toned(page, stain)
    assert page.locator(".layer-card").count() == int(has_card)


@BACK_ENDS
def test_one_channel_is_shown_as_grey(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=has_card)
    red, green, blue = ground = _level(page, ON_GROUND)
    grey = round(0.299 * red + 0.587 * green + 0.114 * blue)
    for name, level in (("Red alone", red), ("Green alone", green), ("Blue alone", blue), ("Grey", grey)):
        page.get_by_label(name, exact=True).check()
        assert _apart(_level(page, ON_GROUND), (level, level, level)) <= (name == "Grey"), name
    page.get_by_label("Colour", exact=True).check()
    assert _level(page, ON_GROUND) == ground


@BACK_ENDS
def test_local_contrast_parts_a_stain_from_its_ground_also_while_the_photo_moves(
    house: House, open_page: OpenPage, has_card: bool
) -> None:
    page = _open(house, open_page, _upload_stain_on_grain(house), has_card=has_card)
    on_stain, on_ground = (504.0, 380.0), (504.0, 100.0)
    plain = _around(page, on_stain)
    before = _around(page, on_ground)[1] - plain[1]
    _set(page, local=100)
    _until(lambda: _around(page, on_stain), lambda found: found != plain)
    page.wait_for_timeout(500)
    stain = _around(page, on_stain)
    assert _around(page, on_ground)[1] - stain[1] > 2 * before
    assert _apart((stain[0] - stain[1],), (plain[0] - plain[1],)) <= 1, "it keeps its colour"
    x, y = place(page, 320, 240)
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    page.mouse.move(x - 90, y - 60)
    assert _apart(_around(page, on_stain, (-90, -60)), stain) <= 2, "the look goes along"
    page.mouse.up(button="middle")


@BACK_ENDS
def test_sharpening_brings_out_an_edge(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=has_card)
    beside = (438.5, 380.0)
    before, ground = _level(page, beside), _level(page, ON_GROUND)
    _set(page, sharpen=100)
    sharp = _until(lambda: _level(page, beside), lambda found: found != before)
    assert sharp[0] > before[0], "the ground beside the stain is lighter still"
    assert _level(page, ON_GROUND) == ground, "what is even stays as it is"


@BACK_ENDS
def test_the_original_is_seen_while_held_by_key_and_by_finger(
    house: House, open_page: OpenPage, has_card: bool
) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=has_card, has_touch=True)
    ground = _level(page, ON_GROUND)
    page.get_by_label("Invert").check()
    inverted = _level(page, ON_GROUND)
    assert inverted != ground
    page.locator("#stage").focus()
    page.keyboard.down("o")
    assert _level(page, ON_GROUND) == ground
    page.keyboard.up("o")
    assert _level(page, ON_GROUND) == inverted
    button = page.get_by_role("button", name="Original").bounding_box()
    assert button is not None
    finger = page.context.new_cdp_session(page)
    spot = {"x": button["x"] + button["width"] / 2, "y": button["y"] + button["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
    _until(lambda: _level(page, ON_GROUND), lambda found: found == ground)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    _until(lambda: _level(page, ON_GROUND), lambda found: found == inverted)
    page.keyboard.press("Shift+I")
    assert _level(page, ON_GROUND) == ground


def test_a_lost_graphics_card_is_done_without(house: House, open_page: OpenPage) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=True)
    plain = _level(page, ON_STAIN)
    _set(page, contrast=40, local=60)
    draw_box(page, 100, 120, 200, 80)
    page.wait_for_timeout(500)
    by_card = _until(lambda: _level(page, ON_STAIN), lambda found: _apart(found, plain) > 10)
    page.evaluate(
        """async () => {
          const canvas = document.querySelector(".layer-card");
          const lost = new Promise((done) => canvas.addEventListener("webglcontextlost", done));
          canvas.getContext("webgl2").getExtension("WEBGL_lose_context").loseContext();
          await lost;
        }"""
    )
    expect(page.locator(".layer-card")).to_have_count(0)
    expect(page.locator("#said")).to_be_empty()
    _until(lambda: _level(page, ON_STAIN), lambda found: _apart(found, by_card) <= 3)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)


def test_what_is_seen_is_kept_for_the_next_photo_and_a_reload_and_never_saved(
    house: House, open_page: OpenPage
) -> None:
    ids = upload_walls(house, 2)
    page = _open(house, open_page, ids[0])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/changes") else None)
    _set(page, gamma=30, local=40, sharpen=20, opacity=50)
    page.get_by_label("Blue alone").check()
    page.get_by_label("Invert").check()
    page.get_by_label("object").check()
    page.goto(f"{house.server.address}/photos/{ids[1]}")
    wait_ready(page, ids[1])
    page.reload()
    wait_ready(page, ids[1])
    expect(page.locator('[data-tool="adjust"]')).to_have_attribute(
        "aria-label", "Adjust the view (I), adjusted"
    )
    page.keyboard.press("i")
    for name, value in (("gamma", "30"), ("local", "40"), ("sharpen", "20"), ("opacity", "50")):
        expect(page.locator(f"#adjust input[name={name}]")).to_have_value(value)
    for label in ("Blue alone", "Invert", "object"):
        expect(page.get_by_label(label)).to_be_checked()
    expect(page.locator("#adjust label", has_text="Gamma").locator("b")).to_have_text("1.52")
    assert page.locator(".layer-shapes").evaluate("layer => layer.style.opacity") == "0.5"
    assert house.annotations(ids[0]) == house.annotations(ids[1]) == []
    assert sent == []


def test_every_object_has_its_colour_on_the_photo_and_in_the_list(house: House, open_page: OpenPage) -> None:
    page = _open(house, open_page, _upload_stain(house))
    ground = _level(page, ON_GROUND)
    for x in (60, 260):
        draw_box(page, x, 100, 120, 80)
    page.keyboard.press("v")
    marks = page.locator("#annotations .cm")
    expect(marks).to_have_class(["cm c1", "cm c1"])
    edges = [(60.0, 140.0), (260.0, 140.0)]
    assert _level(page, edges[0]) == _level(page, edges[1])
    page.get_by_label("object").check()
    expect(marks).to_have_class(["cm c1", "cm c2"])
    assert _level(page, edges[0]) != _level(page, edges[1])
    page.locator("#stage").focus()
    page.keyboard.down("h")
    assert _level(page, edges[0]) == _level(page, edges[1]) == ground
    page.keyboard.up("h")


@contextmanager
def _finger(page: Page, *spots: tuple[float, float]) -> Iterator[None]:
    """Press at the first spot and move by way of the others; CSS pixels."""
    hand = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(spots):
        kind = "touchMove" if number else "touchStart"
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    yield
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@BACK_ENDS
def test_a_loupe_shows_what_a_finger_covers_as_it_is_seen(
    house: House, open_page: OpenPage, has_card: bool
) -> None:
    page = _open(house, open_page, _upload_stain(house), has_card=has_card, has_touch=True)
    page.get_by_label("Invert").check()
    ground, stain = _level(page, ON_GROUND), _level(page, ON_STAIN)
    loupe = page.locator(".loupe")
    expect(loupe).to_have_count(0)
    corner = (440.0, 380.0)
    with _finger(page, place(page, 300, 300), place(page, *corner)):
        expect(loupe).to_be_visible()
        disc = loupe.bounding_box()
        assert disc is not None
        assert (disc["width"], disc["height"]) == (176, 176)
        _, y = place(page, *corner)
        assert disc["y"] + disc["height"] == pytest.approx(y - 64, abs=1)
        colors = [_mean(page, disc["x"] + 88 + away, disc["y"] + 128, 1, 1) for away in (-40, 40)]
        assert colors == [ground, stain], "the stain's edge is in the middle"
    expect(loupe).to_be_hidden()
    expect(rows(page)).to_have_count(1)


def test_on_a_tablet_every_control_is_as_large_as_a_finger(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = _open(
        house, open_page, photo_id, viewport={"width": 834, "height": 1112}, has_touch=True, is_mobile=True
    )
    for control in page.locator("#adjust :is(button, input[type=range], .seg label, .check)").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_html()
    stage, panel = page.locator("#stage").bounding_box(), page.locator("#adjust").bounding_box()
    assert stage is not None
    assert panel is not None
    assert panel["y"] >= stage["y"] + stage["height"], "it docks below the photo"


def test_sliders_move_by_keys_and_escape_gives_the_photo_its_keys_back(
    house: House, open_page: OpenPage
) -> None:
    page = _open(house, open_page, _upload_stain(house))
    expect(page.get_by_label("Brightness")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("#adjust")).to_be_hidden()
    expect(page.locator("#stage")).to_be_focused()
    assert page.evaluate("JSON.parse(localStorage.getItem('blemish-adjust')).brightness") == 2
    assert page.evaluate("JSON.parse(localStorage.getItem('blemish-adjust')).contrast") == -2
