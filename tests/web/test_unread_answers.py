"""D16: answers that nobody takes, or only slowly."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.realtime.feed import publish
from app.web.request_bounds import BoundedProtocol
from tests.exports.cast import store_photo
from tests.factories import make_member, make_project, make_session, make_user
from tests.web.sockets import Hasty, Serve, all_of, ask


@pytest.fixture
def database_kind() -> str:
    """Connections come before the database."""
    return "sqlite"


PHOTO_BYTES = 40_000_000


@pytest.fixture
def cookie(app: FastAPI) -> str:
    """A manager's session, made without any request."""
    with app.state.database.write_tx() as tx:
        user = make_user(tx, "manager")
        make_member(tx, make_project(tx), user, "manager")
        return f"blemish_session={make_session(tx, user)}"


def _ask_slowly(port: int, path: str, cookie: str, *, more: str = "", room: int = 32_768) -> socket.socket:
    """Ask for an answer with little room for it, and read only how it begins."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    head = f"GET {path} HTTP/1.1\r\nHost: here\r\nCookie: {cookie}\r\n{more}\r\n"
    connection.sendall(head.encode())
    assert connection.recv(20).startswith(b"HTTP/1.1 200 ")
    return connection


def _wait(done: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_open(file: Path) -> bool:
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return False  # not Linux: only the end of the connection is looked at
    return any(os.path.realpath(handle) == str(file) for handle in handles.iterdir())


@pytest.fixture
def photo(app: FastAPI) -> Callable[[], tuple[str, Path]]:
    """Stores a large photo once the server runs; gives its address and its file."""

    def store() -> tuple[str, Path]:
        data = bytes(PHOTO_BYTES)
        photo_id = store_photo(app, 1, data)
        return f"/api/photos/{photo_id}/original", app.state.blobs.path(hashlib.sha256(data).hexdigest())

    return store


@pytest.mark.parametrize("reads_for", [0.0, 1.5], ids=["at once", "after a while"])
def test_who_stops_reading_a_large_answer_is_cut_off(
    serve: Serve, cookie: str, photo: Callable[[], tuple[str, Path]], reads_for: float
) -> None:
    """D16: neither the file nor the memory of an answer is held for somebody who does not take it."""
    port = serve(Hasty)
    path, file = photo()
    held = [_ask_slowly(port, path, cookie) for _ in range(5)]
    until = time.monotonic() + reads_for
    while time.monotonic() < until:
        for connection in held:
            connection.recv(50_000)
        time.sleep(0.02)
    assert _is_open(file) or not Path("/proc/self/fd").is_dir()
    _wait(lambda: not _is_open(file))
    assert all(len(all_of(connection)) < PHOTO_BYTES / 2 for connection in held)
    ask(port)


@pytest.mark.parametrize("more", ["Connection: close\r\n", ""], ids=["asks to close", "is idle"])
def test_who_never_takes_the_end_of_a_small_answer_is_cut_off(
    serve: Serve, app: FastAPI, cookie: str, more: str
) -> None:
    """D16: what is too little to wait for is written at once, and must not keep a closing connection."""
    left: list[BoundedProtocol] = []

    class Narrow(Hasty):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            super().connection_made(transport)
            left.append(self)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            left.remove(self)

    port = serve(Narrow)
    data = bytes(60_000)
    photo_id = store_photo(app, 1, data)
    connection = _ask_slowly(port, f"/api/photos/{photo_id}/original", cookie, more=more, room=4096)
    assert left
    _wait(lambda: not left, 20)
    assert len(all_of(connection)) < len(data)


def test_a_slow_reader_that_keeps_reading_is_waited_for(
    serve: Serve, cookie: str, photo: Callable[[], tuple[str, Path]]
) -> None:
    """A phone at the edge of the network takes what it can; the kernel's buffers must not hide that."""

    class Impatient(Hasty):
        answer_check_seconds = 1.0

    port = serve(Impatient)
    path, file = photo()
    connection = _ask_slowly(port, path, cookie)
    heard = 0
    for _ in range(250):
        heard += len(connection.recv(8192))
        time.sleep(0.02)
    assert _is_open(file) or not Path("/proc/self/fd").is_dir()
    while heard < PHOTO_BYTES:
        heard += len(connection.recv(1 << 20))
    connection.close()


def test_who_stops_reading_the_live_feed_loses_their_place(serve: Serve, app: FastAPI, cookie: str) -> None:
    """D16: a stream is an answer as well, and a person has only ten places."""
    port = serve(Hasty)
    connection = _ask_slowly(port, "/api/projects/1/events", cookie)
    bus = app.state.bus
    _wait(lambda: bool(bus.projects))
    for _ in range(16):
        with app.state.database.write_tx() as tx:
            publish(tx, 1, "photo.changed", {"words": "x" * 500_000})
    _wait(lambda: not bus.projects and not bus._streams)
    assert len(all_of(connection)) < 8_000_000
