"""The labelling page on every screen: rows for the hand that is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls

pytestmark = pytest.mark.browser


def height(element: Locator) -> float:
    """How high it is on the screen."""
    box = element.bounding_box()
    assert box is not None
    return box["height"]


def open_tablet(house: House, open_page: OpenPage, width: int, height: int) -> Page:
    """Open the editor on a touch screen, with one box on the photo."""
    (photo_id,) = upload_walls(house, 1)
    page = open_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
    page.keyboard.press("Escape")
    rows(page).wait_for()
    return page


def test_rows_of_a_tablet_are_as_high_as_a_glove_needs(house: House, open_page: OpenPage) -> None:
    page = open_tablet(house, open_page, 834, 1112)
    assert height(page.locator(".cls-row").first) == 60
    assert height(rows(page).first) == 48
