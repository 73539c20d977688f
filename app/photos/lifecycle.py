"""What photos need while the server runs: the folder of blobs and the children that decode."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.errors import AppError
from app.imaging.results import Limits
from app.imaging.sandbox import Sandbox
from app.photos.answering import end_overdue
from app.photos.leases import sweep_leases
from app.photos.pixels import sweep_views
from app.photos.tiles import Pyramids
from app.photos.uploads import sweep_uploads
from app.projects.link_pace import sweep_paces
from app.settings import Settings
from app.storage.blobs import Blobs
from app.storage.staging import Staging

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 600


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Prepare ``app.state.blobs``, ``sandbox`` and ``pyramids``; end the children at the end."""
    settings: Settings = app.state.settings
    app.state.blobs = Blobs(
        settings.storage, ballast=settings.data / "ballast", min_free_bytes=settings.min_free_bytes
    )
    app.state.blobs.prepare()
    app.state.staging = Staging(settings.storage / "uploads")
    app.state.staging.prepare()
    app.state.database.when_full = app.state.blobs.drop_ballast
    # Threads of their own for taking photos in, a few more than can decode at once.
    app.state.intake = CapacityLimiter(settings.imaging_processes + 2)
    app.state.sandbox = Sandbox(
        settings.imaging_processes,
        memory_megabytes=settings.imaging_memory,
        seconds=settings.imaging_seconds,
    )
    app.state.pyramids = Pyramids(
        app.state.blobs,
        app.state.sandbox,
        limits=imaging_limits(settings),
        most_bytes=settings.tile_cache_bytes,
    )
    sweep = asyncio.create_task(_sweep(app))
    try:
        yield
    finally:
        sweep.cancel()
        app.state.sandbox.close()
        app.state.pyramids.close()
        app.state.blobs.close()


async def _sweep(app: FastAPI) -> None:
    """Look after large views, tiles, silent uploads, unanswered requests, leases and paces now and then.

    Failing is worth a line in the log, no more.
    """
    state = app.state
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await run_in_threadpool(sweep_views, state.blobs)
            await run_in_threadpool(state.pyramids.sweep)
            await run_in_threadpool(sweep_uploads, state.database, state.staging)
            await run_in_threadpool(end_overdue, state.database)
            await run_in_threadpool(sweep_leases, state.database)
            await run_in_threadpool(sweep_paces, state.database)
        except (OSError, AppError):
            logger.warning("what is old could not be swept", exc_info=True)


def imaging_limits(settings: Settings) -> Limits:
    """How many pixels a photo may have, by the settings."""
    return Limits(
        jpeg_megapixels=settings.max_jpeg_megapixels,
        other_megapixels=settings.max_other_megapixels,
        large=settings.large_photos,
    )
