"""Browser contexts that go from one test of a file to the next, wiped, with what they fetched and compiled.

An editor's page is 250 files; to fetch and compile them anew costs as much as what a test does with them. A
context keeps them, as the browser of somebody who labels all day does. All else is taken out of it: cookies,
storage, permissions, routes.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page


class WarmContexts:
    """The contexts of a file's tests, by the options they were made with."""

    def __init__(self) -> None:
        self._free: dict[str, list[BrowserContext]] = {}
        self._all: list[BrowserContext] = []

    def open(self, browser: Browser, options: dict[str, Any]) -> Page:
        """Open a page in a context that has nothing of earlier tests but the network's cache."""
        free = self._free.get(repr(sorted(options.items())), [])
        while free:
            try:
                return _wiped(free.pop())
            except Error:  # the browser was started anew
                continue
        context = browser.new_context(**options)
        # Phones keep a service worker, unless it is blocked: they are new ones.
        if not options.get("is_mobile") or options.get("service_workers") == "block":
            self._all.append(context)
        return context.new_page()

    def keeps(self, context: BrowserContext) -> bool:
        """Whether a context is one of these; all others end with their test."""
        return context in self._all

    def give_back(self, context: BrowserContext, options: dict[str, Any]) -> None:
        """End the context's pages, and keep it for the next who asks for one like it."""
        try:
            if not self.keeps(context) or context.service_workers:
                context.close()
                return
            for page in context.pages:
                page.close()
            context.set_offline(False)
            context.unroute_all()
            context.clear_permissions()
            context.clear_cookies()
        except Error:  # the test closed it
            return
        self._free.setdefault(repr(sorted(options.items())), []).append(context)

    def close(self) -> None:
        """End them all."""
        for context in self._all:
            try:
                context.close()
            except Error:
                continue


def _wiped(context: BrowserContext) -> Page:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    session.detach()
    return page
