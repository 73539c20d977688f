"""A14: the page of phones loses no photo: reload, tab kill, no signal, no room, two tabs, an ended link."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import (
    PHONE,
    hashes,
    held,
    new_link,
    payload,
    photo,
    stored_hashes,
    wait_kept,
    wait_ready,
)

pytestmark = pytest.mark.browser
LARGE = (2600, 2000)
UPLOADS = re.compile(r"/api/(projects/\d+/uploads|uploads/)")

MAKE_HALF = """() => new Promise((done) => {
  const request = indexedDB.open("blemish-capture");
  request.onsuccess = () => {
    const rows = request.result.transaction("shots", "readwrite").objectStore("shots");
    const all = rows.getAll();
    all.onsuccess = () => rows.put({ ...all.result[0], state: "writing", touched_at: 0 });
    rows.transaction.oncomplete = () => (request.result.close(), done());
  };
})"""

# As a visit of an earlier day noted them.
LOSE_THREE = """() => new Promise((done) => {
  const request = indexedDB.open("blemish-capture");
  request.onsuccess = () => {
    const facts = request.result.transaction("facts", "readwrite").objectStore("facts");
    const me = facts.get("me");
    me.onsuccess = () => facts.put({ device: me.result.device.id, missing: 3, told: 3 }, "lost");
    facts.transaction.oncomplete = () => (request.result.close(), done());
  };
})"""

HOLD_TURN = "() => void navigator.locks.request('blemish capture sender', () => new Promise(() => {}))"
# Until not even a note finds room: so full a phone must still send.
FILL_UP = """async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("blemish-capture");
    request.onsuccess = () => done(request.result);
  });
  const put = (size, n) => new Promise((done) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const transaction = database.transaction("facts", "readwrite");
    transaction.objectStore("facts").put(bytes, `filling ${size} ${n}`);
    transaction.oncomplete = () => done(true);
    transaction.onabort = () => done(false);
  });
  for (let size = 400_000; size >= 50; size = Math.floor(size / 2)) {
    for (let n = 0; await put(size, n); n += 1);
  }
  database.close();
}"""


@pytest.fixture
def plain_page(browser: Browser) -> Page:
    """A phone; over http, phone.test is no secure context to it."""
    return browser.new_context(**PHONE).new_page()


def choose(page: Page, *numbers: int) -> None:
    """Choose photos as from the gallery."""
    page.set_input_files("#choose", [payload(number) for number in numbers])


def test_a_photo_outlives_a_reload_and_a_killed_tab_before_it_is_sent(
    house: House, open_page: OpenPage
) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.context.route(UPLOADS, lambda route: route.abort())
    phone.goto(new_link(house)["url"])
    choose(phone, 1, 2)
    wait_kept(phone, 2)
    expect(phone.locator("#headline")).to_have_text("2 photos only on this phone")
    phone.reload()
    wait_kept(phone, 2)
    expect(phone.locator(".tile img")).to_have_count(2)
    phone.close()
    again = phone.context.new_page()
    again.goto(f"{house.server.address}/capture")
    wait_kept(again, 2)
    assert {shot["state"] for shot in held(again)} <= {"queued", "uploading"}
    assert stored_hashes(house) == []
    again.context.unroute(UPLOADS)
    again.reload()
    expect(again.locator("#headline")).to_have_text("All 2 stored")
    assert stored_hashes(house) == hashes(1, 2)
    assert [(shot["state"], shot["bytes"]) for shot in held(again)] == [("stored", 0)] * 2


def test_without_a_signal_from_the_first_visit_on(house: House, open_page: OpenPage) -> None:
    """Taken offline, reloaded offline, taken again; with the signal all are stored, each once."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    choose(phone, 1, 2)
    wait_kept(phone, 2)
    expect(phone.locator("#line")).to_have_text("offline, 2 waiting")
    phone.reload()
    expect(phone.locator("#project")).to_have_text("Depot North")
    wait_kept(phone, 2)
    choose(phone, 3)
    wait_kept(phone, 3)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 3 stored")
    assert stored_hashes(house) == hashes(1, 2, 3)
    assert all(shot["bytes"] == 0 for shot in held(phone))


