"""The page of phones: joining by a code, also where others have scanned an old one."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, new_link, payload
from tests.datasets.scenes import photo as scene
from tests.web.conftest import small_jpeg

pytestmark = pytest.mark.browser


def test_a_phone_behind_an_old_poster_keeps_its_code_and_a_good_code_opens(
    house: House, open_page: OpenPage
) -> None:
    """D4: the code stays in the address, the page says when it tries again, and nobody else is kept out."""
    address = house.server.address
    for _ in range(6):
        httpx2.post(f"{address}/api/capture/join", json={"token": "the code of last year"})
    old = open_page(quiet=True)
    old.goto(f"{address}/capture#the-code-of-last-year")
    expect(old.locator("#headline")).to_contain_text("Trying again at ")
    assert old.url.endswith("/capture#the-code-of-last-year")
    link = house.api.post(f"/projects/{house.project_id}/capture-links", json={"name": "Gate 3"}).json()
    phone = open_page(viewport={"width": 390, "height": 844})
    phone.goto(link["url"])
    expect(phone.locator("#headline")).to_have_text("Photos of damage, for \u2068Depot North\u2069")
    assert phone.url == f"{address}/capture", "the token has left the address"
    phone.set_input_files("#choose", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg()})
    expect(phone.locator("#headline")).to_have_text("Stored")


def test_a_stored_photo_can_be_taken_back(house: House, open_page: OpenPage) -> None:
    """A wrong picture is out of the project again, and the page says of each press what it will do."""
    link = house.api.post(f"/projects/{house.project_id}/capture-links", json={"name": "Gate 3"}).json()
    phone = open_page(viewport={"width": 390, "height": 844})
    phone.goto(link["url"])
    expect(phone.locator("#dock")).to_be_visible()  # from then on a person can choose
    phone.set_input_files("#choose", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small_jpeg()})
    tile = phone.get_by_role("button", name="a.jpg: stored")
    tile.click()
    phone.get_by_role("button", name="Take it back").click()
    phone.get_by_role("button", name="Keep it").click()
    phone.get_by_role("button", name="Close").click()
    expect(phone.locator("#look")).to_be_hidden()
    tile.click()
    phone.get_by_role("button", name="Take it back").click()
    phone.get_by_role("button", name="Take back", exact=True).click()
    expect(tile).to_have_count(0)
    expect(phone.locator("#headline")).to_have_text("Photos of damage, for \u2068Depot North\u2069")
    trash = house.api.get(f"/projects/{house.project_id}/photos?trashed=true").json()["items"]
    assert [photo["name"] for photo in trash] == ["a.jpg"]


OFFER = """() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = () => (window.prompted = (window.prompted ?? 0) + 1);
  window.dispatchEvent(offer);
  return offer.defaultPrevented;
}"""


def test_the_home_screen_is_offered_before_the_first_photo(house: House, open_page: OpenPage) -> None:
    """Where the browser offers it, and never once a photo is here."""
    phone = open_page(**PHONE)
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#dock")).to_be_visible()
    expect(phone.locator("#install")).to_be_hidden()
    assert phone.evaluate(OFFER), "the browser shows no bar of its own"
    phone.get_by_role("button", name="Put it on the home screen").tap()
    assert phone.evaluate("() => window.prompted") == 1
    expect(phone.locator("#install")).to_be_hidden()
    phone.evaluate(OFFER)
    expect(phone.locator("#install")).to_be_visible()
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#install")).to_be_hidden()


@pytest.mark.parametrize("is_installed", [False, True])
def test_an_iphone_says_how_it_is_put_on_the_home_screen(
    house: House, open_page: OpenPage, is_installed: bool
) -> None:
    """Its browser offers nothing by itself; opened from there, the page says no more of it."""
    phone = open_page(**PHONE)
    told = str(is_installed).lower()
    phone.add_init_script(f"Object.defineProperty(navigator, 'standalone', {{ value: {told} }})")
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#dock")).to_be_visible()
    expect(phone.get_by_text("then Add to Home Screen")).to_be_visible(visible=not is_installed)
    expect(phone.get_by_role("button", name="Put it on the home screen")).to_be_hidden()


def test_stored_photos_tell_whether_they_are_a_new_view(house: House, open_page: OpenPage) -> None:
    """The server looks after a few seconds; other people's photos do not count."""
    phone = open_page(**PHONE)
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#dock")).to_be_visible()
    walls = {"one.jpg": scene(1), "again.jpg": scene(1, shift=12), "other.jpg": scene(2)}
    files: list[Any] = [
        {"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in walls.items()
    ]
    phone.set_input_files("#choose", files)
    for name, words in (("one", "like 1 other"), ("again", "like 1 other"), ("other", "new view")):
        tile = phone.get_by_role("button", name=f"{name}.jpg: stored, {words}")
        expect(tile).to_be_visible(timeout=90_000)
    is_clipped = "caps => caps.some((cap) => cap.scrollWidth > cap.clientWidth)"
    assert not phone.locator(".tile .cap").evaluate_all(is_clipped)
