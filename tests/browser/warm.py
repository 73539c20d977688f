"""Pages that go from one test to the next, wiped, with what they fetched and compiled.

An editor's page is 250 files; to fetch and compile them anew costs more than what a test does with them. A
page keeps them, as that of somebody who labels all day does. All else is taken out of it: cookies, storage,
permissions, routes, the theme it was told. What cannot be taken out (a script for every document, a listener,
a session of the developer tools) ends the page with its test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

DESK: ViewportSize = {"width": 1440, "height": 900}
_STAY_IN_PAGE = ("on", "once", "add_init_script", "expose_function", "expose_binding")
_STAY_IN_CONTEXT = ("new_cdp_session",)


class WarmPages:
    """The contexts of tests, each with its page, by the options they were made with."""

    def __init__(self) -> None:
        self._free: dict[str, list[BrowserContext]] = {}
        self._all: list[BrowserContext] = []
        self._spoiled: set[Page] = set()

    def open(self, browser: Browser, options: dict[str, Any]) -> Page:
        """Open a page that has nothing of earlier tests but what its browser fetched and compiled."""
        # Phones keep a service worker, unless it is blocked: they are new ones.
        if options.get("is_mobile") and options.get("service_workers") != "block":
            return browser.new_context(**options).new_page()
        page = self._free_page(options) or self._new_page(browser, options)
        page.set_viewport_size(options["viewport"])
        return page

    def keeps(self, context: BrowserContext) -> bool:
        """Whether a context is one of these; all others end with their test."""
        return context in self._all

    def give_back(self, page: Page, options: dict[str, Any]) -> None:
        """End all other pages of its context, and keep it for the next who asks for one like it."""
        context = page.context
        try:
            if not self.keeps(context) or context.service_workers:
                context.close()
                return
            for other in context.pages:
                if other != page or page in self._spoiled:
                    other.close()
            if not page.is_closed():
                _emptied(page, options)
            context.unroute_all()
            context.set_offline(False)
            context.clear_permissions()
            context.clear_cookies()
        except Error:  # the test closed it, or it does not let itself be left
            context.close()
            return
        self._free.setdefault(_key(options), []).append(context)

    def _free_page(self, options: dict[str, Any]) -> Page | None:
        free = self._free.get(_key(options), [])
        while free:
            try:
                return self._wiped(free.pop())
            except Error:  # the browser was started anew
                continue
        return None

    def _new_page(self, browser: Browser, options: dict[str, Any]) -> Page:
        context = browser.new_context(**{**options, "viewport": DESK})
        self._all.append(context)
        return self._page(context)

    def _page(self, context: BrowserContext) -> Page:
        if context.pages:
            return context.pages[0]
        page = context.new_page()
        self._watch(page)
        return page

    def _wiped(self, context: BrowserContext) -> Page:
        page = self._page(context)
        session = type(context).new_cdp_session(context, page)
        session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        session.detach()
        return page

    def _watch(self, page: Page) -> None:
        for owner, names in ((page, _STAY_IN_PAGE), (page.context, _STAY_IN_CONTEXT)):
            for name in names:
                # The class's own: an earlier page of the context may have been watched there.
                setattr(owner, name, self._spoiling(page, getattr(type(owner), name).__get__(owner)))

    def _spoiling(self, page: Page, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            self._spoiled.add(page)
            return call(*given, **named)

        return called


def _key(options: dict[str, Any]) -> str:
    """What a context keeps for good: the size of a page is told to the page."""
    return repr(sorted(item for item in options.items() if item[0] != "viewport"))


def _emptied(page: Page, options: dict[str, Any]) -> None:
    """Leave the page at an address of its server where nothing runs: at another's its process would end."""
    page.unroute_all()
    page.context.set_offline(False)
    page.mouse.move(-1, -1)
    page.goto(urljoin(page.url, "/healthz"))
    page.evaluate("sessionStorage.clear()")
    page.emulate_media(
        media="null",
        color_scheme=options.get("color_scheme", "light"),
        reduced_motion=options.get("reduced_motion", "no-preference"),
    )
