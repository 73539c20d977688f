"""One child process as its parent sees it: started with nothing of the server's, asked one job at a time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

_LONGEST_REPLY: Final = 1 << 20

_KEEP_FREED_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(96 << 20)}
"""For glibc: a child keeps up to 96 MB for its next photo (measured: a tenth less time at 12 megapixels)."""

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""For numpy: its products here are small, and a second thread that waits for its share of them while the
processors have other work turns round in circles (measured: twenty times the processor time)."""


class Child:
    """One child process and its two pipes; used by one thread at a time."""

    def __init__(
        self, *, memory_megabytes: int, idle_seconds: float, module: str = "app.imaging.child"
    ) -> None:
        """Start a process that runs ``module``, which obeys child.py's protocol."""
        self.jobs = 0
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own module)
            [sys.executable, "-P", "-m", module, str(memory_megabytes), str(idle_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=os.sep,
        )

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def ask(self, job: dict[str, Any], *, seconds: float) -> dict[str, Any] | None:
        """Send a job and wait for its answer; None when the child died. Raises TimeoutError once killed."""
        self.jobs += 1
        too_late = threading.Event()

        def stop() -> None:
            too_late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            line = self._exchange(json.dumps(job).encode() + b"\n")
        finally:
            timer.cancel()
        if too_late.is_set() or (not line and self._died_of_time()):
            raise TimeoutError
        if not line.endswith(b"\n"):
            return None
        try:
            answer = json.loads(line)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None

    def _died_of_time(self) -> bool:
        """Tell whether the system killed the process for using too much processor time."""
        try:
            return self._process.wait(1) == -getattr(signal, "SIGXCPU", 0)
        except subprocess.TimeoutExpired:
            return False

    def _exchange(self, line: bytes) -> bytes:
        try:
            _pipe(self._process.stdin).write(line)
            _pipe(self._process.stdin).flush()
            return _pipe(self._process.stdout).readline(_LONGEST_REPLY)
        except (OSError, ValueError):  # a closed pipe: the child is gone
            return b""

    def end(self) -> None:
        """Kill the process, collect it and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def kill(self) -> None:
        """Kill the process from another thread; its user sees a dead child."""
        self._process.kill()


def environment() -> dict[str, str]:
    """Build the environment of a child: where this package is, and nothing of the server's secrets."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    root = str(Path(__file__).resolve().parents[2])
    return {
        **kept,
        **_KEEP_FREED_MEMORY,
        **_ONE_THREAD,
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
