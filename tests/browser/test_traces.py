"""A traced crack in the editor: seen on any ground, picked, bent, widened, deleted and brought back."""

from __future__ import annotations

import math
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import photos
from tests.annotations.ops import create
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import WALL, drag, open_photo, place, rows, wait_saved

pytestmark = pytest.mark.browser

LEFT, BEND, RIGHT = (60.0, 300.0), (320.0, 180.0), (580.0, 300.0)
POINTS = [
    [start[0] + (end[0] - start[0]) * step / 13, start[1] + (end[1] - start[1]) * step / 13]
    for start, end in ((LEFT, BEND), (BEND, RIGHT))
    for step in range(13)
] + [list(RIGHT)]
LENGTH = 2 * math.dist(LEFT, BEND)


def _upload_two_grounds(house: House) -> int:
    """Send a photo that is bright at the left and dark at the right."""
    picture = Image.new("RGB", WALL, (232, 230, 226))
    picture.paste((24, 24, 28), (WALL[0] // 2, 0, *WALL))
    photo_id: int = house.upload("two-grounds.jpg", photos.jpeg(picture))["id"]
    return photo_id


def _trace(house: House, photo_id: int, *, width: float, points: list[list[float]] = POINTS) -> None:
    """Save a trace as other programs do: over the API."""
    shape = {"type": "trace", "points": points, "widths": [width] * len(points)}
    op = create(shape=shape, class_id=house.classes["crack"])
    answer = house.api.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
    assert answer.status_code == 200, answer.text


def _shape(house: House, photo_id: int) -> dict[str, Any]:
    (found,) = house.annotations(photo_id)
    shape: dict[str, Any] = found["shape"]
    return shape


def _contrast(page: Page, at: tuple[float, float]) -> int:
    """How far the darkest and the brightest of the pixels over and under a place are apart, of 255."""
    x, y = place(page, *at)
    strip = page.screenshot(clip={"x": round(x), "y": round(y) - 12, "width": 1, "height": 24})
    levels = Image.open(BytesIO(strip)).convert("L").tobytes()
    return max(levels) - min(levels)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1.0, 12.0], ids=["hairline", "wide"])
def test_a_trace_is_seen_on_bright_and_on_dark_ground(
    scheme: str, width: float, house: House, open_page: OpenPage
) -> None:
    photo_id = _upload_two_grounds(house)
    _trace(house, photo_id, width=width)
    page = open_page(color_scheme=scheme)
    open_photo(page, house, photo_id)
    expect(rows(page).locator("b").last).to_have_text(f"length {LENGTH:.0f}, width {width:.0f} px")
    on_bright, on_dark = (190.0, 240.0), (450.0, 240.0)
    for at in (on_bright, on_dark):
        assert _contrast(page, at) > 120
        assert _contrast(page, (at[0], at[1] - 60)) < 20, "the ground itself is even"
    page.keyboard.press("v")
    page.mouse.click(*place(page, *on_dark))
    for at in (on_bright, on_dark):
        assert _contrast(page, at) > 120


def test_a_trace_is_picked_bent_widened_deleted_and_brought_back(house: House, open_page: OpenPage) -> None:
    photo_id = _upload_two_grounds(house)
    _trace(house, photo_id, width=6)
    page = open_page()
    open_photo(page, house, photo_id)
    page.keyboard.press("v")
    page.mouse.click(*place(page, 190, 240))
    expect(page.locator("#news")).to_have_text(f"crack, 1 of 1, trace {LENGTH:.0f} px long.")
    expect(page.locator("#annotations")).to_contain_text(f"length {LENGTH:.0f}")

    page.keyboard.down("Alt")  # or the crack would be looked for again
    drag(page, BEND, (BEND[0], 100))
    page.keyboard.up("Alt")
    wait_saved(page)
    bent = _shape(house, photo_id)
    assert bent["points"][13] == pytest.approx([BEND[0], 100], abs=1)
    assert [bent["points"][0], bent["points"][-1]] == [list(LEFT), list(RIGHT)]
    assert bent["points"][6][1] < POINTS[6][1] - 20, "the line between went along"

    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+ArrowDown")
    wait_saved(page)
    assert set(_shape(house, photo_id)["widths"]) == {8.0}
    page.get_by_label("width, pixels").fill("4.5")
    page.get_by_label("width, pixels").press("Enter")
    wait_saved(page)
    typed = _shape(house, photo_id)
    assert set(typed["widths"]) == {4.5}

    page.locator("#stage").focus()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(0)
    wait_saved(page)
    assert house.annotations(photo_id) == []
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _shape(house, photo_id) == typed


