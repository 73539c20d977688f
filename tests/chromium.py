"""The browser of the tests: found, or fetched; never silently absent.

In this order: BLEMISH_TEST_BROWSER, chromium or chrome on the PATH (or at their usual place on macOS),
``playwright install chromium``, and as root on Debian and Ubuntu ``apt-get install chromium``.
``python -m tests.chromium`` fetches one where there is none and prints where it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMED = "BLEMISH_TEST_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FOUR_WAYS = (
    "The tests need a Chromium, and none was found. One of these four helps: "
    f"set {NAMED} to its path; put chromium or chrome on the PATH; "
    "run `playwright install chromium` where the network allows; "
    "as root on Debian or Ubuntu run `apt-get install chromium`."
)
QUIET_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """No way led to a browser; the words name all four."""


def find_browser() -> Path:
    """Give the path of a browser that is here. Raises NoBrowser."""
    if named := os.environ.get(NAMED):
        if not Path(named).is_file():
            raise NoBrowser(f"{NAMED} names {named}, which is not there. {FOUR_WAYS}")
        return Path(named)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    for place in _MAC:
        if Path(place).is_file():
            return Path(place)
    if (fetched := _fetched_by_playwright()) is not None:
        return fetched
    raise NoBrowser(FOUR_WAYS)


def flags() -> list[str]:
    """What a quiet browser is started with; root's has no sandbox of its own."""
    return [*QUIET_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def fetch_browser() -> Path:
    """Find a browser, or install one. Raises NoBrowser."""
    try:
        return find_browser()
    except NoBrowser:
        if os.environ.get(NAMED):
            raise
    for command in _installs():
        print("+", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=600, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"that did not work: {error}", file=sys.stderr)
        try:
            return find_browser()
        except NoBrowser:
            continue
    raise NoBrowser(FOUR_WAYS)


def _installs() -> list[list[str]]:
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        commands.append(["apt-get", "update", "-q"])
        commands.append(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"])
    return commands


def _fetched_by_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


if __name__ == "__main__":
    try:
        print(fetch_browser())
    except NoBrowser as error:
        print(error, file=sys.stderr)
        sys.exit(1)
