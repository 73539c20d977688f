"""Hearing the commits of other server processes on the same PostgreSQL.

With BLEMISH_DATABASE_DIRECT_URL a thread LISTENs on a connection of its own. LISTEN does not pass through a
transaction-level pooler, and nobody would notice; so without that address the thread looks once a second: at
the last event numbers of the projects being read, and at who is where in them.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from sqlalchemy import select

from app.db.tx import Database
from app.errors import AppError
from app.models import Project
from app.realtime import looking, moments
from app.realtime.bus import Bus
from app.realtime.feed import CHANNEL

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class Ear(threading.Thread):
    """The thread that hears; ``stop`` ends it within about a second."""

    def __init__(self, database: Database, bus: Bus, direct_url: str | None) -> None:
        super().__init__(name="event-ear", daemon=True)
        self._database = database
        self._bus = bus
        self._direct_url = direct_url
        self._stopping = threading.Event()
        self._last: dict[int, int] = {}
        self._seen: looking.Seen = {}

    def stop(self) -> None:
        """Ask the thread to end, and wait for it."""
        self._stopping.set()
        self.join(timeout=10)

    def run(self) -> None:
        """Hear until stopped, through lost connections too."""
        while not self._stopping.is_set():
            try:
                if self._direct_url is None:
                    self._poll()
                else:
                    self._listen(self._direct_url)
            except Exception as error:
                # Whatever happens to this connection, readers must go on hearing.
                if not isinstance(error, AppError):
                    logger.warning("live feed: connection lost", extra={"error": type(error).__name__})
                self._stopping.wait(POLL_SECONDS)

    def _listen(self, url: str) -> None:
        import psycopg

        with psycopg.connect(_plain(url), autocommit=True, connect_timeout=5) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            connection.execute(f"LISTEN {moments.CHANNEL}")
            self._bus.wake(self._bus.projects)  # what was said while nobody listened
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=POLL_SECONDS):
                    self._hear(notice)

    def _hear(self, notice: Any) -> None:
        if notice.channel == CHANNEL:
            self._bus.wake({int(notice.payload)})
        else:
            moments.hear(notice.payload)

    def _poll(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            projects = self._bus.projects
            if not projects:
                self._last, self._seen = {}, {}
                continue
            with self._database.read_tx() as tx:
                rows = tx.execute(select(Project.id, Project.event_seq).where(Project.id.in_(projects))).all()
                seen = looking.look(tx, projects)
            now = {row.id: row.event_seq for row in rows}
            self._bus.wake({project for project, seq in now.items() if self._last.get(project) != seq})
            for project_id, kind, data in looking.changes(self._seen, seen):
                if project_id in projects:  # of those that nobody reads any more, nothing was looked up
                    self._bus.tell(project_id, kind, data)
            self._last, self._seen = now, seen


def _plain(url: str) -> str:
    """Write an address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
