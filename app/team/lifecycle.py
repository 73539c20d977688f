"""What accounts need while the server runs: a desk for passwords, somebody who writes who was here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.db.tx import Database
from app.errors import AppError
from app.team.passwords import PasswordDesk
from app.team.touches import Touches

logger = logging.getLogger(__name__)

WRITE_SECONDS = 15.0


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Prepare ``app.state.passwords`` and ``app.state.touches``, and have the latter written."""
    app.state.passwords = PasswordDesk()
    touches = app.state.touches = Touches()
    writing = asyncio.create_task(_write_now_and_then(app.state.database, touches))
    try:
        yield
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


async def _write_now_and_then(database: Database, touches: Touches) -> None:
    while True:
        await asyncio.sleep(WRITE_SECONDS)
        try:
            await asyncio.to_thread(touches.write, database)
        except AppError:
            logger.info("noting who was here put off: the database takes no writes now")
        except Exception:
            logger.exception("noting who was here failed")
