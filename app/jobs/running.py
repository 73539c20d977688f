"""A job while its handler works on it: reporting, being cancelled, being overtaken, ending."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from app.db.tx import Database, WriteTx
from app.ids import JobId
from app.jobs import rows
from app.jobs.rows import Claim

_REPORT_EVERY: Final = 0.5  # seconds


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled."""


class Overtaken(Exception):
    """The lease ran out and the job is another attempt's now: stop, and write nothing."""


class Stopping(Exception):
    """The server stops: the job goes back into the queue."""


class RunningJob:
    """What a handler holds; used by the handler's thread, watched by the worker's heartbeat."""

    def __init__(self, claimed: Claim, database: Database, stopping: threading.Event) -> None:
        self.claim = claimed
        self.is_ended = False
        self._database = database
        self._stopping = stopping
        self._trouble: type[Exception] | None = None
        self._reported = 0.0

    @property
    def id(self) -> JobId:
        """The job's id."""
        return self.claim.id

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.claim.attempt

    @property
    def payload(self) -> dict[str, Any]:
        """What was asked."""
        return self.claim.payload

    def check(self) -> None:
        """Call it often. Raises Cancelled, Overtaken or Stopping."""
        if self._stopping.is_set():
            raise Stopping
        if self._trouble is not None:
            raise self._trouble

    def report(self, done: int, total: int, progress: dict[str, Any] | None = None) -> None:
        """Tell how far it is; written at most twice a second. Raises as ``check``."""
        self.check()
        now = time.monotonic()
        if now - self._reported < _REPORT_EVERY and done < total:
            return
        self._reported = now
        self.beat(done=done, total=total, progress=progress)
        self.check()

    def beat(self, **values: Any) -> None:
        """Renew the lease, and learn whether the job was cancelled or overtaken."""
        with self._database.write_tx() as tx:
            asked = rows.renew(tx, self.claim, **values)
        if asked is None:
            self._trouble = Overtaken
        elif asked:
            self._trouble = Cancelled

    @contextmanager
    def finishing(self, result: dict[str, Any] | None = None) -> Iterator[WriteTx]:
        """End the job well in one transaction with what the handler writes in the block.

        Raises Overtaken, with nothing written, when the job is another attempt's; Cancelled when that was
        asked for meanwhile.
        """
        self.check()
        with self._database.write_tx() as tx:
            asked = rows.renew(tx, self.claim)
            if asked is None:
                raise Overtaken
            if asked:
                raise Cancelled
            yield tx
            rows.finish(tx, self.claim, result)
        self.is_ended = True
