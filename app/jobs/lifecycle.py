"""The job loop inside the server: on SQLite only, where there is one process and no other worker."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.imaging.comparer import Comparer
from app.jobs import rows
from app.jobs.handlers import House
from app.jobs.worker import Worker

_PATIENCE = 20.0  # seconds that a job in hand gets to come to a place where it can stop


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Run the loop in a thread, after everything that jobs need has been started."""
    state = app.state
    comparer = Comparer()  # starts a process at the first comparison, on SQLite only
    state.house = House(state.settings, state.database, state.blobs, state.sandbox, comparer)
    if not state.database.is_sqlite:
        yield
        return
    with state.database.write_tx() as tx:
        rows.release_dead(tx)
    worker = Worker(state.house)
    thread = threading.Thread(target=worker.run, name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        comparer.close()
        await run_in_threadpool(thread.join, _PATIENCE)
