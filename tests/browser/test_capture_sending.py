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


def test_on_a_thin_line_small_pictures_are_seen_long_before_the_photos(
    house: House, open_page: OpenPage
) -> None:
    """And on mobile data they go alone, when a person wants it so."""
    phone = open_page(quiet=True, **PHONE)
    phone.add_init_script(f"({MOBILE})()")
    phone.goto(new_link(house)["url"])
    phone.get_by_text("small only").tap()
    phone.set_input_files("#choose", [payload(number) for number in (1, 2, 3)])
    wait_kept(phone, 3)
    expect(phone.locator("#subline")).to_contain_text("Small pictures go out now, the photos wait for Wi-Fi.")
    expect(phone.locator(".tile", has_text="small one sent")).to_have_count(3)
    assert stored_hashes(house) == []
    desk = open_page()
    house.sign_in(desk.context)
    desk.goto(f"{house.server.address}/projects/{house.project_id}")
    expect(desk.locator(".smalls img")).to_have_count(3)
    seen = "all => Promise.all(all.map((one) => one.decode().then(() => one.naturalWidth)))"
    assert all(width > 100 for width in desk.locator(".smalls img").evaluate_all(seen))
    phone.locator(".tile").first.tap()
    expect(phone.locator("#look-words")).to_contain_text("The server has a small picture of it.")
    phone.get_by_role("button", name="Delete", exact=True).tap()
    phone.get_by_role("button", name="Delete it").tap()
    expect(phone.locator(".tile")).to_have_count(2)
    phone.evaluate(TO_WIFI)
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    desk.reload()
    expect(desk.locator("h1")).to_contain_text("2 photos")
    expect(desk.locator(".smalls")).to_have_count(0)


def test_a_browser_that_cleared_its_photos_says_how_many_are_lost(house: House, open_page: OpenPage) -> None:
    """Nothing of the page is left but its cookie: the server heard last how many there were."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.route(UPLOADS, lambda route: route.abort())
    is_told = '"photos":2'
    with phone.expect_response(
        lambda answer: is_told in (answer.request.post_data or "").replace(" ", ""), timeout=15_000
    ):
        phone.set_input_files("#choose", [payload(1), payload(2)])
        wait_kept(phone, 2)
    phone.goto("about:blank")
    session = phone.context.new_cdp_session(phone)
    session.send(
        "Storage.clearDataForOrigin",
        {
            "origin": house.server.address,
            "storageTypes": "indexeddb,local_storage,cache_storage,service_workers",
        },
    )
    phone.goto(f"{house.server.address}/capture")
    expect(phone.locator("#notice")).to_contain_text("2 photos that had not been sent are lost")
    phone.wait_for_timeout(1_000)  # it is told half a second later
    desk = open_page()
    house.sign_in(desk.context)
    phone.reload()
    desk.goto(f"{house.server.address}/projects/{house.project_id}")
    expect(desk.locator("main")).to_contain_text("did not arrive on phones")
    wait_ready(phone)
    expect(phone.locator("#notice")).to_be_hidden()
