"""Children of a forked server that are forked with it, so that none imports anew what opens photos.

To start one that compares photos took half a second of a processor, and the server of a test has three photos
for it. They are made before the server has threads, and wait for the limits that their words would tell. One
that is asked for later, after the first was killed or ended, is started as servers do it. tests/imaging, and
tests that start real servers, know no others.
"""

from __future__ import annotations

import multiprocessing
import os
import struct
import sys
from collections.abc import Callable
from subprocess import TimeoutExpired
from typing import Any, cast

import app.imaging.one_child
import app.imaging.sandbox
from app.imaging import child, likeness_child
from app.imaging.child_process import Child

_forks = multiprocessing.get_context("fork")
_limits = struct.Struct("=qd")
"""Megabytes of memory and seconds of idleness: what the words of a child's command are."""
_waiting: dict[str, _Forked] = {}
"""By the module that they run."""


def fork_children() -> None:
    """Fork what the server of this process may need, and let it take them."""
    for module, nice in ((child, 0), (likeness_child, 10)):
        _waiting[module.__name__] = _Forked(module.reply, nice)
    app.imaging.sandbox.Child = ForkedChild  # type: ignore[attr-defined]
    app.imaging.one_child.Child = ForkedChild  # type: ignore[attr-defined]


class ForkedChild(Child):
    """Takes the waiting one if it is the first that runs this module."""

    def __init__(self, *, memory_megabytes: int, idle_seconds: float, module: str = child.__name__) -> None:
        waiting = _waiting.pop(module, None)
        if waiting is None:
            super().__init__(memory_megabytes=memory_megabytes, idle_seconds=idle_seconds, module=module)
            return
        waiting.stdin.write(_limits.pack(memory_megabytes, idle_seconds))
        waiting.stdin.flush()
        self.jobs = 0
        self._process = cast("Any", waiting)


class _Forked:
    """A forked process in the words of ``subprocess.Popen``, as far as ``Child`` uses them."""

    def __init__(self, reply: Callable[[dict[str, Any]], dict[str, Any]], nice: int) -> None:
        theirs, ours = os.pipe(), os.pipe()
        self._process = _forks.Process(target=_run, args=(reply, nice, theirs, ours), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdin, self.stdout = os.fdopen(theirs[1], "wb"), os.fdopen(ours[0], "rb")
        os.close(theirs[0])
        os.close(ours[1])

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired("child", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _run(
    reply: Callable[[dict[str, Any]], dict[str, Any]],
    nice: int,
    theirs: tuple[int, int],
    ours: tuple[int, int],
) -> None:
    """Be ``python -m`` the module of ``reply``, once it is known with what limits."""
    os.dup2(theirs[0], 0)
    os.dup2(ours[1], 1)
    for pipe in (*theirs, *ours):
        os.close(pipe)
    limits = os.read(0, _limits.size)
    if not limits:
        return  # the server ended without a need of it
    os.chdir(os.sep)
    os.environ.clear()
    os.nice(nice)
    sys.stdin = os.fdopen(0)
    sys.argv = ["", *map(str, _limits.unpack(limits))]
    child.serve(reply)
