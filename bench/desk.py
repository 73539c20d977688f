"""Where benches of the desk begin: a server with a project, and a real browser whose network may be slow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import House, furnish
from tests.chromium import find_browser, flags
from tests.serving import ServerProcess


@contextmanager
def open_desk() -> Iterator[tuple[House, Browser]]:
    """Start both for the length of the block."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        data.mkdir()
        server = ServerProcess(data).start()
        try:
            house = furnish(server)
            browser = playwright.chromium.launch(executable_path=find_browser(), args=flags())
            yield house, browser
            browser.close()
        finally:
            server.stop()


def sit_down(house: House, browser: Browser) -> Page:
    """Open a page of the admin's, who has signed in, on a screen of a usual size."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    house.sign_in(context)
    return context.new_page()


def slow_down(page: Page, delay: int) -> None:
    """Have each answer come so many milliseconds later."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": delay, "downloadThroughput": -1, "uploadThroughput": -1},
    )
