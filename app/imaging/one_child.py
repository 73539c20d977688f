"""One child process that answers one caller after the other: started when asked, renewed when it ends."""

from __future__ import annotations

import threading
from typing import Any, Final

from app.imaging.child_process import Child
from app.imaging.sandbox import Closed

_JOBS_PER_CHILD: Final = 20_000
_IDLE_SECONDS: Final = 300.0


class OneChild:
    """A child that runs a module of ours. Safe to use from many threads: they wait for each other."""

    def __init__(self, module: str, *, memory_megabytes: int, seconds: float, waiting_factor: int) -> None:
        """Start nothing yet.

        memory_megabytes: address space. seconds: processor time of one job. waiting_factor: how much longer a
        job may take by the clock, on a machine that others use too.
        """
        self._module = module
        self._memory_megabytes = memory_megabytes
        self._seconds = seconds
        self._patience = seconds * waiting_factor
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._closed = False

    def ask(self, job: dict[str, Any]) -> dict[str, Any] | None:
        """Ask the child, a fresh one where need be; None when it died over the job or took too long.

        Raises Closed.
        """
        job = {**job, "seconds": self._seconds, "memory_megabytes": self._memory_megabytes}
        with self._lock:
            try:
                answer = self._ready_child().ask(job, seconds=self._patience)
            except TimeoutError:
                answer = None
            if answer is None:
                self._end()
                if self._closed:
                    raise Closed
        return answer

    def close(self) -> None:
        """End the child; who asks later gets Closed. May be called twice."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()  # whoever waits for it holds the lock until then
        with self._lock:
            self._end()

    def _ready_child(self) -> Child:
        if self._closed:
            raise Closed
        if self._child is not None and (not self._child.is_alive or self._child.jobs >= _JOBS_PER_CHILD):
            self._end()
        if self._child is None:
            self._child = Child(
                memory_megabytes=self._memory_megabytes, idle_seconds=_IDLE_SECONDS, module=self._module
            )
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
