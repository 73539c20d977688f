"""Every state of the editor can be read, hit and told: axe finds nothing grave in any of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FINGERS, House, OpenPage
from tests.browser.drawing import open_photo, place, rows, wait_saved
from tests.browser.test_look import TABLET, WALK, grave_faults
from tests.browser.test_masks import Tile, tile

__all__ = ["tile"]

pytestmark = pytest.mark.browser

DRAWING = {"box": "r", "polygon": "p", "trace": "l", "mask": "c", "brush": "b", "eraser": "e"}


def _check(page: Page, state: str, *, is_touch: bool) -> None:
    assert page.evaluate(WALK, is_touch) == [], state
    assert grave_faults(page, but="color-contrast") == [], state  # the walk looks at that of every text


@pytest.mark.parametrize("is_touch", [False, True], ids=["desk", "tablet"])
def test_every_state_of_the_editor_can_be_read_hit_and_told(
    is_touch: bool, house: House, open_page: OpenPage, tile: Tile
) -> None:
    touch: dict[str, Any] = {"viewport": TABLET, **FINGERS}
    page = open_page(reduced_motion="reduce", **(touch if is_touch else {}))
    photo_id: int = house.upload(tile.name, tile.content)["id"]
    open_photo(page, house, photo_id)
    x, y, width, height = tile.box
    corners = [(x, y), (x + width / 2, y), (x + width, y + height)]

    for tool, key in {"select": "v", **DRAWING}.items():
        page.keyboard.press(key)
        _check(page, tool, is_touch=is_touch)
    for tool in ("box", "polygon", "trace"):
        page.keyboard.press(DRAWING[tool])
        page.keyboard.press("Shift+Space")
        page.keyboard.press("Space")
        page.keyboard.press("Control+ArrowRight")
        _check(page, f"{tool}, half drawn, with the cursor of the keys", is_touch=is_touch)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")

    page.keyboard.press("r")
    for corner in (corners[0], corners[2]):
        page.mouse.click(*place(page, *corner, size=tile.size))
    expect(rows(page)).to_have_count(1)
    _check(page, "just drawn", is_touch=is_touch)
    page.keyboard.press("m")
    expect(page.get_by_role("group", name="Proposed masks")).to_contain_text("1 of")
    _check(page, "masks proposed", is_touch=is_touch)
    page.keyboard.press("Enter")
    rows(page).first.click()
    _check(page, "an outline selected, its numbers open", is_touch=is_touch)
    wait_saved(page)

    page.locator("#stage").focus()
    page.keyboard.press("i")
    page.locator("#adjust").wait_for()
    _check(page, "the view adjusted", is_touch=is_touch)
    page.keyboard.press("i")
    page.keyboard.press("Shift+h")
    page.locator(".deed").first.wait_for()
    _check(page, "history", is_touch=is_touch)
    page.locator("#stage").focus()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys and hands").wait_for()
    _check(page, "the keys", is_touch=is_touch)
