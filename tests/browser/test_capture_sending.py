"""Who decides when photos go out: Stop and Go on, and waiting for Wi-Fi where the browser tells of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, hashes, new_link, payload, stored_hashes, wait_kept, wait_ready
from tests.browser.test_capture_queue import LARGE, UPLOADS

pytestmark = pytest.mark.browser

MOBILE = """() => {
  const line = new EventTarget();
  line.type = "cellular";
  Object.defineProperty(navigator, "connection", { value: line });
}"""
TO_WIFI = """() => {
  navigator.connection.type = "wifi";
  navigator.connection.dispatchEvent(new Event("change"));
}"""


def test_sending_stops_and_goes_on_where_it_was(house: House, open_page: OpenPage) -> None:
    """Stopped in the middle it stays so over a reload, and what the server has is not sent again."""
    phone = open_page(quiet=True, **PHONE)
    offsets: list[int] = []

    def hang(route: Route) -> None:
        """The second piece hangs, until somebody stops it."""
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                return
        route.continue_()

    stop = phone.get_by_role("button", name="Stop")
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    expect(phone.locator("#data")).to_be_hidden()
    expect(stop).to_be_hidden()
    phone.context.route(UPLOADS, hang)
    phone.set_input_files("#choose", payload(5, LARGE))
    expect(phone.locator("#headline")).to_contain_text("Sending 1")
    expect(phone.locator("#subline")).to_have_text("Keep this page open until all are stored.")
    phone.wait_for_function("() => /sending [1-9]/.test(document.querySelector('.tile').textContent)")
    stop.tap()
    expect(phone.locator("#subline")).to_contain_text("You stopped sending.")
    expect(phone.locator(".tile")).to_contain_text("paused")
    phone.reload()
    expect(phone.locator("#subline")).to_contain_text("You stopped sending.")
    phone.get_by_role("button", name="Go on").tap()
    expect(phone.locator("#headline")).to_have_text("Stored", timeout=30_000)
    assert offsets[2] == 2**20
    assert stored_hashes(house) == hashes(5, size=LARGE)


def test_photos_wait_for_wifi_when_a_person_wants_it(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.add_init_script(f"({MOBILE})()")
    phone.goto(new_link(house)["url"])
    phone.get_by_text("wait for Wi-Fi").tap()
    phone.set_input_files("#choose", payload(1))
    wait_kept(phone, 1)
    expect(phone.locator("#subline")).to_have_text("They wait for Wi-Fi. Keep this page open.")
    phone.reload()
    expect(phone.get_by_label("wait for Wi-Fi")).to_be_checked()
    expect(phone.locator("#subline")).to_have_text("They wait for Wi-Fi. Keep this page open.")
    assert stored_hashes(house) == []
    phone.evaluate(TO_WIFI)
    expect(phone.locator("#headline")).to_have_text("Stored")
    phone.evaluate("() => (navigator.connection.type = 'cellular')")
    phone.set_input_files("#choose", payload(2))
    wait_kept(phone, 2)
    phone.get_by_text("yes", exact=True).tap()
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
