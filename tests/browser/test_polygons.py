"""A polygon in the editor: drawn by mouse and by fingers, corners moved, added, taken out, a hole cut."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import drag, open_photo, place, rows, upload_walls, wait_saved

pytestmark = pytest.mark.browser

PLATE = [(120.0, 100.0), (420.0, 100.0), (420.0, 340.0), (120.0, 340.0)]
BOLT = [(220.0, 180.0), (320.0, 180.0), (270.0, 270.0)]


def _rings(house: House, photo_id: int) -> list[list[list[float]]]:
    """Give the rings of the one polygon on a photo, which has one part."""
    (found,) = house.annotations(photo_id)
    assert found["shape"]["type"] == "polygon"
    (part,) = found["shape"]["polygons"]
    rings: list[list[list[float]]] = part
    return rings


def _close(ring: list[list[float]], expected: list[tuple[float, float]]) -> bool:
    return len(ring) == len(expected) and all(
        math.dist(one, other) < 1.5 for one, other in zip(ring, expected, strict=True)
    )


def _click_all(page: Page, corners: list[tuple[float, float]], **how: Any) -> None:
    for corner in corners:
        page.mouse.move(*place(page, *corner))
        page.mouse.click(*place(page, *corner), **how)


def test_a_polygon_is_drawn_bent_thinned_and_cut_by_mouse(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.keyboard.press("p")
    _click_all(page, [*PLATE, PLATE[0]])
    expect(rows(page)).to_have_count(1)
    expect(rows(page).locator("b").last).to_have_text("300 × 240")
    wait_saved(page)
    assert _close(_rings(house, photo_id)[0], PLATE)

    page.keyboard.press("v")
    page.mouse.click(*place(page, 200, 300))
    expect(page.locator("#annotations")).to_contain_text("area 72000")
    drag(page, (420, 340), (480, 380))
    drag(page, (270, 100), (270, 60))
    wait_saved(page)
    bent = [(120.0, 100.0), (270.0, 60.0), (420.0, 100.0), (480.0, 380.0), (120.0, 340.0)]
    assert _close(_rings(house, photo_id)[0], bent)
    page.keyboard.down("Shift")
    page.mouse.click(*place(page, 270, 60))
    page.keyboard.up("Shift")
    wait_saved(page)
    assert _close(_rings(house, photo_id)[0], [bent[0], *bent[2:]])

    page.keyboard.press("p")
    page.keyboard.down("Shift")
    _click_all(page, BOLT[:1])
    page.keyboard.up("Shift")
    _click_all(page, BOLT[1:])
    page.keyboard.press("Enter")
    expect(rows(page).locator("b").last).to_contain_text("1 hole")
    wait_saved(page)
    assert _close(_rings(house, photo_id)[1], BOLT)
    page.keyboard.press("Control+z")
    expect(rows(page).locator("b").last).not_to_contain_text("hole")
    wait_saved(page)
    assert len(_rings(house, photo_id)) == 1


def test_corners_wait_while_the_view_is_adjusted(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.keyboard.press("p")
    _click_all(page, PLATE[:2])
    page.keyboard.press("i")
    expect(page.get_by_label("Brightness")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#adjust")).to_be_hidden()
    page.locator("[data-tool=adjust]").click()
    _click_all(page, PLATE[2:])
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _close(_rings(house, photo_id)[0], PLATE)


def _touch(hand: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Touch the screen with so many fingers."""
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def _tap(hand: CDPSession, at: tuple[float, float]) -> None:
    _touch(hand, "touchStart", at)
    _touch(hand, "touchEnd")


def test_fingers_draw_freehand_and_by_taps_with_a_zoom_between(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(has_touch=True)
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.locator('[data-tool="polygon"]').click()
    hand = page.context.new_cdp_session(page)
    turns = [index * math.pi / 20 for index in range(41)]
    spots = [place(page, 320 + 120 * math.cos(turn), 240 + 90 * math.sin(turn)) for turn in turns]
    _touch(hand, "touchStart", spots[0])
    for spot in spots[1:]:
        _touch(hand, "touchMove", spot)
    _touch(hand, "touchEnd")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    (ring,) = _rings(house, photo_id)
    assert 10 < len(ring) < 45
    assert all(0.95 < math.hypot((x - 320) / 120, (y - 240) / 90) < 1.05 for x, y in ring)

    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(0)
    for corner in PLATE[:3]:
        _tap(hand, place(page, *corner))
    x, y = place(page, 320, 240)
    _touch(hand, "touchStart", (x - 60, y))
    _touch(hand, "touchStart", (x - 60, y), (x + 60, y))
    _touch(hand, "touchMove", (x - 50, y), (x + 50, y))
    _touch(hand, "touchMove", (x - 60, y), (x + 60, y))
    _touch(hand, "touchEnd")
    last = place(page, *PLATE[3])
    _tap(hand, last)
    _tap(hand, last)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    (ring,) = _rings(house, photo_id)
    assert len(ring) == 4
    assert all(math.dist(one, other) < 4 for one, other in zip(ring, PLATE, strict=True))

    rows(page).click()
    page.get_by_role("button", name="Add hole or part").click()
    for corner in BOLT:
        _tap(hand, place(page, *corner))
    _tap(hand, place(page, *BOLT[-1]))
    expect(rows(page).locator("b").last).to_contain_text("1 hole")
    wait_saved(page)
    assert all(math.dist(one, other) < 4 for one, other in zip(_rings(house, photo_id)[1], BOLT, strict=True))
