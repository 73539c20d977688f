"""When a page has come to rest: loaded, nothing it asked for is on its way, nothing is left to be run."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import Page, Request

_STREAM = "eventsource"  # it never ends
# An idle callback comes after all that is to be run now; the frames after what they change is laid out.
_IDLE = """() => new Promise((done) => {
  const next = () => requestAnimationFrame(() => done());
  requestAnimationFrame(() => requestIdleCallback(next, { timeout: 1000 }));
})"""
_PATIENCE = 30.0

_on_its_way: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()
_asked: WeakKeyDictionary[Page, int] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Follow what a page asks for; before it is opened."""
    on_its_way = _on_its_way[page] = set()
    _asked[page] = 0

    def begin(request: Request) -> None:
        if request.resource_type != _STREAM:
            _asked[page] += 1
            on_its_way.add(request)

    def end(request: Request) -> None:
        on_its_way.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)


def settle(page: Page) -> None:
    """Wait until a page that is watched has come to rest."""
    page.wait_for_load_state("load")
    deadline = time.monotonic() + _PATIENCE
    before = -1
    while _on_its_way[page] or before != _asked[page]:
        before = _asked[page]
        page.evaluate(_IDLE)
        waiting = [request.url for request in _on_its_way[page]]
        assert time.monotonic() < deadline, f"{page.url} did not come to rest: {waiting}"
