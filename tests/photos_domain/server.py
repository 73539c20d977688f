"""A real server process with a project and its manager, for what only a process can show: kills, sockets."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

from app.clock import SystemClock
from app.db.tx import Database
from app.settings import Settings
from tests.factories import make_member, make_project, make_session, make_user
from tests.serving import ROOT, ForkedServer, Running


class Server(ForkedServer):
    """``blemish serve`` on SQLite in a folder of its own; ends with the block it is made in."""

    def __init__(self, folder: Path, template: Path) -> None:
        data = folder / "data"
        data.mkdir()
        shutil.copyfile(template, data / "blemish.db")
        database = Database(Settings(data=data), SystemClock())
        with database.write_tx() as tx:
            project = make_project(tx)
            user = make_user(tx, "manager")
            make_member(tx, project, user, "manager")
            self.project_id = project.id
            self.cookie = f"blemish_session={make_session(tx, user)}"
        database.close()
        super().__init__(data)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self, cookie: str = "", **options: Any) -> httpx2.Client:
        """A client signed in as the manager."""
        return super().client(cookie or self.cookie, **options)


class TracedServer(Server):
    """The same under a program that watches it, such as strace."""

    def __init__(self, folder: Path, template: Path, wrapper: Sequence[str]) -> None:
        super().__init__(folder, template)
        self._wrapper = list(wrapper)

    def _launch(self, words: list[str]) -> Running:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [*self._wrapper, sys.executable, "-m", "app", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask both to end: the watcher alone would not hand the signal on."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        super().stop()
