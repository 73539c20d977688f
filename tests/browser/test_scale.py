"""A photo with a printed marker: the editor tells sizes in millimetres, and one without does not."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.annotations.ops import create
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import open_photo, place, rows
from tests.imaging.marked import lay, wall

pytestmark = pytest.mark.browser

SIZE = (900, 680)


def _send(house: House, *, is_marked: bool) -> int:
    picture = wall(SIZE, seed=3 if is_marked else 4)
    if is_marked:
        picture, _ = lay(picture, side=150, at=(250, 420), turn=12)
    file = io.BytesIO()
    Image.fromarray(picture).convert("RGB").save(file, "JPEG", quality=92)
    photo_id: int = house.upload(f"marked-{is_marked}.jpg", file.getvalue())["id"]
    shape = {"type": "trace", "points": [[500.0, 200.0], [800.0, 200.0]], "widths": [6.0, 6.0]}
    op = create(shape=shape, class_id=house.classes["crack"])
    assert house.api.post(f"/photos/{photo_id}/changes", json={"ops": [op]}).status_code == 200
    return photo_id


def _wait_measured(house: House, photo_id: int) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        scale: dict[str, Any] | None = house.api.get(f"/photos/{photo_id}").json()["scale"]
        if scale is not None:
            return scale
        time.sleep(0.2)
    raise AssertionError("no marker was found")


def test_sizes_are_told_in_millimetres_where_a_marker_lies(house: House, open_page: OpenPage) -> None:
    bare, marked = _send(house, is_marked=False), _send(house, is_marked=True)
    scale = _wait_measured(house, marked)
    page = open_page()
    open_photo(page, house, marked)
    page.keyboard.press("v")
    page.mouse.click(*place(page, 650, 200, size=SIZE))
    sizes = page.locator("#annotations .mm")
    low, high = 300 / scale["high"], 300 / scale["low"]
    assert low < 60 < high
    told = sizes.locator("span", has_text="length").inner_text()
    first, second = (float(word) for word in told.split() if word[0].isdigit())
    assert first <= low < high <= second < 1.1 * first
    expect(sizes).to_contain_text("True only on the plane that the marker lies on")
    expect(sizes).to_contain_text("mm²")
    expect(page.locator("#ruler-unit")).to_have_text("mm")
    expect(page.locator("#status")).to_contain_text(told.removeprefix("length "))
    open_photo(page, house, bare)
    page.keyboard.press("v")
    page.mouse.click(*place(page, 650, 200, size=SIZE))
    expect(rows(page).first).to_have_attribute("aria-pressed", "true")
    expect(sizes).to_have_count(0)
    expect(page.locator("#ruler-unit")).to_have_text("")


def test_the_marker_to_print_lies_beside_the_code_of_a_capture_link(
    house: House, open_page: OpenPage
) -> None:
    asked = house.api.post(f"/projects/{house.project_id}/capture-links", json={"name": "Gate 3"})
    assert asked.status_code == 201, asked.text
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/settings")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Scale marker").click()
    drawing = opened.value
    drawing.wait_for_load_state()
    width = drawing.evaluate("document.documentElement.getBoundingClientRect().width")
    assert width == pytest.approx(150 / 25.4 * 96, abs=1)
    assert drawing.locator("text", has_text="Scale marker, 30 mm").count() == 1
