"""One Chromium run for the benches of the editor: ours beside Konva and Annotorious, taking turns.

Konva comes with npm ci. Annotorious is fetched by npm into a temporary folder, in the version below; it is
not part of the project. Chromium renders in software with its frame rate limit off, so a frame lasts as long
as it costs.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.chromium import find_browser, flags

ROOT = Path(__file__).resolve().parent.parent
ANNOTORIOUS = "@annotorious/annotorious@3.8.10"
FLAGS = [*flags(), "--disable-frame-rate-limit", "--disable-gpu-vsync"]
VIEW = {"width": 1400, "height": 800}
# What goes wrong in the page is its result: nobody waits for another.
FAILS = """
for (const name of ["error", "unhandledrejection"])
  addEventListener(name, (event) => (window.result = { failed: event.message ?? String(event.reason) }));
"""

Result = dict[str, Any]
Results = dict[str, list[Result]]


class _Files(http.server.SimpleHTTPRequestHandler):
    """Serves the repository, and below /rival/ what was fetched; without a word."""

    rival: str | None = None

    def translate_path(self, path: str) -> str:
        """Tell which file is meant."""
        if self.rival and path.startswith("/rival/"):
            return str(Path(self.rival) / urllib.parse.urlsplit(path).path.removeprefix("/rival/"))
        return super().translate_path(path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing."""


def fetch_annotorious(folder: Path) -> None:
    """Install Annotorious into a folder; nothing of what comes with it is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: it fetches Annotorious.")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    subprocess.run(
        [npm, "install", "--prefix", folder, *quiet, ANNOTORIOUS], check=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def serve(rival: Path | None = None) -> Iterator[str]:
    """Give the address of the repository, served as it is, and of a folder with what was fetched."""
    handler = type("Files", (_Files,), {"rival": rival and str(rival)})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(ROOT))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def open_page(view: Mapping[str, int] = VIEW) -> Iterator[Page]:
    """Give a page of a browser that waits for nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = browser.new_page(viewport={"width": view["width"], "height": view["height"]})
        page.add_init_script(FAILS)
        try:
            yield page
        finally:
            browser.close()


def result_of(page: Page, url: str) -> Result:
    """Open a page that leaves its figures in window.result, and read them."""
    page.goto(url)
    page.wait_for_function("window.result", timeout=300_000)
    result: Any = page.evaluate("window.result")
    if "failed" in result:
        raise SystemExit(f"{url}: {result['failed']}")
    return dict(result)


def take_turns(cases: Mapping[str, str], rounds: int) -> Results:
    """Results by case, one a round. ``cases``: the query of bench/editor/page.js.

    The cases take turns, so that other work on the machine hits all alike.
    """
    if not (ROOT / "node_modules" / "konva").is_dir():
        raise SystemExit("Konva is missing: run npm ci first.")
    found: Results = {name: [] for name in cases}
    with tempfile.TemporaryDirectory() as folder:
        fetch_annotorious(Path(folder))
        with serve(Path(folder)) as address, open_page() as page:
            for _ in range(rounds):
                for name, query in cases.items():
                    found[name].append(result_of(page, f"{address}/bench/editor/index.html?{query}"))
    return found


def median(results: list[Result], what: str = "mean") -> float:
    """The median of the rounds."""
    return float(statistics.median(result[what] for result in results))


def say_load() -> None:
    """Print how busy the machine is: what others do costs all cases alike, but not every frame."""
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def judge(words: str, value: float, is_met: bool) -> None:
    """Print one bar."""
    print(f"{'met' if is_met else 'MISSED':6} {words}: {value:.2f}")
