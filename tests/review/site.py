"""Two servers and a worker on one PostgreSQL, as real processes that can be killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.db.tx import Database
from app.settings import Settings
from tests.serving import ForkedServer, ServerProcess


class ForkedWorker(ForkedServer):
    """``blemish worker`` in place of a server."""

    def start(self, seconds: float = 40) -> ServerProcess:
        """Start it and wait until it says that it waits for jobs."""
        self.log.touch()
        begin = self.log.stat().st_size
        self.process = self._launch(["worker", "--data", str(self.data)])
        deadline = time.monotonic() + seconds
        while b"waits for jobs" not in self.log.read_bytes()[begin:]:
            assert time.monotonic() < deadline, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        return self


@dataclass
class Site:
    """Two servers and a worker on one database."""

    servers: tuple[ServerProcess, ServerProcess]
    worker: ServerProcess
    database: Database


@contextmanager
def running_site(settings: Settings, folder: Path) -> Iterator[Site]:
    """Run a site on a migrated database; its logs are in ``folder``."""
    assert settings.database_url is not None
    environment = {"BLEMISH_DATABASE_URL": settings.database_url, "BLEMISH_THREADS": "8"}
    servers = ForkedServer(settings.data, **environment), ForkedServer(settings.data, **environment)
    worker = ForkedWorker(settings.data, **environment)
    for number, process in enumerate((*servers, worker)):
        process.log = folder / f"process-{number}.log"
        process.start()
    database = Database(settings)
    try:
        yield Site(servers, worker, database)
    finally:
        database.close()
        for process in (*servers, worker):
            process.stop()
