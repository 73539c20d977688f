"""Photos that a phone's gallery shares with the page: by a form as Android posts one, also offline."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import (
    PHONE,
    hashes,
    held,
    new_link,
    payload,
    stored_hashes,
    wait_kept,
    wait_ready,
)

pytestmark = pytest.mark.browser

# What Android does for a manifest with `share_target`: a form is posted, and its answer is opened.
FORM = """(address) => {
  const form = document.createElement("form");
  Object.assign(form, { action: address, method: "POST", enctype: "multipart/form-data" });
  const input = document.createElement("input");
  form.append(Object.assign(input, { type: "file", name: "photos", multiple: true, id: "gallery" }));
  document.body.append(form);
}"""


# Made in the page: to send twenty million bytes there takes longer than the server may.
PICK_LARGE = """() => {
  const picked = new DataTransfer();
  picked.items.add(new File([new Uint8Array(20_000_000)], "large.jpg", { type: "image/jpeg" }));
  document.querySelector("#gallery").files = picked.files;
}"""


def share(phone: Page, house: House, *numbers: int) -> None:
    """Share photos with the page, as its manifest says."""
    manifest = house.api.get(f"{house.server.address}/capture.webmanifest").json()
    target = manifest["share_target"]
    assert (target["method"], target["enctype"]) == ("POST", "multipart/form-data")
    assert target["params"]["files"][0]["name"] == "photos"
    phone.evaluate(FORM, target["action"])
    phone.set_input_files("#gallery", [payload(number) for number in numbers])
    with phone.expect_navigation():
        phone.evaluate("document.querySelector('#gallery').form.submit()")


def test_shared_photos_are_taken_in_with_and_without_a_signal(house: House, open_page: OpenPage) -> None:
    """Several at once, byte by byte as they were, as photos that were chosen."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.locator("[name=part]").fill("Gate 3")
    phone.context.set_offline(True)
    share(phone, house, 1, 2)
    expect(phone).to_have_url(f"{house.server.address}/capture")
    wait_kept(phone, 2)
    shots = held(phone)
    assert sorted(shot["sha256"] for shot in shots) == hashes(1, 2)
    assert sorted(shot["name"] for shot in shots) == ["IMG_1.jpg", "IMG_2.jpg"]
    assert all(shot["attributes"] == {"part": "Gate 3"} and "series" not in shot for shot in shots)
    phone.reload()
    expect(phone.locator("#headline")).to_have_text("2 photos only on this phone")
    wait_kept(phone, 2)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    share(phone, house, 3)
    expect(phone.locator("#headline")).to_have_text("All 3 stored")
    assert stored_hashes(house) == hashes(1, 2, 3)


def test_what_is_shared_before_the_phone_has_joined_waits_for_it(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.goto(f"{house.server.address}/capture")
    expect(phone.locator("#headline")).to_have_text("Scan the code")
    phone.wait_for_function("navigator.serviceWorker.ready.then(() => caches.match('/capture/share'))")
    phone.reload()
    expect(phone.locator("#headline")).to_have_text("Scan the code")
    share(phone, house, 1)
    expect(phone.locator("#headline")).to_have_text("Scan the code")
    assert held(phone) == []
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#headline")).to_have_text("Stored")
    assert stored_hashes(house) == hashes(1)


def test_a_photo_goes_to_one_of_two_pages(house: House, open_page: OpenPage) -> None:
    """Both are opened while it lies there."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    phone.context.set_offline(True)
    other = phone.context.new_page()
    other.goto(f"{house.server.address}/capture")
    expect(other.locator("#dock")).to_be_visible()
    share(phone, house, 1, 2, 3)
    other.reload()
    wait_kept(phone, 3)
    wait_kept(other, 3)
    assert sorted(shot["sha256"] for shot in held(phone)) == hashes(1, 2, 3)


def test_a_phone_without_room_says_where_the_photos_are(house: House, open_page: OpenPage) -> None:
    """Also without a signal."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    session = phone.context.new_cdp_session(phone)
    session.send("Storage.overrideQuotaForOrigin", {"origin": house.server.address, "quotaSize": 1})
    phone.context.set_offline(True)
    share(phone, house, 1)
    expect(phone.locator("h1")).to_have_text("Not all shared photos are here")
    phone.get_by_role("link", name="Open the page").tap()
    expect(phone.locator("#dock")).to_be_visible()


def test_without_a_service_worker_the_server_says_what_to_do(house: House, open_page: OpenPage) -> None:
    """It keeps nothing of the photos, however large they are."""
    phone = open_page(quiet=True, service_workers="block", **PHONE)
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#dock")).to_be_visible()
    phone.evaluate(FORM, "/capture/share")
    phone.evaluate(PICK_LARGE)
    with phone.expect_navigation():
        phone.evaluate("document.querySelector('#gallery').form.submit()")
    expect(phone.locator("h1")).to_have_text("Not all shared photos are here")
    expect(phone).to_have_url(re.compile("/capture/share$"))
    assert stored_hashes(house) == []
