"""Make the README's pictures: ``python -m tests.browser.pictures docs/pictures`` (make pictures).

A real server on the demo project, a real Chromium, pictures that Blemish draws itself: no photo of anybody.
They are kept small, for a clone: fine grain and rare colours go, edges and words stay.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import House, furnish
from tests.browser.phones import PHONE, new_link, payload, wait_ready
from tests.chromium import find_browser, flags
from tests.serving import ROOT, ServerProcess

MOST_BYTES = 200_000
# What is seen of each: clipped by whatever clips it. Left, top, right, bottom in pixels of the screenshot.
_PHOTO_RECTANGLES = """() => [...document.querySelectorAll("img, canvas")].map((element) => {
  let { left, top, right, bottom } = element.getBoundingClientRect();
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (getComputedStyle(parent).overflow === "visible") continue;
    const box = parent.getBoundingClientRect();
    [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
    [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
  }
  return [left, top, right, bottom].map((edge) => Math.round(Math.max(edge, 0) * devicePixelRatio));
})"""


def make_pictures(folder: Path) -> None:
    """Write gallery.png, editor.png and exports.png, and three pictures of a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "data"
        subprocess.run(
            [sys.executable, "-m", "app", "demo", "--data", str(data)],
            cwd=ROOT,
            check=True,
            timeout=600,
            stdin=subprocess.DEVNULL,
        )
        server = ServerProcess(data).start()
        try:
            house = furnish(server)
            demo = next(item for item in house.api.get("/projects").json()["items"] if "Demo" in item["name"])
            house.project_id = demo["id"]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_browser(), args=flags())
                _desk(browser, house, folder)
                _phone(browser, house, folder)
                browser.close()
        finally:
            server.stop()


def _desk(browser: Browser, house: House, folder: Path) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    house.sign_in(context)
    page = context.new_page()
    base = f"{house.server.address}/projects/{house.project_id}"
    page.goto(f"{base}/photos")
    _shoot(page, folder / "gallery.png")
    found = house.api.get(f"/projects/{house.project_id}/photos?state=done&limit=100").json()["items"]
    rich = max(found, key=lambda photo: len(house.annotations(photo["id"])))
    page.goto(f"{house.server.address}/photos/{rich['id']}")
    page.wait_for_timeout(1200)
    page.keyboard.press("Tab")
    _shoot(page, folder / "editor.png")
    _make_export(house)
    page.goto(f"{base}/exports")
    _shoot(page, folder / "exports.png")
    context.close()


def _phone(browser: Browser, house: House, folder: Path) -> None:
    """A first visit, a photo taken without a signal, and a phone that is asked for another."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(new_link(house)["url"])
    _shoot(page, folder / "phone.png")
    wait_ready(page)
    page.set_input_files("#choose", [payload(number, (1200, 900)) for number in (1, 2, 3)])
    page.get_by_text("All 3 stored").wait_for()
    context.set_offline(True)
    page.set_input_files("#take", payload(4, (1200, 900)))
    page.locator("#after").wait_for()
    _shoot(page, folder / "phone-offline.png")
    context.set_offline(False)
    page.locator("#next").click()
    page.get_by_text("All 4 stored").wait_for()
    _ask(house)
    page.reload()
    page.get_by_text("Take it again:").wait_for()
    _shoot(page, folder / "phone-asked.png")
    context.close()


def _ask(house: House) -> None:
    """Ask the phone for a better picture, and all phones for clean walls."""
    photo = house.api.get(f"/projects/{house.project_id}/photos").json()["items"][0]
    retake = {"state": "retake", "reason": "blurred", "seq": photo["seq"]}
    assert house.api.put(f"/photos/{photo['id']}/state", json=retake).status_code == 200
    wish = {"title": "clean walls", "words": "From two metres, in any light", "clean": True, "wanted": 6}
    assert house.api.post(f"/projects/{house.project_id}/shots", json=wish).status_code == 201


def _shoot(page: Page, file: Path) -> None:
    """Wait until pictures have come and nothing moves, then take the picture."""
    page.wait_for_load_state("networkidle" if "events" not in page.url else "load", timeout=15_000)
    page.wait_for_timeout(1200)
    _save(page, file)


def _save(page: Page, file: Path) -> None:
    """Write a PNG below MOST_BYTES: where photos are seen, grain is smoothed until it fits."""
    pixels = np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB"))
    grain = np.zeros((*pixels.shape[:2], 1), bool)
    for left, top, right, bottom in page.evaluate(_PHOTO_RECTANGLES):
        grain[top:bottom, left:right] = True
    for strength in (0, 20, 20, 32, 32, 32):
        if strength:
            pixels = np.where(grain, _smoothed(pixels, strength), pixels)
        picture = Image.fromarray(pixels).quantize(256, kmeans=1, dither=Image.Dither.NONE)
        picture.save(file, optimize=True)
        if file.stat().st_size < MOST_BYTES:
            return
    raise AssertionError(f"{file.name} does not fit into {MOST_BYTES} bytes")


def _smoothed(pixels: np.ndarray, strength: int) -> np.ndarray:
    """Average each pixel with the neighbours that differ by less than ``strength`` in every colour."""
    reach, own = 3, pixels.astype(np.int16)
    height, width, _ = own.shape
    wide = np.pad(own, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    total, count = np.zeros(own.shape, np.int32), np.zeros((height, width, 1), np.int32)
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            near = wide[y : y + height, x : x + width]
            is_alike = (np.abs(near - own) < strength).all(axis=2, keepdims=True)
            total += near * is_alike
            count += is_alike
    smooth: np.ndarray = ((total + count // 2) // count).astype(np.uint8)
    return smooth


def _make_export(house: House) -> None:
    made = house.api.post(
        f"/projects/{house.project_id}/exports", json={"format": "coco", "include_photos": True}
    )
    assert made.status_code == 202, made.text
    for _ in range(300):
        if house.api.get(f"/exports/{made.json()['id']}").json()["state"] == "ready":
            return
        time.sleep(0.2)
    raise AssertionError("the export was not ready in a minute")


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]))
