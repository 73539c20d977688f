"""Children that decode and compare photos, kept from one application of a test run for the next.

A server starts its children once and has them for hundreds of photos. A test run makes thousands of
applications, and to start a child for each that gets a photo was a tenth of the whole run's processor time.
tests/imaging is about the children themselves and has its own.
"""

from __future__ import annotations

import atexit
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import app.jobs.lifecycle
import app.jobs.worker
import app.photos.lifecycle
from app.imaging.child_process import Child
from app.imaging.comparer import Comparer, Description, Found, Row
from app.imaging.sandbox import Sandbox

_decoding: dict[int, list[Child]] = {}
"""By the memory that they may use."""
_comparing: list[Child] = []
_numbers = itertools.count()


def keep_children() -> None:
    """Let the applications and workers of this process leave their children to those after them."""
    app.photos.lifecycle.Sandbox = KeepingSandbox  # type: ignore[attr-defined]
    app.jobs.worker.Sandbox = KeepingSandbox  # type: ignore[attr-defined]
    app.jobs.worker.Comparer = KeepingComparer  # type: ignore[attr-defined]
    app.jobs.lifecycle.Comparer = KeepingComparer  # type: ignore[attr-defined]
    atexit.register(_end_all)


class KeepingSandbox(Sandbox):
    """Takes up children that others left, and leaves its own."""

    def close(self) -> None:
        """Leave the children that have nothing to do; end the others."""
        with self._changed:
            left, self._idle = self._idle, []
            _decoding.setdefault(self._memory_megabytes, []).extend(left)
        super().close()

    def _take_child(self) -> Child:
        with self._changed:
            kept = _decoding.get(self._memory_megabytes)
            if kept and not self._idle:
                self._idle.append(kept.pop())
        return super()._take_child()


class KeepingComparer(Comparer):
    """The same for the one that compares: to a child, no two applications have a project in common."""

    def __init__(self) -> None:
        super().__init__()
        self._first = next(_numbers) * 1_000_000

    def find(
        self,
        project_id: int,
        what: Description,
        *,
        last: int,
        within: int,
        rows_after: Callable[[int], Sequence[Row]],
    ) -> Found:
        """Ask under a number that is this application's own."""
        own = self._first + project_id
        return super().find(own, what, last=last, within=within, rows_after=rows_after)

    def _ask(self, job: dict[str, Any]) -> dict[str, Any] | None:
        with self._lock:
            if self._child is None and _comparing and not self._closed:
                self._child = _comparing.pop()
        return super()._ask(job)

    def close(self) -> None:
        """Leave the child if it has nothing to do, else end it."""
        if self._lock.acquire(blocking=False):
            if self._child is not None:
                _comparing.append(self._child)
            self._child = None
            self._lock.release()
        super().close()


def _end_all() -> None:
    for child in itertools.chain(_comparing, *_decoding.values()):
        child.end()
