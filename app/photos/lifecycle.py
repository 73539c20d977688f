"""What photos need while the server runs: the folder of blobs and the children that decode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.imaging.results import Limits
from app.imaging.sandbox import Sandbox
from app.settings import Settings
from app.storage.blobs import Blobs


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Prepare ``app.state.blobs`` and ``app.state.sandbox``; end the children at the end."""
    settings: Settings = app.state.settings
    app.state.blobs = Blobs(settings.data, min_free_bytes=settings.min_free_bytes)
    app.state.blobs.prepare()
    app.state.sandbox = Sandbox(
        settings.imaging_processes,
        memory_megabytes=settings.imaging_memory,
        seconds=settings.imaging_seconds,
    )
    try:
        yield
    finally:
        app.state.sandbox.close()
        app.state.blobs.close()


def imaging_limits(settings: Settings) -> Limits:
    """How many pixels a photo may have, by the settings."""
    return Limits(
        jpeg_megapixels=settings.max_jpeg_megapixels,
        other_megapixels=settings.max_other_megapixels,
        large=settings.large_photos,
    )
