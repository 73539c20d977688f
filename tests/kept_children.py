"""Children that decode, compare and propose, kept from one application of a test run for the next.

A server starts its children once and has them for hundreds of photos. A test run makes thousands of
applications, and to start a child for each that gets a photo was a tenth of the whole run's processor time.
tests/imaging is about the children themselves and has its own.
"""

from __future__ import annotations

import atexit
import itertools
from typing import Any

import app.assist.proposer
import app.imaging.comparer
import app.jobs.worker
import app.photos.lifecycle
from app.imaging.child_process import Child
from app.imaging.one_child import OneChild
from app.imaging.sandbox import Sandbox

_decoding: dict[int, list[Child]] = {}
"""By the memory that they may use."""
_single: dict[str, list[Child]] = {}
"""By the module that they run."""
_numbers = itertools.count()


def keep_children() -> None:
    """Let the applications and workers of this process leave their children to those after them."""
    app.photos.lifecycle.Sandbox = KeepingSandbox  # type: ignore[attr-defined]
    app.jobs.worker.Sandbox = KeepingSandbox  # type: ignore[attr-defined]
    app.imaging.comparer.OneChild = KeepingOneChild  # type: ignore[attr-defined]
    app.assist.proposer.OneChild = KeepingOneChild  # type: ignore[attr-defined]
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


class KeepingOneChild(OneChild):
    """The same for one that answers alone: to it, no two applications have a project in common."""

    def __init__(self, module: str, **limits: Any) -> None:
        super().__init__(module, **limits)
        self._first = next(_numbers) * 1_000_000

    def ask(self, job: dict[str, Any]) -> dict[str, Any] | None:
        """Ask under a number of the project that is this application's own."""
        own = {"project": self._first + job["project"]} if "project" in job else {}
        return super().ask({**job, **own})

    def close(self) -> None:
        """Leave the child if it has nothing to do, else end it."""
        if self._lock.acquire(blocking=False):
            if self._child is not None:
                _single.setdefault(self._module, []).append(self._child)
            self._child = None
            self._lock.release()
        super().close()

    def _ready_child(self) -> Child:
        kept = _single.get(self._module)
        if self._child is None and kept and not self._closed:
            self._child = kept.pop()
        return super()._ready_child()


def _end_all() -> None:
    for child in itertools.chain(*_single.values(), *_decoding.values()):
        child.end()
