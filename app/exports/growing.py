"""A file without a name that is sent while it still grows.

The thread that reads the database writes at its own speed and is gone soon; the client takes the bytes at
theirs. So a slow client never holds a snapshot open, and the first bytes leave at once.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from app.storage.blobs import full_disk

_PIECE: Final = 1 << 20


class Abandoned(Exception):
    """Nobody reads any more: the writer may stop."""


class GrowingFile:
    """Written by one thread, read by one task of the event loop that made it."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  (closed by ``close``)
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._size = 0
        self._is_abandoned = False

    def write(self, data: bytes) -> None:
        """Append, from the writer's thread. Raises Abandoned or StorageFull."""
        if self._is_abandoned:
            raise Abandoned
        with full_disk():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._size += len(data)
        self._loop.call_soon_threadsafe(self._news.set)

    async def pieces(self, writer: asyncio.Task[object]) -> AsyncIterator[bytes]:
        """Give what is there, wait for more, end with the writer.

        Raises what the writer raised: the connection then breaks off, and no reader takes half for whole.
        """
        sent = 0
        while True:
            self._news.clear()
            is_over = writer.done()
            if sent < self._size:
                piece = await run_in_threadpool(os.pread, self._file.fileno(), _PIECE, sent)
                sent += len(piece)
                yield piece
            elif is_over:
                writer.result()
                return
            else:
                waiting = asyncio.ensure_future(self._news.wait())
                await asyncio.wait({writer, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()

    async def close(self, writer: asyncio.Task[object]) -> None:
        """Let the writer stop if it still runs, and give the disk back."""
        self._is_abandoned = True
        await asyncio.wait({writer})
        if not writer.cancelled():
            writer.exception()  # looked at: it was told, or nobody is there to be told
        self._file.close()
