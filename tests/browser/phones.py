"""A phone at the page of phones: what tests do with it, and what it holds by itself."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import House
from tests.photos import crack, jpeg

PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
HELD = """async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("blemish-capture");
    request.onsuccess = () => done(request.result);
  });
  const all = (store) => new Promise((done) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => done(request.result);
  });
  const [shots, chunks] = [await all("shots"), await all("chunks")];
  database.close();
  const sizes = ({ id }) => chunks.filter(({ shot }) => shot === id).map(({ bytes }) => bytes.byteLength);
  return shots.map((shot) => ({ ...shot, bytes: sizes(shot).reduce((sum, size) => sum + size, 0) }));
}"""


def photo(number: int, size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo unlike those of other numbers."""
    return jpeg(crack(size, seed=number))


def payload(number: int, size: tuple[int, int] = (640, 480)) -> FilePayload:
    """Such a photo, as a phone's picker gives it."""
    return {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": photo(number, size)}


def new_link(house: House, name: str = "Gate 3") -> dict[str, Any]:
    """A capture link: its id and the url that the code holds."""
    made: dict[str, Any] = house.api.post(
        f"/projects/{house.project_id}/capture-links", json={"name": name}
    ).json()
    return made


def held(page: Page) -> list[dict[str, Any]]:
    """What the phone holds: its shots, each with how many bytes of it are here."""
    found: list[dict[str, Any]] = page.evaluate(HELD)
    return found


def wait_ready(page: Page) -> None:
    """Until the page opens without a signal."""
    expect(page.locator("#truth")).to_contain_text("Ready without signal")


def wait_kept(page: Page, photos: int) -> None:
    """Until so many photos stand in the roll, whole on this phone."""
    expect(page.locator(".tile:enabled")).to_have_count(photos)


def stored_hashes(house: House) -> list[str]:
    """The SHA-256 of every photo that the project has, sorted."""
    found = house.api.get(f"/projects/{house.project_id}/photos?limit=500").json()["items"]
    return sorted(item["sha256"] for item in found)


def hashes(*numbers: int, size: tuple[int, int] = (640, 480)) -> list[str]:
    """The SHA-256 of these photos, sorted."""
    return sorted(hashlib.sha256(photo(number, size)).hexdigest() for number in numbers)
