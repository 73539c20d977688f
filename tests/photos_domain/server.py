"""A real server process on a real port, for what only a process can show: kills, sockets, system calls."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2

from app.clock import SystemClock
from app.db.tx import Database
from app.settings import Settings
from tests.factories import make_member, make_project, make_session, make_user

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """``blemish serve`` on SQLite in a folder of its own, with one project and one manager."""

    def __init__(self, folder: Path, template: Path, *, wrapper: Sequence[str] = (), **settings: str) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        shutil.copyfile(template, self.data / "blemish.db")
        database = Database(Settings(data=self.data), SystemClock())
        with database.write_tx() as tx:
            project = make_project(tx)
            user = make_user(tx, "manager")
            make_member(tx, project, user, "manager")
            self.project_id = project.id
            self.cookie = f"blemish_session={make_session(tx, user)}"
        database.close()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._wrapper = list(wrapper)
        self._log = folder / "server.log"
        known = {name: value for name, value in os.environ.items() if not name.startswith("BLEMISH_")}
        self._environment = {
            **known,
            "BLEMISH_MIN_FREE_BYTES": "0",
            "BLEMISH_IMAGING_PROCESSES": "1",
            **{f"BLEMISH_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until requests are served."""
        command = [*self._wrapper, sys.executable, "-m", "app", "serve"]
        command += ["--port", str(self.port), "--data", str(self.data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if httpx2.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not start:\n" + self._log.read_text()[-4000:])

    def kill(self) -> None:
        """kill -9 the server and everything it started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it politely."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def client(self) -> httpx2.Client:
        """A client signed in as the manager."""
        return httpx2.Client(base_url=f"{self.url}/api", headers={"cookie": self.cookie}, timeout=30)
