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


def press_next(phone: Page) -> None:
    """Let the photo that was kept last go out, once the page asks about that one."""
    after = phone.locator("#after")
    expect(after).to_be_visible()
    expect(after).to_have_attribute("data-shot", max(shot["id"] for shot in held(phone)))
    phone.locator("#next").tap()


def wait_until(phone: Page, wanted: str) -> None:
    """Until what the phone holds is as wanted: a function of its shots, in JavaScript."""
    phone.evaluate(
        f"""async () => {{
          for (let left = 300; !({wanted})(await ({HELD})()); left -= 1) {{
            if (!left) throw new Error("never: {wanted}");
            await new Promise((done) => setTimeout(done, 100));
          }}
        }}"""
    )


def stored_hashes(house: House) -> list[str]:
    """The SHA-256 of every photo that the project has, sorted."""
    found: list[str] = []
    cursor = ""
    while True:
        page = house.api.get(f"/projects/{house.project_id}/photos?limit=500{cursor}").json()
        found += [item["sha256"] for item in page["items"]]
        if not page["next"]:
            return sorted(found)
        cursor = f"&cursor={page['next']}"


def hashes(*numbers: int, size: tuple[int, int] = (640, 480)) -> list[str]:
    """The SHA-256 of these photos, sorted."""
    return sorted(hashlib.sha256(photo(number, size)).hexdigest() for number in numbers)
