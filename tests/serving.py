"""A real server process, as a person would start it: on a free port, stopped, killed and started again."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

import httpx2

from app.__main__ import main
from app.clock import SystemClock

ROOT = Path(__file__).resolve().parent.parent


class Running(Protocol):
    """A process that was started: the part of ``subprocess.Popen`` that is used here."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""

    def poll(self) -> int | None:
        """Look whether it has ended, and how."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""

    def send_signal(self, sig: int) -> None:
        """Send it a signal."""

    def terminate(self) -> None:
        """Ask it to end."""


class ServerProcess:
    """``blemish serve`` on a data folder; keeps its port over restarts."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = 0
        self.log = data.parent / "server.log"
        self.setup_link = ""
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BLEMISH_")},
            "BLEMISH_MIN_FREE_BYTES": "0",
            "BLEMISH_IMAGING_PROCESSES": "1",
            **environment,
        }
        self.scheme = "https" if "BLEMISH_HTTPS" in environment else "http"
        self.process: Running | None = None
        self._clients: list[httpx2.Client] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext | bool:
        """What its clients trust: its own root; over http nothing (reading the machine's takes 20 ms)."""
        root = self.data / "https" / "root.pem"
        return ssl.create_default_context(cafile=root) if self.scheme == "https" else False

    def start(self, seconds: float = 40) -> ServerProcess:
        """Start it and wait until it is ready; a server that dies fails with its words."""
        self.log.touch()
        begin = self.log.stat().st_size
        self.process = self._launch(["serve", "--data", str(self.data), "--port", str(self.port)])
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            said = self.log.read_bytes()[begin:].decode(errors="replace")
            found = re.search(r"Blemish is at https?://127\.0\.0\.1:(\d+)", said)
            if found:
                self.port = self.port or int(found.group(1))  # once known: a public address has another
                link = re.search(r"(https?://\S+/setup#\S+)", said)
                self.setup_link = link.group(1) if link else self.setup_link
                if self._is_ready():
                    return self
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{said[-3000:]}")
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready in {seconds} s:\n{self.log.read_text()[-3000:]}")

    def _launch(self, words: list[str]) -> Running:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "app", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/readyz", timeout=2, verify=self.trust).status_code == 200
        except httpx2.HTTPError:
            return False

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """SIGTERM, and wait; closes the clients too."""
        for client in self._clients:
            client.close()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(35)
        except subprocess.TimeoutExpired:
            self.kill()

    def client(self, cookie: str = "", **options: Any) -> httpx2.Client:
        """An HTTP client on it."""
        headers = {"cookie": cookie} if cookie else {}
        client = httpx2.Client(
            base_url=f"{self.address}/api", headers=headers, timeout=30, verify=self.trust, **options
        )
        self._clients.append(client)
        return client


# All that a server imports is imported once, in a process that does nothing else; servers are forked from it.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.preloaded"])


class ForkedServer(ServerProcess):
    """The same server, in a fifth of the time: for tests of what it does once it runs, not of how it starts.

    It shares nothing with others but what ``tests.preloaded`` made before any of them ran: imported modules,
    the routes, and which static files there are.
    """

    ahead = 0.0  # seconds that its clock is before everybody else's, from its next start on

    def _launch(self, words: list[str]) -> Running:
        child = _forks.Process(target=_run, args=(words, self.environment, str(self.log), self.ahead))
        child.start()
        return _Forked(child)


class _Forked:
    """A forked process in the words of ``Running``."""

    def __init__(self, child: ForkServerProcess) -> None:
        assert child.pid is not None
        self._child, self.pid = child, child.pid

    @property
    def returncode(self) -> int | None:
        return self._child.exitcode

    def poll(self) -> int | None:
        return self._child.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._child.join(timeout)
        if self._child.exitcode is None:
            raise subprocess.TimeoutExpired("serve", timeout or 0)
        return self._child.exitcode

    def send_signal(self, sig: int) -> None:
        os.kill(self.pid, sig)

    def terminate(self) -> None:
        self._child.terminate()


def _run(words: list[str], environment: dict[str, str], log: str, ahead: float) -> None:
    """Be ``python -m app``, inside a fork, with a clock that is ``ahead`` seconds before the machine's."""
    machine = SystemClock.now
    setattr(SystemClock, "now", lambda clock: machine(clock) + timedelta(seconds=ahead))  # noqa: B010
    out = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["blemish", *words]
    from tests.forked_children import fork_children  # here: it knows all that opens pictures

    fork_children()
    main()
