"""Seeing what is hardly visible: pixels on the screen change as the arithmetic says, nothing else does."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FINGERS, House, OpenPage
from tests.browser.drawing import draw_box, place, rows, upload_walls, wait_ready, wait_saved
from tests.browser.seen import (
    BACK_ENDS,
    ON_GROUND,
    ON_STAIN,
    apart,
    around,
    color_at,
    open_adjust,
    set_sliders,
    toned,
    until,
    upload_stain,
    upload_stain_on_grain,
)

pytestmark = pytest.mark.browser


@BACK_ENDS
def test_tone_is_what_the_curve_says(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = open_adjust(house, open_page, upload_stain(house), has_card=has_card)
    ground, stain = color_at(page, ON_GROUND), color_at(page, ON_STAIN)
    set_sliders(page, brightness=20, contrast=30, gamma=-24)
    page.get_by_label("Invert").check()
    assert color_at(page, ON_GROUND) == toned(page, ground) != ground
    assert color_at(page, ON_STAIN) == toned(page, stain)
    assert page.locator(".layer-card").count() == int(has_card)


@BACK_ENDS
def test_one_channel_is_shown_as_grey(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = open_adjust(house, open_page, upload_stain(house), has_card=has_card)
    red, green, blue = ground = color_at(page, ON_GROUND)
    grey = round(0.299 * red + 0.587 * green + 0.114 * blue)
    for name, level in (("Red alone", red), ("Green alone", green), ("Blue alone", blue), ("Grey", grey)):
        page.get_by_label(name, exact=True).check()
        assert apart(color_at(page, ON_GROUND), (level, level, level)) <= (name == "Grey"), name
    page.get_by_label("Colour", exact=True).check()
    assert color_at(page, ON_GROUND) == ground


@BACK_ENDS
def test_local_contrast_parts_a_stain_from_its_ground_also_while_the_photo_moves(
    house: House, open_page: OpenPage, has_card: bool
) -> None:
    page = open_adjust(house, open_page, upload_stain_on_grain(house), has_card=has_card)
    on_stain, on_ground = (504.0, 380.0), (504.0, 100.0)
    plain = around(page, on_stain)
    before = around(page, on_ground)[1] - plain[1]
    set_sliders(page, local=100)
    # What is worked on in the view comes a moment after the coarse picture of the whole.
    stain = until(
        lambda: around(page, on_stain),
        lambda found: (
            around(page, on_ground)[1] - found[1] > 2 * before
            and apart((found[0] - found[1],), (plain[0] - plain[1],)) <= 1  # it keeps its colour
        ),
    )
    x, y = place(page, 320, 240)
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    page.mouse.move(x - 90, y - 60)
    assert apart(around(page, on_stain, (-90, -60)), stain) <= 2, "the look goes along"
    page.mouse.up(button="middle")


@BACK_ENDS
def test_sharpening_brings_out_an_edge(house: House, open_page: OpenPage, has_card: bool) -> None:
    page = open_adjust(house, open_page, upload_stain(house), has_card=has_card)
    beside = (438.5, 380.0)
    before, ground = color_at(page, beside), color_at(page, ON_GROUND)
    set_sliders(page, sharpen=100)
    # What is worked on in the view comes a moment after the coarse picture of the whole.
    until(
        lambda: color_at(page, beside), lambda found: found[0] > before[0]
    )  # the ground is lighter still there
    until(lambda: color_at(page, ON_GROUND), lambda found: found == ground)  # what is even stays as it is


@BACK_ENDS
def test_the_original_is_seen_while_held_by_key_and_by_finger(
    house: House, open_page: OpenPage, has_card: bool
) -> None:
    page = open_adjust(house, open_page, upload_stain(house), has_card=has_card, has_touch=True)
    ground = color_at(page, ON_GROUND)
    page.get_by_label("Invert").check()
    inverted = color_at(page, ON_GROUND)
    assert inverted != ground
    page.locator("#stage").focus()
    page.keyboard.down("o")
    assert color_at(page, ON_GROUND) == ground
    page.keyboard.up("o")
    assert color_at(page, ON_GROUND) == inverted
    button = page.get_by_role("button", name="Original").bounding_box()
    assert button is not None
    finger = page.context.new_cdp_session(page)
    spot = {"x": button["x"] + button["width"] / 2, "y": button["y"] + button["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
    until(lambda: color_at(page, ON_GROUND), lambda found: found == ground)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(lambda: color_at(page, ON_GROUND), lambda found: found == inverted)
    page.keyboard.press("Shift+I")
    assert color_at(page, ON_GROUND) == ground


def test_a_lost_graphics_card_is_done_without(house: House, open_page: OpenPage) -> None:
    page = open_adjust(house, open_page, upload_stain(house), has_card=True)
    plain = color_at(page, ON_STAIN)
    set_sliders(page, contrast=40, local=60)
    draw_box(page, 100, 120, 200, 80)
    page.wait_for_timeout(500)
    by_card = until(lambda: color_at(page, ON_STAIN), lambda found: apart(found, plain) > 10)
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
    until(lambda: color_at(page, ON_STAIN), lambda found: apart(found, by_card) <= 3)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)


def test_what_is_seen_is_kept_for_the_next_photo_and_a_reload_and_never_saved(
    house: House, open_page: OpenPage
) -> None:
    ids = upload_walls(house, 2)
    page = open_adjust(house, open_page, ids[0])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/changes") else None)
    set_sliders(page, gamma=30, local=40, sharpen=20, opacity=50)
    page.get_by_label("Blue alone").check()
    page.get_by_label("Invert").check()
    page.get_by_role("radio", name="object").check()
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
        expect(page.get_by_label(label, exact=True)).to_be_checked()
    expect(page.locator("#adjust label", has_text="Gamma").locator("b")).to_have_text("1.52")
    assert page.locator(".layer-shapes").evaluate("layer => layer.style.opacity") == "0.5"
    assert house.annotations(ids[0]) == house.annotations(ids[1]) == []
    assert sent == []


def test_the_next_photo_never_flashes_up_as_it_was_taken(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 2)
    page = open_adjust(house, open_page, ids[0])
    set_sliders(page, local=60)
    page.evaluate(
        """() => {
          window.kinds = [];
          const draw = CanvasRenderingContext2D.prototype.drawImage;
          CanvasRenderingContext2D.prototype.drawImage = function (picture, ...how) {
            if (this.canvas.matches(".layer-photo")) window.kinds.push(picture.constructor.name);
            return draw.call(this, picture, ...how);
          };
        }"""
    )
    page.locator("#stage").focus()
    page.keyboard.press("a")
    wait_ready(page, ids[1])
    page.wait_for_function("() => window.kinds.length > 1")
    assert set(page.evaluate("window.kinds")) == {"HTMLCanvasElement"}, "only worked pictures are drawn"


def test_every_object_has_its_colour_on_the_photo_and_in_the_list(house: House, open_page: OpenPage) -> None:
    page = open_adjust(house, open_page, upload_stain(house))
    ground = color_at(page, ON_GROUND)
    for x in (60, 260):
        draw_box(page, x, 100, 120, 80)
    page.keyboard.press("v")
    marks = page.locator("#annotations .cm")
    expect(marks).to_have_class(["cm c1", "cm c1"])
    edges = [(60.0, 140.0), (260.0, 140.0)]
    assert color_at(page, edges[0]) == color_at(page, edges[1])
    page.get_by_role("radio", name="object").check()
    expect(marks).to_have_class(["cm c1", "cm c2"])
    assert color_at(page, edges[0]) != color_at(page, edges[1])
    page.locator("#stage").focus()
    page.keyboard.down("h")
    assert color_at(page, edges[0]) == color_at(page, edges[1]) == ground
    page.keyboard.up("h")


def test_on_a_tablet_every_control_is_as_large_as_a_finger(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_adjust(house, open_page, photo_id, viewport={"width": 834, "height": 1112}, **FINGERS)
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
    page = open_adjust(house, open_page, upload_stain(house))
    expect(page.get_by_label("Brightness")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("#adjust")).to_be_hidden()
    expect(page.locator("#stage")).to_be_focused()
    kept = page.evaluate("JSON.parse(localStorage.getItem('blemish-settings::1')).adjust.value")
    assert (kept["brightness"], kept["contrast"]) == (2, -2)
