"""What live updates need while the server runs: the bus, the ear for other processes, sweeping."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import delete

from app.db.tx import Database
from app.errors import AppError
from app.models import Event
from app.realtime.bus import Bus
from app.realtime.listening import Ear
from app.realtime.rights import watch
from app.settings import Settings

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
FIRST_SWEEP_SECONDS = 60.0


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Prepare ``app.state.bus``; end every stream at the end."""
    database: Database = app.state.database
    settings: Settings = app.state.settings
    bus = app.state.bus = Bus(asyncio.get_running_loop())
    ear = None
    if not database.is_sqlite:  # SQLite has one server process, which hears itself
        ear = Ear(database, bus, settings.database_direct_url)
        ear.start()
    watching = asyncio.create_task(watch(database, bus, lambda: bool(app.state.is_stopping)))
    sweeping = asyncio.create_task(_sweep_now_and_then(database, settings.event_days))
    try:
        yield
    finally:
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
        bus.close()
        await watching
        if ear is not None:
            await asyncio.to_thread(ear.stop)


async def _sweep_now_and_then(database: Database, days: int) -> None:
    await asyncio.sleep(FIRST_SWEEP_SECONDS)
    while True:
        try:
            await asyncio.to_thread(sweep, database, days)
        except AppError:
            logger.info("sweeping of old events put off: the database is busy")
        await asyncio.sleep(SWEEP_SECONDS)


def sweep(database: Database, days: int) -> int:
    """Delete events older than so many days; readers whose cursor is older get a reset. Tells how many."""
    with database.write_tx() as tx:
        return tx.change(delete(Event).where(Event.at < tx.now - timedelta(days=days)))
