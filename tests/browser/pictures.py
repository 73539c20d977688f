"""Make the README's pictures: ``python -m tests.browser.pictures docs/pictures`` (make pictures).

A real server on the demo project, a real Chromium, pictures that Blemish draws itself: no photo of anybody.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import House, furnish
from tests.chromium import find_browser, flags
from tests.serving import ROOT, ServerProcess


def make_pictures(folder: Path) -> None:
    """Write gallery.png, editor.png, phone.png and export.png."""
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
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    house.sign_in(context)
    page = context.new_page()
    base = f"{house.server.address}/projects/{house.project_id}"
    page.goto(f"{base}/photos")
    _shoot(page, folder / "gallery.png")
    found = house.api.get(f"/projects/{house.project_id}/photos?state=done&limit=100").json()["items"]
    rich = max(found, key=lambda photo: len(house.annotations(photo["id"])))
    page.goto(f"{house.server.address}/photos/{rich['id']}")
    _shoot(page, folder / "editor.png")
    page.goto(f"{base}/exports")
    _shoot(page, folder / "export.png")
    context.close()


def _phone(browser: Browser, house: House, folder: Path) -> None:
    made = house.api.post(f"/projects/{house.project_id}/capture-links", json={"name": "Gate 3"})
    assert made.status_code == 201, made.text
    context = browser.new_context(
        viewport={"width": 390, "height": 780}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(made.json()["url"])
    _shoot(page, folder / "phone.png")
    context.close()


def _shoot(page: Page, file: Path) -> None:
    """Wait until pictures have come and nothing moves, then take the picture."""
    page.wait_for_load_state("networkidle" if "events" not in page.url else "load", timeout=15_000)
    page.wait_for_timeout(1200)
    page.screenshot(path=file)


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]))
