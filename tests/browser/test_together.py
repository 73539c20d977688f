"""One photo in two tabs, and in the hands of two people."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls, wait_ready, wait_saved
from tests.browser.test_look import grave_faults

pytestmark = pytest.mark.browser


def test_of_two_tabs_one_writes_and_the_other_looks_on(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    other = page.context.new_page()
    other.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(other, photo_id)
    other.get_by_text("You are labelling in another tab.").wait_for()
    expect(other.locator("#pill")).to_have_text("another tab: saved")
    page.bring_to_front()
    draw_box(page, 50, 50, 100, 100)
    wait_saved(page)
    expect(rows(other)).to_have_count(1)
    other.bring_to_front()
    draw_box(other, 200, 50, 100, 100)
    expect(rows(other)).to_have_count(1)
    other.get_by_role("button", name="Label here").click()
    page.get_by_text("You are labelling in another tab.").wait_for()
    expect(page.locator("#pill")).to_contain_text("another tab")
    other.keyboard.press("r")
    draw_box(other, 200, 50, 100, 100)
    wait_saved(other)
    assert len(house.annotations(photo_id)) == 2


def test_what_somebody_else_draws_appears_and_a_clash_is_shown_as_two_versions(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    other = open_page(quiet=True)
    house.sign_in(other.context, "jana@depot.example")
    other.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(other, photo_id)
    draw_box(page, 100, 100, 200, 100)
    wait_saved(page)
    expect(rows(other)).to_have_count(1)
    page.get_by_text("2 people here").wait_for()
    # Both give it another class at the same moment: Jana without network.
    other.context.set_offline(True)
    rows(other).first.click()
    other.keyboard.press("5")
    rows(page).first.click()
    page.keyboard.press("2")
    wait_saved(page)
    other.context.set_offline(False)
    card = other.get_by_role("region", name="Two versions")
    expect(card.get_by_role("row", name="class")).to_have_text("classscratchdiscoloration")
    expect(card.locator("thead")).to_contain_text("Ruth Osei")
    expect(rows(other).first).to_contain_text("2 versions")
    assert grave_faults(other) == []
    card.get_by_role("button", name="Take mine").click()
    expect(card).to_be_hidden()
    expect(rows(page).first).to_contain_text("discoloration")
    (found,) = house.annotations(photo_id)
    assert found["class_id"] == house.classes["discoloration"]
    wait_saved(other)
    assert house.api.get(f"/photos/{photo_id}").json()["open_proposals"] == 0
    other.keyboard.press("Control+z")
    expect(rows(page).first).to_contain_text("scratch")


def test_a_photo_that_somebody_else_has_in_hand_says_so_and_can_be_taken_over(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 100, 200, 100)
    wait_saved(page)
    other = open_page(quiet=True)  # that somebody has it is an error on the console
    house.sign_in(other.context, "jana@depot.example")
    other.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(other, photo_id)
    words = other.locator("#notes p", has_text="Ruth Osei\u2069 is working on this photo.")
    words.wait_for()
    note = words.bounding_box()
    assert note is not None
    # The photo behind the words can be drawn on.
    other.mouse.move(note["x"] + 10, note["y"] + note["height"] / 2)
    other.mouse.down()
    other.mouse.move(note["x"] + 60, note["y"] + 200)
    other.mouse.up()
    expect(rows(other)).to_have_count(2)
    other.get_by_role("button", name="Take over").click()
    expect(other.locator("#notes")).to_be_empty()
    page.get_by_text("Jana Keller\u2069 is working on this photo.").wait_for()
    wait_saved(other)  # who leaves with something unsaved keeps the photo in hand
    other.close()
    expect(page.locator("#notes")).to_be_empty()