def test_two_clicks_trace_a_crack_also_without_a_connection(house: House, open_page: OpenPage) -> None:
    photo_id = house.upload("crack.jpg", photos.jpeg(photos.crack(seed=4)))["id"]
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.keyboard.press("l")
    page.context.set_offline(True)
    line = photos.crack_line(seed=4)
    for x, y in (line[1], line[-2]):
        page.mouse.move(*place(page, x, y))
        page.mouse.down()
        page.mouse.up()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#pill")).not_to_have_text("saved")
    page.context.set_offline(False)
    wait_saved(page)
    shape = _shape(house, photo_id)
    assert shape["type"] == "trace"
    assert len(set(shape["widths"])) == 1, "one even width"
    assert shape["widths"][0] == pytest.approx(3, abs=1.5)
    drawn = [found for found in shape["points"] if line[1][0] <= found[0] <= line[-2][0]]
    assert len(drawn) > 20
    assert max(_away(point, line) for point in drawn) < 3
    assert math.dist(shape["points"][0], line[1]) < 6
    assert math.dist(shape["points"][-1], line[-2]) < 6


def test_a_handle_brought_back_onto_the_crack_leads_the_line_along_it_and_u_measures_it(
    house: House, open_page: OpenPage
) -> None:
    photo_id = house.upload("crack.jpg", photos.jpeg(photos.crack(seed=4)))["id"]
    line = photos.crack_line(seed=4)
    first, middle, last = line[1], line[len(line) // 2], line[-2]
    beside = [float(middle[0]), middle[1] + 90.0]
    detour = math.dist(first, beside) + math.dist(beside, last)
    _trace(house, photo_id, width=4, points=[[*map(float, first)], beside, [*map(float, last)]])
    page = open_page()
    open_photo(page, house, photo_id)
    page.keyboard.press("v")
    page.mouse.click(*place(page, (first[0] + beside[0]) / 2, (first[1] + beside[1]) / 2))
    expect(page.locator("#annotations")).to_contain_text(f"length {detour:.0f}")
    drag(page, (beside[0], beside[1]), middle)
    expect(page.locator("#annotations")).not_to_contain_text(f"length {detour:.0f}")
    wait_saved(page)
    led = _shape(house, photo_id)
    assert set(led["widths"]) == {4.0}
    assert max(_away(point, line) for point in led["points"]) < 3
    assert [led["points"][0], led["points"][-1]] == [list(first), list(last)]
    page.get_by_role("button", name="Width at each point").click()
    page.get_by_role("button", name="One width for all").wait_for()
    wait_saved(page)
    assert len(set(_shape(house, photo_id)["widths"])) > 3


def _away(point: list[float], line: list[tuple[int, int]]) -> float:
    """How far a point lies from a line of corners, in pixels."""
    x, y = point
    found = []
    for (x1, y1), (x2, y2) in pairwise(line):
        share = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
        share = min(1.0, max(0.0, share))
        found.append(math.dist(point, (x1 + share * (x2 - x1), y1 + share * (y2 - y1))))
    return min(found)


@pytest.mark.parametrize("pointer", ["touch", "pen"])
def test_a_finger_and_a_pen_trace_by_onedrag(house: House, open_page: OpenPage, pointer: str) -> None:
    photo_id = house.upload("crack.jpg", photos.jpeg(photos.crack(seed=4)))["id"]
    page = open_page(has_touch=True)
    open_photo(page, house, photo_id)
    page.keyboard.press("1")
    page.keyboard.press("l")
    hand = page.context.new_cdp_session(page)
    spots = [place(page, *photos.crack_line(seed=4)[corner]) for corner in (1, 6, 12)]
    for number, (x, y) in enumerate([*spots, spots[-1]]):
        is_last = number == len(spots)
        if pointer == "touch":
            kind = "touchEnd" if is_last else "touchMove" if number else "touchStart"
            points = [] if is_last else [{"x": x, "y": y}]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        else:
            kind = "mouseReleased" if is_last else "mouseMoved" if number else "mousePressed"
            pen = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "pointerType": "pen"}
            hand.send("Input.dispatchMouseEvent", {**pen, "clickCount": 1})
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert _shape(house, photo_id)["type"] == "trace"
    threads = [worker.url for worker in page.workers]
    assert [url.rsplit("/", 1)[1] for url in threads] == ["background.js"], "it was found beside the page"