def test_an_answer_that_is_lost_stores_the_photo_once(house: House, open_page: OpenPage) -> None:
    """The server has stored it, and its answer never came: the phone asks, and sends no byte again."""
    phone = open_page(quiet=True, **PHONE)
    sent: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.context.route(UPLOADS, lose)
    phone.goto(new_link(house)["url"])
    choose(phone, 1)
    expect(phone.locator("#headline")).to_have_text("Stored")
    assert len(sent) == 1
    assert stored_hashes(house) == hashes(1)


def test_a_server_that_dies_in_the_middle_gets_the_rest(house: House, open_page: OpenPage) -> None:
    """kill -9 after the first piece: back again it has that piece, and the photo is stored once."""
    phone = open_page(quiet=True, **PHONE)
    pieces: list[int] = []

    def kill(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
            if len(pieces) == 2:
                house.server.kill()
        route.continue_()

    phone.context.route(UPLOADS, kill)
    phone.goto(new_link(house)["url"])
    phone.set_input_files("#choose", payload(5, LARGE))
    expect(phone.locator("#line")).to_have_text("offline, 1 waiting")
    house.server.start()
    expect(phone.locator("#headline")).to_have_text("Stored", timeout=30_000)
    assert pieces[2] == 2**20
    assert stored_hashes(house) == hashes(5, size=LARGE)


def test_a_photo_in_many_pieces_goes_on_where_it_stopped(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    offsets: list[int] = []

    def count(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                route.abort()
                return
        route.continue_()

    phone.context.route(UPLOADS, count)
    phone.goto(new_link(house)["url"])
    phone.set_input_files("#choose", payload(5, LARGE))
    expect(phone.locator("#headline")).to_have_text("Stored", timeout=30_000)
    assert offsets[0] == 0
    assert offsets[1] == offsets[2] == 2**20, "the piece that was cut off goes again, and no other"
    assert stored_hashes(house) == hashes(5, size=LARGE)


def test_a_revoked_link_keeps_the_photos_and_a_new_code_sends_them(house: House, open_page: OpenPage) -> None:
    link = new_link(house)
    phone = open_page(quiet=True, **PHONE)
    phone.goto(link["url"])
    expect(phone.locator("#dock")).to_be_visible()
    house.api.patch(f"/projects/{house.project_id}/capture-links/{link['id']}", json={"revoked": True})
    choose(phone, 1, 2)
    expect(phone.locator("#ended")).to_be_visible()
    wait_kept(phone, 2)
    expect(phone.locator("#headline")).to_have_text("2 photos only on this phone")
    phone.reload()
    expect(phone.locator("#line")).to_have_text("new code, 2 waiting")
    assert stored_hashes(house) == []
    phone.goto(new_link(house, "Gate 4")["url"])
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    expect(phone.locator("#ended")).to_be_hidden()
    assert stored_hashes(house) == hashes(1, 2)


def test_a_new_code_scanned_in_another_tab_sends_what_waits_in_this_one(
    house: House, open_page: OpenPage
) -> None:
    """A phone's camera opens the code in a new tab."""
    link = new_link(house)
    first = open_page(quiet=True, **PHONE)
    first.goto(link["url"])
    expect(first.locator("#dock")).to_be_visible()
    house.api.patch(f"/projects/{house.project_id}/capture-links/{link['id']}", json={"revoked": True})
    choose(first, 1)
    expect(first.locator("#line")).to_have_text("new code, 1 waiting")
    second = first.context.new_page()
    second.goto(new_link(house, "Gate 4")["url"])
    for page in (first, second):
        expect(page.locator("#headline")).to_have_text("Stored")
        expect(page.locator("#ended")).to_be_hidden()
    assert stored_hashes(house) == hashes(1)


@pytest.mark.soak
def test_a_tab_that_the_phone_has_frozen_does_not_hold_the_others_back(
    house: House, open_page: OpenPage
) -> None:
    """It keeps the turn and moves nothing: after half a minute the tab that is looked at takes it."""
    frozen = open_page(quiet=True, **PHONE)
    frozen.goto(new_link(house)["url"])
    expect(frozen.locator("#dock")).to_be_visible()
    frozen.evaluate(HOLD_TURN)
    seen = frozen.context.new_page()
    seen.goto(f"{house.server.address}/capture")
    choose(seen, 1)
    expect(seen.locator("#headline")).to_have_text("Stored", timeout=60_000)


def test_photos_of_another_project_wait_for_its_code(house: House, open_page: OpenPage) -> None:
    other = house.api.post("/projects", json={"name": "Bridge 7", "classes": [{"name": "spall"}]}).json()
    first, second = (
        new_link(house),
        house.api.post(f"/projects/{other['id']}/capture-links", json={"name": "Pier"}).json(),
    )
    phone = open_page(quiet=True, **PHONE)
    phone.goto(first["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    choose(phone, 1)
    wait_kept(phone, 1)
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(second["url"])
    expect(phone.locator("#project")).to_have_text("Bridge 7")
    expect(phone.locator("#headline")).to_have_text("1 photo of another project")
    phone.get_by_role("button", name="IMG_1.jpg").click()
    expect(phone.locator("#look-words")).to_contain_text("Depot North")
    assert stored_hashes(house) == []
    phone.goto(first["url"])
    expect(phone.locator("#headline")).to_have_text("Stored")
    assert stored_hashes(house) == hashes(1)


def test_two_tabs_show_the_same_and_send_nothing_twice(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    begun: list[int] = []
    phone.context.on(
        "response",
        lambda answer: (
            begun.append(answer.status)
            if answer.request.method == "POST" and UPLOADS.search(answer.url)
            else None
        ),
    )
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    second = phone.context.new_page()
    second.goto(f"{house.server.address}/capture")
    expect(second.locator("#dock")).to_be_visible()
    phone.context.set_offline(True)
    choose(phone, 1, 2)
    choose(second, 3)
    wait_kept(phone, 3)
    wait_kept(second, 3)
    phone.context.set_offline(False)
    for page in (phone, second):
        expect(page.locator("#headline")).to_have_text("All 3 stored")
    assert begun == [201] * 3, "each was begun once, by one tab"
    assert stored_hashes(house) == hashes(1, 2, 3)


def test_the_server_hears_how_many_photos_are_still_on_the_phone(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)

    def tells(photos: int) -> Callable[[Response], bool]:
        def is_it(answer: Response) -> bool:
            if answer.request.method != "PATCH" or not answer.url.endswith("/capture/me"):
                return False
            sent: Any = answer.request.post_data_json
            return bool(answer.ok and sent["waiting"]["photos"] == photos)

        return is_it

    # The server is there, and has no room: so it hears of what waits.
    full = {"type": "storage-full", "detail": "The disk of the server is full."}
    phone.context.route(
        UPLOADS,
        lambda route: route.fulfill(status=507, json=full, content_type="application/problem+json"),
    )
    phone.goto(new_link(house)["url"])
    with phone.expect_response(tells(2)):
        choose(phone, 1, 2)
    expect(phone.locator("#subline")).to_contain_text("The disk of the server is full.")
    phone.context.unroute(UPLOADS)
    with phone.expect_response(tells(0)):
        phone.reload()
    assert stored_hashes(house) == hashes(1, 2)


def test_a_full_phone_says_so_and_keeps_no_half(house: House, open_page: OpenPage) -> None:
    """What cannot be kept can be saved as a file, or kept once there is room; the others go out meanwhile."""
    phone = open_page(quiet=True, **PHONE)
    devtools = phone.context.new_cdp_session(phone)
    quota = {"origin": house.server.address}
    devtools.send("Storage.overrideQuotaForOrigin", {**quota, "quotaSize": 2_000_000})
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    choose(phone, 1)
    wait_kept(phone, 1)
    phone.set_input_files("#choose", payload(2, LARGE))
    expect(phone.locator("#headline")).to_have_text("1 photo is not kept")
    expect(phone.locator("#troubles")).to_contain_text("There is no room for this photo on the phone.")
    assert [(shot["name"], shot["bytes"]) for shot in held(phone)] == [("IMG_1.jpg", len(photo(1)))]
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="Save to files").click()
    assert saved.value.path().read_bytes() == photo(2, LARGE)
    phone.evaluate(FILL_UP)
    phone.context.set_offline(False)
    expect(phone.get_by_role("button", name="IMG_1.jpg: stored")).to_be_visible()
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    phone.get_by_role("button", name="Keep it now").click()
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    assert stored_hashes(house) == sorted([*hashes(1), *hashes(2, size=LARGE)])


def test_over_plain_http_photos_are_kept_and_sent_and_the_page_says_what_lacks(
    house: House, plain_page: Page
) -> None:
    """No secure context: no service worker, no locks, no crypto.subtle."""
    phone = plain_page
    phone.context.route(UPLOADS, lambda route: route.abort())
    phone.goto(new_link(house)["url"].replace("127.0.0.1", "phone.test"))
    assert phone.evaluate("[isSecureContext, 'locks' in navigator, Boolean(crypto.subtle)]") == [False] * 3
    expect(phone.locator("#truth")).to_contain_text("Plain connection: not secret")
    choose(phone, 1, 2)
    wait_kept(phone, 2)
    phone.reload()
    wait_kept(phone, 2)
    assert sorted(shot["sha256"] for shot in held(phone)) == hashes(1, 2)
    second = phone.context.new_page()
    second.goto(phone.url)
    wait_kept(second, 2)
    phone.context.unroute(UPLOADS)
    phone.reload()
    for page in (phone, second):
        expect(page.locator("#headline")).to_have_text("All 2 stored", timeout=25_000)
    assert stored_hashes(house) == hashes(1, 2)


def test_a_line_that_carries_nothing_opens_the_kept_page(house: House, open_page: OpenPage) -> None:
    """One bar of signal is worse than none: the browser would wait for minutes."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    assert house.server.process is not None
    house.server.process.send_signal(signal.SIGSTOP)
    try:
        phone.reload()
        expect(phone.locator("#dock")).to_be_visible(timeout=30_000)
        choose(phone, 1)
        wait_kept(phone, 1)
    finally:
        house.server.process.send_signal(signal.SIGCONT)
    expect(phone.locator("#headline")).to_have_text("Stored", timeout=40_000)


def with_half_a_photo(house: House, open_page: OpenPage) -> Page:
    """A phone without a signal whose page was ended while it wrote its only photo."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    choose(phone, 1)
    wait_kept(phone, 1)
    phone.evaluate(MAKE_HALF)
    return phone


def test_a_half_written_photo_is_told_of_and_leaves_nothing(house: House, open_page: OpenPage) -> None:
    """The page was ended while it wrote: what has no end is no photo, and the person hears of it."""
    phone = with_half_a_photo(house, open_page)
    phone.reload()
    expect(phone.locator("#notice")).to_contain_text("Your last photo did not arrive here.")
    expect(phone.locator(".tile")).to_have_count(0)
    assert held(phone) == []


def test_a_loss_of_another_day_does_not_silence_one_of_today(house: House, open_page: OpenPage) -> None:
    phone = with_half_a_photo(house, open_page)
    phone.evaluate(LOSE_THREE)
    phone.reload()
    expect(phone.locator("#notice")).to_contain_text("Your last photo did not arrive here.")


def test_a_photo_that_the_server_refuses_stays_until_a_person_decides(
    house: House, open_page: OpenPage
) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    phone.set_input_files(
        "#choose", {"name": "list.jpg", "mimeType": "image/jpeg", "buffer": b"no picture" * 9}
    )
    expect(phone.locator("#headline")).to_have_text("1 photo needs you")
    assert held(phone)[0]["bytes"] == 90
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="Save to files").click()
    assert saved.value.path().read_bytes() == b"no picture" * 9
    phone.get_by_role("button", name="Leave it out").click()
    expect(phone.locator(".tile")).to_have_count(0)
    assert held(phone) == []


def test_an_unsent_photo_can_be_deleted_and_all_can_be_saved(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    choose(phone, 1, 2)
    wait_kept(phone, 2)
    saved: list[str] = []
    phone.on("download", lambda download: saved.append(download.suggested_filename))
    phone.get_by_text("Save unsent photos to files").click()
    phone.get_by_role("button", name="Save all to files").click()
    expect(phone.locator(".tile")).to_have_count(2)
    phone.get_by_role("button", name="IMG_1.jpg: only on this phone").click()
    phone.get_by_role("button", name="Delete", exact=True).click()
    expect(phone.locator("#look-words")).to_contain_text("deleted here, it is gone")
    phone.get_by_role("button", name="Delete it").click()
    expect(phone.locator(".tile")).to_have_count(1)
    assert [shot["name"] for shot in held(phone)] == ["IMG_2.jpg"]
    phone.wait_for_function("() => true")
    assert sorted(saved) == ["IMG_1.jpg", "IMG_2.jpg"]
