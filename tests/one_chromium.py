"""One Chromium for a whole run of tests: to start it, and Playwright, costs as much as a test."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.chromium import find_browser, flags

PHONE = "phone.test"
"""A name of this machine that is not "localhost": what it serves over http is no secure context."""


class OneChromium:
    """Started when first asked for; after ``close`` the next who asks starts it again."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """The running browser. From here until ``close`` Playwright's event loop is this thread's."""
        if self._browser is None or not self._browser.is_connected():
            self.close()
            self._playwright = sync_playwright().start()
            rules = f"--host-resolver-rules=MAP {PHONE} 127.0.0.1"
            self._browser = self._playwright.chromium.launch(
                executable_path=find_browser(), args=[*flags(), rules]
            )
        return self._browser

    def close(self) -> None:
        """End it, if it runs."""
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = None


shared = OneChromium()
