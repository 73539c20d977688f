"""Panning 5,000 boxes: our frame beside our empty frame and beside a plain Konva page, in one Chromium run.

Beside them 2,000 polygons of 30 corners each, which must stay as smooth.

Run: npm ci, then python -m bench.editor_pan [--boxes 5000] [--frames 240] [--rounds 3]

Chromium renders in software with its frame rate limit off, so a frame lasts as long as it costs. Rounds
take turns, so that other work on the machine hits all alike; the median of the rounds' means counts. Prints
one line a bar, met or missed.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import statistics
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-frame-rate-limit",
    "--disable-gpu-vsync",
    "--disable-quic",
]
FLAGS += ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the repository without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boxes", type=int, default=5000)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not (ROOT / "node_modules" / "konva").is_dir():
        raise SystemExit("Konva is missing: run npm ci first.")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = measure(f"http://127.0.0.1:{server.server_port}/bench/editor/index.html", options)
    finally:
        server.shutdown()
    report(found, options.boxes)


def measure(url: str, options: argparse.Namespace) -> dict[str, list[dict[str, float]]]:
    """Results of each round by what was measured, milliseconds a frame."""
    cases = {
        "ours": f"what=ours&boxes={options.boxes}",
        "empty": "what=ours&boxes=0",
        "konva": f"what=konva&boxes={options.boxes}",
        "polygons": "what=ours&boxes=0&polygons=2000",
    }
    found: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 800})
        for _ in range(options.rounds):
            for name, query in cases.items():
                found[name].append(_one(page, f"{url}?{query}&frames={options.frames}"))
        browser.close()
    return found


def _one(page: Page, url: str) -> dict[str, float]:
    page.goto(url)
    page.wait_for_function("window.result", timeout=300_000)
    result: Any = page.evaluate("window.result")
    return dict(result)


def report(found: dict[str, list[dict[str, float]]], boxes: int) -> None:
    """Print the figures and the bars."""
    mean = {name: statistics.median(round_["mean"] for round_ in rounds) for name, rounds in found.items()}
    for name, rounds in found.items():
        p95 = statistics.median(round_["p95"] for round_ in rounds)
        print(f"{name:8} mean {mean[name]:7.2f} ms  p95 {p95:7.2f} ms a frame")
    polygons = mean["polygons"]
    print(f"{'met' if polygons <= 20 else 'MISSED':6} 2000 polygons, at most 20 ms a frame: {polygons:.2f}")
    for words, ratio, is_met in (
        (
            f"{boxes} boxes / empty overlay, at most 1.5",
            mean["ours"] / mean["empty"],
            mean["ours"] <= 1.5 * mean["empty"],
        ),
        (
            f"Konva / ours at {boxes} boxes, at least 4",
            mean["konva"] / mean["ours"],
            mean["konva"] >= 4 * mean["ours"],
        ),
    ):
        print(f"{'met' if is_met else 'MISSED':6} {words}: {ratio:.2f}")


if __name__ == "__main__":
    main()
