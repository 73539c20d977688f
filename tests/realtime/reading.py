"""Reading an endless answer of the application, on the loop it runs on."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.conftest import Person


class Reader:
    """An open event stream: what came so far, and whether it has ended."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.ended = False
        self._pieces: queue.Queue[bytes] = queue.Queue()
        self._text = ""
        self._hang_up: asyncio.Event | None = None

    async def run(self, app: FastAPI, path: str, query: str, headers: dict[str, str]) -> None:
        """Call the application until it ends or ``hang_up`` was asked."""
        self._hang_up = hang_up = asyncio.Event()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "state": {},
        }
        is_first = True

        async def receive() -> dict[str, Any]:
            nonlocal is_first
            if is_first:
                is_first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            await hang_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.headers = {key.decode(): value.decode() for key, value in message["headers"]}
                self.status = message["status"]
            else:
                self._pieces.put(message.get("body", b""))

        await app(scope, receive, send)
        self.ended = True

    def hang_up(self) -> None:
        """Close the connection from the reader's side; call on the loop."""
        if self._hang_up is not None:
            self._hang_up.set()

    def until(self, wanted: str, seconds: float = 10) -> str:
        """Wait until a text has come, and give all that came up to then; it is taken off."""
        end = time.monotonic() + seconds
        while wanted not in self._text:
            left = end - time.monotonic()
            assert left > 0, f"{wanted!r} did not come; this came: {self._text!r}"
            try:
                self._text += self._pieces.get(timeout=min(left, 0.2)).decode()
            except queue.Empty:
                continue
        before, _, self._text = self._text.partition(wanted)
        return before + wanted

    def until_ended(self, seconds: float) -> None:
        """Wait until the server ended the stream."""
        end = time.monotonic() + seconds
        while not self.ended:
            assert time.monotonic() < end, "the stream did not end"
            time.sleep(0.02)


@contextmanager
def reading(
    stage: TestClient, person: Person, project_id: int, *, last_event_id: str | None = None, query: str = ""
) -> Iterator[Reader]:
    """Open the feed of a project as somebody."""
    reader = Reader()
    headers = {"host": "testserver", "cookie": person.cookie}
    if last_event_id is not None:
        headers["last-event-id"] = last_event_id
    assert stage.portal is not None
    app: Any = stage.app
    task = stage.portal.start_task_soon(reader.run, app, f"/api/projects/{project_id}/events", query, headers)
    try:
        yield reader
    finally:
        stage.portal.call(reader.hang_up)
        task.result(timeout=10)
