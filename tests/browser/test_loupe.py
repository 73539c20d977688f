"""The loupe: what a finger covers while it draws, enlarged over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import place, rows
from tests.browser.seen import BACK_ENDS, ON_GROUND, ON_STAIN, color_at, mean_color, open_adjust, upload_stain

pytestmark = pytest.mark.browser


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
    page = open_adjust(house, open_page, upload_stain(house), has_card=has_card, has_touch=True)
    page.get_by_label("Invert").check()
    ground, stain = color_at(page, ON_GROUND), color_at(page, ON_STAIN)
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
        colors = [mean_color(page, disc["x"] + 88 + away, disc["y"] + 128, 1, 1) for away in (-40, 40)]
        assert colors == [ground, stain], "the stain's edge is in the middle"
    expect(loupe).to_be_hidden()
    expect(rows(page)).to_have_count(1)
