"""A reviewer's way through agreement: where people differ most, and each difference decided by keys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import upload_walls
from tests.browser.readings import compare, label, read

READER = "jan@depot.example"


def classes_on(house: House, photo_id: int) -> list[str]:
    names = {number: name for name, number in house.classes.items()}
    return [names[one["class_id"]] for one in house.annotations(photo_id)]


def settled(page: Page) -> Any:
    return page.get_by_role("status").filter(has_text="is settled")


def test_a_reviewer_settles_the_worst_first_by_keys_and_takes_it_back(
    house: House, open_page: OpenPage
) -> None:
    house.add_person(READER, "Jan Novak", "labeler")
    first, second, third = upload_walls(house, 3)
    crack = ("crack", 60, 60, 120, 80)
    label(house, first, crack, ("dent", 300, 200, 90, 90))
    read(house, first, READER, ("scratch", 62, 60, 120, 80), ("chip", 480, 320, 80, 60))
    label(house, second, crack, ("dent", 300, 200, 90, 90))
    read(house, second, READER, crack)
    label(house, third, crack)
    read(house, third, READER, crack)
    compare(house, third, 2)

    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/agreement")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "3 of 20 photos so far were labelled by two people."
    )
    worst = page.locator("#worst li")
    expect(worst).to_have_count(2)
    expect(worst.first).to_contain_text(re.compile("1 other class, 1 only .Ruth Osei., 1 only .Jan Novak."))
    worst.first.get_by_role("link").click()

    place = page.locator("#place")
    expect(place).to_have_text("1 of 3 differences")
    page.get_by_text("Show it in the guide").click()
    page.get_by_label("In a few words").fill("a bright line is a scratch")
    page.get_by_role("button", name="Add to the guide").click()
    expect(page.get_by_text("It is in the guide.")).to_be_visible()
    page.locator("#side").focus()
    page.keyboard.press("Shift+B")  # two classes: Jan is right, it is a scratch
    expect(place).to_have_text("2 of 3 differences")
    page.keyboard.press("Shift+B")  # Jan saw no dent: neither does the reviewer
    expect(place).to_have_text("3 of 3 differences")
    page.keyboard.press("Control+z")
    expect(place).to_have_text("2 of 3 differences")
    page.keyboard.press("Shift+A")  # it is one
    page.keyboard.press("4")  # and what Jan called a chip is a dent too
    expect(place).to_have_text("the whole photo")
    expect(page.get_by_text("This is the photo with your decisions.")).to_be_visible()
    page.keyboard.press("Enter")

    expect(settled(page)).to_be_visible()
    expect(place).to_have_text("1 of 1 difference")
    assert sorted(classes_on(house, first)) == ["dent", "dent", "scratch"]
    page.keyboard.press("Control+z")
    expect(place).to_have_text("1 of 3 differences")
    assert sorted(classes_on(house, first)) == ["crack", "dent"]

    for _ in range(3):
        page.keyboard.press("Shift+A")
    page.keyboard.press("Shift+Enter")
    expect(settled(page)).to_contain_text("settled and accepted")
    assert house.api.get(f"/photos/{first}").json()["state"] == "accepted"
    page.get_by_role("button", name=re.compile("^Delete it, as .Jan Novak. did not draw it")).click()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    assert classes_on(house, second) == ["crack"]


@pytest.fixture
def settling(house: House, open_page: OpenPage) -> Page:
    """The page of a photo on which two people called a line by two classes."""
    house.add_person(READER, "Jan Novak", "labeler")
    (photo_id,) = upload_walls(house, 1)
    label(house, photo_id, ("crack", 60, 60, 120, 80))
    read(house, photo_id, READER, ("scratch", 62, 60, 120, 80))
    compare(house, photo_id, 1)
    (reading,) = house.api.get(f"/projects/{house.project_id}/agreement/readings").json()["items"]
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/agreement/{reading['id']}")
    return page


def part_shown(page: Page) -> list[float]:
    """The part of the photo that is shown large: x, y, width, height in its pixels."""
    return [float(number) for number in (large(page).get_attribute("viewBox") or "").split()]


def part_framed(page: Page) -> list[float]:
    """The part of it that the small photo has a frame round."""
    drawn = page.locator("#inset path.sel").get_attribute("d") or ""
    return [float(number) for number in re.findall(r"-?[\d.]+", drawn)[:4]]


def large(page: Page) -> Locator:
    return page.locator("#stage > svg")


def test_the_small_photo_tells_which_part_is_seen(settling: Page) -> None:
    page, small = settling, settling.locator("#inset")
    expect(small).to_be_visible()
    at_first = part_shown(page)
    first_box = large(page).get_attribute("viewBox") or ""
    assert part_framed(page) == at_first
    page.locator("#stage").hover()
    page.mouse.wheel(0, -300)
    expect(large(page)).not_to_have_attribute("viewBox", first_box)
    assert part_framed(page) == part_shown(page) != at_first
    page.keyboard.press("f")
    expect(small).to_be_hidden()  # all of it is seen
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(small).to_be_visible()
    assert part_framed(page) == part_shown(page)
    page.keyboard.press("Shift+A")
    expect(page.locator("#place")).to_have_text("the whole photo")
    expect(small).to_be_hidden()
    page.keyboard.press("+")
    expect(small).to_be_visible()


def test_what_is_being_written_stays_when_a_tablet_is_turned(settling: Page) -> None:
    page = settling
    page.get_by_text("Show it in the guide").click()
    words = page.get_by_label("In a few words")
    words.fill("a bright line is a scratch")
    before = large(page).get_attribute("viewBox") or ""
    page.set_viewport_size({"width": 820, "height": 1180})
    expect(large(page)).not_to_have_attribute("viewBox", before)
    expect(words).to_have_value("a bright line is a scratch")
