"""The browser of the tests: found, or fetched; never silently absent.

BLEMISH_TEST_BROWSER names one. Otherwise Chromium's headless shell is preferred: the same engine without the
windows around it, for two thirds of the processor time. It is looked for on the PATH and where Playwright
keeps its own. ``python -m tests.chromium`` fetches it (by ``playwright install``, or as root on Debian by
``apt-get``); where neither has it, a chromium or chrome on the PATH will do, or at its usual place on macOS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMED = "BLEMISH_TEST_BROWSER"
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FOUR_WAYS = (
    "The tests need a Chromium, and none was found. One of these four helps: "
    f"set {NAMED} to its path; put chromium or chrome on the PATH; "
    "run `playwright install chromium --only-shell` where the network allows; "
    "as root on Debian run `apt-get install chromium-headless-shell`."
)
QUIET_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The network without a process of its own, and what Playwright names, as the last list of features holds.
    "--enable-features=NetworkServiceInProcess2,CDPScreenshotNewSurface,SkipListAccountsWithoutGaiaCookies",
)


class NoBrowser(Exception):
    """No way led to a browser; the words name all four."""


def find_browser() -> Path:
    """Give the path of a browser that is here. Raises NoBrowser."""
    if named := os.environ.get(NAMED):
        if not Path(named).is_file():
            raise NoBrowser(f"{NAMED} names {named}, which is not there. {FOUR_WAYS}")
        return Path(named)
    found = _find_shell() or _on_path(_NAMES) or next(filter(Path.is_file, map(Path, _MAC)), None)
    if found is None:
        raise NoBrowser(FOUR_WAYS)
    return found


def _find_shell() -> Path | None:
    return _on_path(_SHELLS) or _kept_by_playwright()


def _on_path(names: tuple[str, ...]) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def _kept_by_playwright() -> Path | None:
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / usual / "ms-playwright")
    kept = folder.glob("chromium_headless_shell-*/*/*headless*shell*")
    return next((file for file in sorted(kept, reverse=True) if file.is_file()), None)


def flags() -> list[str]:
    """What a quiet browser is started with; root's has no sandbox of its own."""
    return [*QUIET_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def fetch_browser() -> Path:
    """Find the headless shell, or install it; else take what there is. Raises NoBrowser."""
    if os.environ.get(NAMED):
        return find_browser()
    for command in _installs():
        if _find_shell():
            break
        print("+", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=600, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"that did not work: {error}", file=sys.stderr)
    return find_browser()


def _installs() -> list[list[str]]:
    commands = [[sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"]]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
        commands += [["apt-get", "update", "-q"], [*install, "chromium-headless-shell"]]
        if _on_path(_NAMES) is None:
            commands.append([*install, "chromium"])
    return commands


if __name__ == "__main__":
    try:
        print(fetch_browser())
    except NoBrowser as error:
        print(error, file=sys.stderr)
        sys.exit(1)
