"""Each tool in a real browser: that the hand on mouse, pen and wheel reaches it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import FINGERS, House, OpenPage
from tests.browser.drawing import (
    MARGIN,
    WALL,
    drag,
    draw_box,
    open_photo,
    place,
    rows,
    upload_walls,
    wait_saved,
)

pytestmark = pytest.mark.browser


def _box(house: House, photo_id: int) -> list[float]:
    (found,) = house.annotations(photo_id)
    return [found["shape"][key] for key in ("x", "y", "width", "height")]


def _touch(hand: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Touch the screen with so many fingers."""
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def test_the_box_tool_takes_two_clicks_instead_of_adrag(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    page.mouse.click(*place(page, 100, 80))
    page.mouse.move(*place(page, 200, 200))
    page.mouse.click(*place(page, 300, 240))
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _box(house, photo_id) == pytest.approx([100, 80, 200, 160], abs=1)


def test_the_select_tool_moves_resizes_and_deletes(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 80, 200, 160)
    page.keyboard.press("v")
    drag(page, (200, 160), (250, 200))
    wait_saved(page)
    assert _box(house, photo_id) == pytest.approx([150, 120, 200, 160], abs=1)
    drag(page, (350, 280), (400, 300))
    wait_saved(page)
    assert _box(house, photo_id) == pytest.approx([150, 120, 250, 180], abs=1)
    drag(page, (50, 50), (500, 400))
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(0)
    wait_saved(page)
    assert house.annotations(photo_id) == []


def test_the_middle_button_and_held_space_pan_without_drawing(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    x, y = place(page, 300, 200)
    page.mouse.move(x, y)
    page.mouse.down(button="middle")
    page.mouse.move(x + 60, y + 20)
    page.mouse.up(button="middle")
    page.keyboard.down(" ")
    page.mouse.down()
    page.mouse.move(x + 100, y + 60)
    page.mouse.up()
    page.keyboard.up(" ")
    expect(rows(page)).to_have_count(0)
    # The view went 100 to the right and 60 down in all: what is drawn now lies as far to the upper left.
    page.mouse.move(x + 100, y + 60)
    page.mouse.down()
    page.mouse.move(x + 150, y + 90)
    page.mouse.move(x + 200, y + 160)
    page.mouse.up()
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _box(house, photo_id)[:2] == pytest.approx([300, 200], abs=1)


def test_the_wheel_zooms_where_the_pointer_is(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    x, y = place(page, 200, 150)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -300)
    page.mouse.down()
    page.mouse.move(x + 40, y + 40)
    page.mouse.move(x + 80, y + 80)
    page.mouse.up()
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    left, top, width, _ = _box(house, photo_id)
    assert (left, top) == pytest.approx((200, 150), abs=1)
    unzoomed = 80 / (place(page, 1, 0)[0] - place(page, 0, 0)[0])
    assert width < unzoomed * 0.7


def test_a_finger_draws_and_two_fingers_zoom(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(viewport={"width": 834, "height": 1112}, **FINGERS)
    open_photo(page, house, photo_id)
    hand = page.context.new_cdp_session(page)
    _touch(hand, "touchStart", place(page, 100, 100))
    for step in (120, 180, 260, 300):
        _touch(hand, "touchMove", place(page, step, step))
    _touch(hand, "touchEnd")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == pytest.approx(100, abs=2)
    assert found["shape"]["width"] == pytest.approx(200, abs=3)
    before = page.locator("#status").inner_text()
    _touch(hand, "touchStart", place(page, 250, 240), place(page, 350, 240))
    for spread in (20, 60, 120):
        _touch(hand, "touchMove", place(page, 250 - spread, 240), place(page, 350 + spread, 240))
    _touch(hand, "touchEnd")
    expect(page.locator("#status")).not_to_have_text(before)
    zoom = int(re.findall(r"(\d+) %", page.locator("#status").inner_text())[0])
    assert zoom > int(re.findall(r"(\d+) %", before)[0])
    expect(rows(page)).to_have_count(1)


def test_once_a_pen_was_seen_it_draws_and_fingers_move(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(has_touch=True)
    open_photo(page, house, photo_id)
    session = page.context.new_cdp_session(page)
    steps = (("mousePressed", 100), ("mouseMoved", 180), ("mouseMoved", 300), ("mouseReleased", 300))
    for kind, spot in steps:
        x, y = place(page, spot, spot)
        pen = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "pointerType": "pen"}
        session.send("Input.dispatchMouseEvent", {**pen, "clickCount": 1})
    expect(rows(page)).to_have_count(1)
    _touch(session, "touchStart", place(page, 350, 100))
    for step in (380, 420, 480):
        _touch(session, "touchMove", place(page, step, 200))
    _touch(session, "touchEnd")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _box(house, photo_id) == pytest.approx([100, 100, 200, 200], abs=2)


def test_the_list_is_the_photo_for_keyboards_and_screen_readers(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    news = page.locator("#news")
    draw_box(page, 100, 120, 100, 80)
    expect(news).to_have_text("crack added, 1 on this photo.")
    draw_box(page, 300, 120, 100, 80)
    expect(news).to_have_text("crack added, 2 on this photo.")
    page.keyboard.press("v")
    page.keyboard.press("Tab")
    expect(news).to_contain_text(re.compile(r"crack, 1 of 2, \d+ × \d+ at \d+, \d+"))
    page.keyboard.press("2")
    expect(news).to_have_text("Now scratch.")
    rows(page).first.focus()
    wait_saved(page)
    before = house.annotations(photo_id)[0]["shape"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+Shift+ArrowRight")
    expect(rows(page).first).to_be_focused()
    wait_saved(page)
    after = house.annotations(photo_id)[0]["shape"]
    moved = {name: round(after[name] - before[name], 2) for name in ("x", "y", "width", "height")}
    assert moved == {"x": 1, "y": 10, "width": 10, "height": 1}
    page.keyboard.press("Delete")
    expect(news).to_have_text("scratch deleted, 1 on this photo.")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#said")).to_have_text("Undone: delete.")


def test_keys_belong_to_a_text_field_while_it_has_the_focus(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 80, 200, 160)
    page.keyboard.press("v")
    page.mouse.click(*place(page, 200, 160))
    field = page.locator("#annotations input[type=number]").first
    field.focus()
    page.keyboard.press("Backspace")
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(1)


def test_a_box_begins_where_the_photo_is_also_before_the_next_frame(
    house: House, open_page: OpenPage
) -> None:
    """The page was laid out anew a moment ago, and nothing was drawn since."""
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    page.evaluate(
        """([width, height, margin]) => {
          const stage = document.getElementById("stage");
          document.querySelector(".ed-top").style.height = "160px";
          const frame = stage.getBoundingClientRect();
          const scale = Math.min((frame.width - 2 * margin) / width, (frame.height - 2 * margin) / height, 4);
          const at = (type, x, y) => stage.dispatchEvent(new PointerEvent(type, {
            bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse",
            button: type === "pointermove" ? -1 : 0,
            clientX: frame.left + (frame.width - width * scale) / 2 + x * scale,
            clientY: frame.top + (frame.height - height * scale) / 2 + y * scale,
          }));
          at("pointerdown", 100, 100);
          at("pointermove", 200, 150);
          at("pointerup", 300, 200);
        }""",
        [*WALL, MARGIN],
    )
    wait_saved(page)
    assert _box(house, photo_id) == pytest.approx([100, 100, 200, 100], abs=0.5)
