"""A photo is labelled with keys alone, and what happens is told to who does not see it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import rows, wait_ready, wait_saved

pytestmark = pytest.mark.browser

NO_POINTER = """() => {
  window.pointed = 0;
  for (const type of ["pointerdown", "pointermove", "mousedown", "touchstart"])
    addEventListener(type, () => window.pointed++, true);
}"""


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_photo_is_labelled_with_the_list_and_keys_alone(house: House, open_page: OpenPage) -> None:
    root = f"/projects/{house.project_id}"
    depth = {"name": "depth", "on": "annotation", "kind": "select", "choices": [{"value": "deep"}]}
    house.api.post(f"{root}/attributes", json=depth).raise_for_status()
    photo_id = house.upload("crack.jpg", photos.jpeg(photos.crack(seed=4)))["id"]
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}{root}/label")
    wait_ready(page, photo_id)
    page.locator(f'body[data-sharp="{photo_id}"]').wait_for()
    page.evaluate(NO_POINTER)
    news, said = page.locator("#news[aria-live=polite]"), page.get_by_role("status")

    _press(page, "r", "Shift+Space")
    expect(said.filter(has_text="Arrows move the cursor, Space sets a point")).to_have_count(1)
    _press(page, "Control+ArrowUp", "ArrowRight")
    expect(news).to_have_text(re.compile(r"Cursor at \d+, \d+\."))
    _press(page, "Space")
    expect(news).to_have_text(re.compile(r"Point at \d+, \d+\."))
    _press(page, *["Shift+ArrowRight"] * 6, *["Shift+ArrowUp"] * 4, "Space")
    expect(rows(page)).to_have_count(1)
    expect(news).to_have_text(re.compile(r"added, 1 on this photo\."))
    _press(page, "2")
    expect(news).to_have_text("Now scratch.")

    _press(page, "p", "Control+ArrowLeft", "Space", *["Shift+ArrowDown"] * 5, "Space")
    _press(page, *["Shift+ArrowLeft"] * 5, "Space", "Enter")
    expect(rows(page)).to_have_count(2)
    expect(news).to_have_text(re.compile(r"added, 2 on this photo\."))

    _press(page, "l", *["Control+ArrowLeft"] * 2, "Space", *["Control+ArrowRight"] * 3, "Space", "Enter", "1")
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_role("button", name=re.compile("crack length"))).to_have_count(1)

    _press(page, "Escape", "Tab")
    expect(news).to_have_text(re.compile(r"scratch, 1 of 3, .* at \d+, \d+\."))
    _press(page, ".", "1")
    expect(page.get_by_label("depth")).to_have_value("deep")
    _press(page, "Escape", "Control+Enter")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    wait_saved(page)

    found = {one["shape"]["type"]: one for one in house.annotations(photo_id)}
    assert set(found) == {"box", "polygon", "trace"}
    assert found["box"]["class_id"] == house.classes["scratch"]
    assert found["box"]["attributes"] == {"depth": "deep"}
    assert found["trace"]["class_id"] == house.classes["crack"]
    assert house.api.get(f"/photos/{photo_id}").json()["state"] == "done"
    assert page.evaluate("window.pointed") == 0
