"""What the tests of the web floor share."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image

from app.web.request_bounds import BoundedProtocol
from tests.web.sockets import Serve


def small_jpeg(shade: int = 90) -> bytes:
    """A picture that is really one, 64 x 48."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 60)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def a_jpeg() -> bytes:
    """A small picture."""
    return small_jpeg()


@pytest.fixture
def serve(app: FastAPI) -> Iterator[Serve]:
    """Serve the application in a thread; gives the port."""
    started: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(protocol: type[BoundedProtocol], limit: int | None = None) -> int:
        config = uvicorn.Config(
            app,
            port=0,
            http=protocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=limit,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        started.append((server, thread))
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        port: int = server.servers[0].sockets[0].getsockname()[1]
        return port

    yield start
    for server, thread in started:
        server.should_exit = True
        thread.join(20)
