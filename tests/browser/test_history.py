"""What was done to a photo is shown, looked at on the photo, and brought back as one step."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls, wait_ready, wait_saved
from tests.browser.test_look import WALK, grave_faults

pytestmark = pytest.mark.browser


def deeds(page: Page) -> list[str]:
    """What the history tells, newest first, without times."""
    return [words.strip() for words in page.locator(".deed > span:first-of-type").all_inner_texts()]


def test_the_history_of_a_photo_is_read_looked_at_and_brought_back_by_keys(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    other = open_page()
    house.sign_in(other.context, "jana@depot.example")
    other.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(other, photo_id)
    draw_box(other, 100, 100, 200, 100)
    wait_saved(other)
    other.close()
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.keyboard.press("Shift+h")
    expect(page.locator("#history .by")).to_have_text(["JKJana Keller", "ROYou"])
    page.locator("#stage").focus()
    rows(page).first.click()
    page.keyboard.press("4")
    draw_box(page, 400, 300, 100, 100)
    wait_saved(page)
    expect(page.locator(".deed")).to_have_count(3)
    plain = [words.replace("\u2068", "").replace("\u2069", "") for words in deeds(page)]
    assert plain == ["drew dent", "changed crack to dent", "drew crack"]
    expect(page.locator("#history .by")).to_have_text(["ROYou", "JKJana Keller", "ROYou"])
    expect(page.locator(".deed-note")).to_have_text(re.compile(r"\d\d:\d\dsent it$"))
    # With the keys: to the oldest step, which the photo is shown after; pressed, it stays.
    page.locator("#history-section summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    bar = page.get_by_role("group", name="An earlier state")
    expect(bar).to_contain_text("after \u2068Jana Keller\u2069 drew")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done, next photo")).to_be_disabled()
    assert page.evaluate(WALK, False) == []
    assert grave_faults(page) == []
    assert len(house.annotations(photo_id)) == 2  # looking changes nothing
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.locator(".deed").last.click()
    expect(page.locator("#news")).to_contain_text("Enter restores it, Escape goes back.")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("crack")
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["class_id"] == house.classes["crack"]
    expect(page.locator(".deed")).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(2)
    wait_saved(page)
    assert len(house.annotations(photo_id)) == 2
    # Without the server what is known stays, and what is done is on its way.
    page.context.set_offline(True)
    draw_box(page, 20, 300, 100, 100)
    expect(page.locator(".deed").first).to_contain_text("on its way")
    page.context.set_offline(False)
    wait_saved(page)
    expect(page.locator(".deed").first).not_to_contain_text("on its way")
