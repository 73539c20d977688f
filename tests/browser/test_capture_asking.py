"""What the page of phones asks of a photo after it was taken: the same thing again, what it is, where."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, held, new_link, payload, wait_kept, wait_ready

pytestmark = pytest.mark.browser


def join(house: House, open_page: OpenPage) -> Page:
    """A phone that has joined, and opens without a signal."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    return phone


def take(phone: Page, number: int, by: str = "#take") -> None:
    """Take a photo with the camera, which a button has opened."""
    with phone.expect_file_chooser() as camera:
        phone.locator(by).dispatch_event("click") if by == "#take" else phone.locator(by).tap()
    camera.value.set_files(payload(number))


def test_the_same_one_closer_is_of_one_series_and_next_is_not(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    expect(phone.locator("#after")).to_be_hidden()
    phone.context.set_offline(True)
    take(phone, 1)
    take(phone, 2, by="#closer")
    wait_kept(phone, 2)
    phone.locator("#next").tap()
    expect(phone.locator("#after")).to_be_hidden()
    take(phone, 3)
    wait_kept(phone, 3)
    take(phone, 4)
    wait_kept(phone, 4)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 4 stored")
    found = house.api.get(f"/projects/{house.project_id}/photos?limit=500").json()["items"]
    series = {photo["name"]: photo["series"] for photo in found}
    assert series["IMG_1.jpg"] == series["IMG_2.jpg"]
    assert len(set(series.values())) == 3
    assert None not in series.values()


def test_a_photo_that_was_chosen_is_of_no_series_and_asks_nothing(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#headline")).to_have_text("Stored")
    expect(phone.locator("#after")).to_be_hidden()
    assert "series" not in held(phone)[0]


def test_a_camera_that_was_closed_leaves_no_series_behind(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    take(phone, 1)
    with phone.expect_file_chooser():
        phone.locator("#closer").tap()
    phone.locator("#take").dispatch_event("cancel")
    take(phone, 2)
    wait_kept(phone, 2)
    assert len({shot["series"] for shot in held(phone)}) == 2
