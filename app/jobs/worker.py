"""The loop that does jobs, one at a time: in a thread of the server on SQLite, as a process on PostgreSQL."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Final

from app.db.tx import Database
from app.errors import AppError, StorageFull, Unavailable
from app.imaging.comparer import Comparer
from app.imaging.sandbox import Busy, Closed, Sandbox
from app.jobs import doorbell, rows
from app.jobs.handlers import Handler, House, JobFailed, find_handlers
from app.jobs.running import Cancelled, Overtaken, RunningJob, Stopping
from app.settings import Settings
from app.storage.blobs import Blobs

logger = logging.getLogger(__name__)

_LOOK_EVERY: Final = 1.0  # seconds between looks for jobs that other processes queued
_BEAT_EVERY: Final = rows.LEASE.total_seconds() / 4
_BROKEN: Final = "Something broke on the server while it worked on this. Nothing of your data was changed."


class Worker:
    """Claims jobs and runs their handlers until it is told to stop."""

    def __init__(self, house: House, handlers: Mapping[str, Handler] | None = None) -> None:
        self._house = house
        self._handlers = dict(find_handlers() if handlers is None else handlers)
        self._stopping = threading.Event()
        self._bell = threading.Event()
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

    def run(self) -> None:
        """Work until ``stop`` is called; troubles of the database are waited out."""
        doorbell.hang(self._bell)
        try:
            while not self._stopping.is_set():
                try:
                    if self.run_one():
                        continue
                except Unavailable:
                    logger.warning("the database is busy; looking for jobs again soon")
                except Exception:
                    logger.exception("the job loop stumbled")
                self._bell.wait(_LOOK_EVERY)
                self._bell.clear()
        finally:
            doorbell.take_down(self._bell)

    def stop(self) -> None:
        """Tell the loop to end soon; the job in hand goes back into the queue."""
        self._stopping.set()
        self._bell.set()

    def run_pending(self) -> int:
        """Do what waits now, and tell how many jobs that were."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Claim one job and do it; False when there was none."""
        database = self._house.database
        with database.read_tx() as tx:
            if not rows.is_waiting(tx, self._handlers):
                return False
        with database.write_tx() as write:
            claimed = rows.claim(write, self.name, self._handlers)
        if claimed is None:
            return False
        job = RunningJob(claimed, database, self._stopping)
        with self._heartbeat(job):
            self._do(job)
        return True

    def _do(self, job: RunningJob) -> None:
        database, claimed = self._house.database, job.claim
        try:
            result = self._handlers[claimed.kind](job, self._house)
            if not job.is_ended:
                with job.finishing(result):
                    pass
        except Overtaken:
            logger.warning("job was overtaken by another attempt", extra={"job": claimed.id})
        except Cancelled:
            with database.write_tx() as tx:
                rows.cancel(tx, claimed)
        except (Stopping, Closed):
            with database.write_tx() as tx:
                rows.give_back(tx, claimed)
        except JobFailed as failure:
            with database.write_tx() as tx:
                rows.fail(tx, claimed, failure.words, failure.result)
        except (StorageFull, Unavailable, Busy) as trouble:
            words = trouble.detail if isinstance(trouble, AppError) else "The server was too busy for this."
            with database.write_tx() as tx:
                rows.strike(tx, claimed, words)
        except AppError as refusal:
            with database.write_tx() as tx:
                rows.fail(tx, claimed, refusal.detail)
        except Exception:
            logger.exception("a job broke", extra={"job": claimed.id, "kind": claimed.kind})
            with database.write_tx() as tx:
                rows.strike(tx, claimed, _BROKEN)

    @contextlib.contextmanager
    def _heartbeat(self, job: RunningJob) -> Iterator[None]:
        """Renew the lease while a handler is busy with one long thing and cannot report."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(_BEAT_EVERY):
                with contextlib.suppress(AppError):
                    job.beat()

        thread = threading.Thread(target=beat, name="job heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextlib.contextmanager
def open_house(settings: Settings, database: Database) -> Iterator[House]:
    """Open what jobs need outside of the server: the folder of blobs and the children that decode."""
    blobs = Blobs(settings.storage, ballast=settings.data / "ballast", min_free_bytes=settings.min_free_bytes)
    blobs.prepare()
    sandbox = Sandbox(
        settings.imaging_processes, memory_megabytes=settings.imaging_memory, seconds=settings.imaging_seconds
    )
    comparer = Comparer()
    try:
        yield House(settings, database, blobs, sandbox, comparer)
    finally:
        comparer.close()
        sandbox.close()
        blobs.close()


def work_forever(settings: Settings) -> None:
    """Do jobs until SIGTERM or Ctrl+C: ``blemish worker``, for PostgreSQL."""
    database = Database(settings)
    try:
        with open_house(settings, database) as house:
            worker = Worker(house)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: worker.stop())
            worker.run()
    finally:
        database.close()
