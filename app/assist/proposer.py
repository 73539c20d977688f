"""Asks the child process that proposes masks (child.py), one question at a time.

Imports neither numpy nor OpenCV.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Final

from app.imaging.one_child import OneChild
from app.imaging.sandbox import Busy

_MODULE: Final = "app.assist.child"
_MEMORY_MEGABYTES: Final = 2048
_SECONDS: Final = 5.0
_WAITING_FACTOR: Final = 3
"""How much longer than its processor time an answer may take by the clock, where others work too."""


class Proposer:
    """The child and the queue before it. Safe to use from many threads, one after the other."""

    def __init__(self, *, most_waiting: int = 8) -> None:
        """Start nothing yet. ``most_waiting``: callers at once; those beyond get Busy."""
        self._places = threading.BoundedSemaphore(most_waiting)
        self._child = OneChild(
            _MODULE,
            memory_megabytes=_MEMORY_MEGABYTES,
            seconds=_SECONDS,
            waiting_factor=_WAITING_FACTOR,
        )

    def propose(self, picture: Path, question: dict[str, Any]) -> list[dict[str, Any]] | None:
        """Give at most four masks, best first, as {"shape", "score", "method"}; None where it failed.

        question: frame (width, height); box (left, top, right, bottom) or None; plus, minus: points;
        polygons to be mended or None; view (left, top, right, bottom): all in pixels of the upright photo,
        which ``picture`` shows whole. Raises Busy, Closed.
        """
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            answer = self._child.ask({"picture": str(picture.absolute()), **question})
        finally:
            self._places.release()
        if answer is None or answer.get("verdict") != "proposed":
            return None
        candidates: list[dict[str, Any]] = answer["candidates"]
        return candidates

    def close(self) -> None:
        """End the child; who asks later gets Closed. May be called twice."""
        self._child.close()
