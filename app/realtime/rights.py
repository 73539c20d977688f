"""Whether who reads a stream still may: asked every few seconds, of all streams of the process together.

So a stream ends soon after a logout, a change of role, or the stopping of the server. Asked by each stream
for itself, in a thread and a transaction of its own, it was nearly all that open streams cost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool

from app.db.tx import Database
from app.errors import AppError
from app.realtime.bus import Bus, Reader

logger = logging.getLogger(__name__)

CHECK_SECONDS = 4.0  # how long somebody who may not read any more may still hear
TICK_SECONDS = 1.0


async def watch(database: Database, bus: Bus, is_stopping: Callable[[], bool]) -> None:
    """End the streams of those who may read no more, and all of them once the server stops.

    ``is_stopping`` must not block. Ends when the bus is closed: what is being asked then is waited for, as
    its connection would outlive the database.
    """
    asked = time.monotonic()
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bus.closed.wait(), TICK_SECONDS)
            return
        readers = bus.readers
        if is_stopping():
            bus.end(readers)
        elif readers and time.monotonic() - asked >= CHECK_SECONDS:
            asked = time.monotonic()
            bus.end(await run_in_threadpool(refused, database, readers))


def refused(database: Database, readers: Sequence[Reader]) -> list[Reader]:
    """Ask, in one transaction, who of them may read no more.

    A database that cannot answer now is no reason to send people away: those who were not asked stay. Where
    anything else goes wrong all of them go: pages come again by themselves, and are looked at then.
    """
    found: list[Reader] = []
    try:
        with database.read_tx() as tx:
            for reader in readers:
                try:
                    if not reader.may_still_read(tx):
                        found.append(reader)
                except AppError as error:
                    if error.status >= 500:
                        raise
                    found.append(reader)
    except AppError:
        logger.info("the database is busy: who may read the feed is asked again later")
    except Exception:
        logger.exception("whether somebody may read the feed could not be told")
        return list(readers)
    return found
