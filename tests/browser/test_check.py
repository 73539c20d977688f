"""The page that tells what a browser can do for photos: what is there, what is missing, what to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, new_link

pytestmark = pytest.mark.browser


def _missing(page: Page) -> set[str]:
    expect(page.locator("#checks")).to_be_visible()
    return set(page.locator(".lacks").evaluate_all("all => all.map((one) => one.dataset.check)"))


def test_a_phone_finds_out_from_the_page_where_it_takes_photos(house: House, open_page: OpenPage) -> None:
    phone = open_page(**PHONE)
    phone.goto(new_link(house)["url"])
    phone.get_by_role("link", name="What this phone can do").tap()
    assert not _missing(phone) & {"secure", "storage", "worker", "room", "locks", "own"}
    expect(phone.locator("[data-check=storage]")).to_contain_text("Each photo stays here")
    expect(phone.locator("[data-check=storage]").get_by_text("yes")).to_be_visible()
    kept = phone.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    assert kept == ["blemish-capture"], "nothing stays of what was tried"
    phone.get_by_role("link", name="Take photos").tap()
    expect(phone.locator(".take")).to_be_visible()


def test_over_plain_http_it_says_what_is_lost_and_what_to_do(house: House, browser: Browser) -> None:
    page = browser.new_context(**PHONE).new_page()
    page.goto(f"{house.server.address.replace('127.0.0.1', 'phone.test')}/check")
    missing = _missing(page)
    assert {"secure", "worker", "persisted", "room", "locks", "awake", "place"} <= missing
    assert not missing & {"storage", "own"}
    expect(page.locator("#found")).to_have_text(f"This browser lacks {len(missing)} things")
    secure = page.locator("[data-check=secure]")
    expect(secure.get_by_text("Ask for an address that begins with https.")).to_be_visible()
    expect(secure.get_by_text("Nobody on the way")).to_be_hidden()


def test_a_browser_inside_an_app_that_keeps_nothing_is_told_so(house: House, open_page: OpenPage) -> None:
    page = open_page(**PHONE, user_agent="Mozilla/5.0 (Linux; Android 15; wv) Instagram 300.0")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto(f"{house.server.address}/check")
    assert {"own", "storage"} <= _missing(page)
    expect(page.locator("[data-check=own]")).to_contain_text("Open the code in the phone's own browser.")
