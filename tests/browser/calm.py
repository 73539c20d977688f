"""When a page has come to rest: loaded, nothing it asked for is on its way, nothing is left to be run."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request

_STREAM = "eventsource"  # it never ends
# An idle callback comes after all that is to be run now; the frames after what they change is laid out.
_IDLE = """() => new Promise((done) => {
  const next = () => requestAnimationFrame(() => done());
  requestAnimationFrame(() => requestIdleCallback(next, { timeout: 1000 }));
})"""
_PATIENCE = 30.0

_on_its_way: WeakKeyDictionary[BrowserContext, set[Request]] = WeakKeyDictionary()
_asked: WeakKeyDictionary[BrowserContext, int] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Follow what the pages of a context ask for; before they are opened."""
    context = page.context
    is_new = context not in _on_its_way
    on_its_way = _on_its_way.setdefault(context, set())
    on_its_way.clear()
    _asked[context] = 0
    if not is_new:
        return

    def begin(request: Request) -> None:
        if request.resource_type != _STREAM:
            _asked[context] += 1
            on_its_way.add(request)

    def end(request: Request) -> None:
        on_its_way.discard(request)

    context.on("request", begin)
    context.on("requestfinished", end)
    context.on("requestfailed", end)


def settle(page: Page) -> None:
    """Wait until a page whose context is watched has come to rest."""
    page.wait_for_load_state("load")
    deadline = time.monotonic() + _PATIENCE
    before = -1
    while _on_its_way[page.context] or before != _asked[page.context]:
        before = _asked[page.context]
        page.evaluate(_IDLE)
        waiting = [request.url for request in _on_its_way[page.context]]
        assert time.monotonic() < deadline, f"{page.url} did not come to rest: {waiting}"
