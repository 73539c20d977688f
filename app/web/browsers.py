"""What to call a browser or program in front of people, read off its User-Agent line. Pure.

For recognition only ("is that my phone?"): nothing is allowed or refused by it.
"""

from __future__ import annotations

import re
from typing import Final

# The first that fits wins: most browsers carry the names of those they are compatible with.
_BROWSERS: Final = (
    ("Edge", "Edg"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Opera", "OPR"),
    ("Firefox", "Firefox"),
    ("Firefox", "FxiOS"),
    ("Chrome", "CriOS"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("ChromeOS", "CrOS"),
    ("macOS", "Macintosh"),
    ("Linux", "Linux"),
)
_FIRST_WORD: Final = re.compile(r"[\w.+-]{1,40}")


def browser_words(agent: str) -> str:
    """Say which browser on which system: ``Chrome on Linux``; of a program its own first word."""
    browser = next((name for name, mark in _BROWSERS if f"{mark}/" in agent), None)
    system = next((name for name, mark in _SYSTEMS if mark in agent), None)
    if browser and system:
        return f"{browser} on {system}"
    first = _FIRST_WORD.match(agent)
    return browser or (first.group() if first else "an unknown program")
