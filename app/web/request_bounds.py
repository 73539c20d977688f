"""Bounds of what a client may send: the limits that uvicorn's httptools protocol does not have.

Headers over 32 KB are answered 431 and closed (D17), and so is as much beside a body, in trailers and between
its chunks; headers must be complete 10 s after they began and a body must keep coming (D16); one address may
hold only so many connections, and one connection only so many requests that wait. That an answer must keep
being taken is in ``unread_answers``. The parser is demanded by name: without it uvicorn falls back to another
one in silence.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from app.errors import AppError, BadRequest, Unavailable
from app.web.problems import problem
from app.web.unread_answers import DroppingProtocol

MAX_HEADER_BYTES = 32_768


class BoundedProtocol(DroppingProtocol):
    """One connection; see the module's words."""

    header_seconds = 10.0
    body_check_seconds = 60.0
    body_floor = 256  # bytes a second, averaged over body_check_seconds
    max_per_address = 200  # connections
    max_waiting = 8  # requests behind the one that is being answered; browsers send none so
    trusted: tuple[IPv4Network | IPv6Network, ...] = ()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; the first request's headers must come soon."""
        self._header_bytes = 0
        self._body_bytes = 0
        self._bytes_beside = 0  # since the last piece of the body
        self._in_headers = True
        self._deadline: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        if self._is_crowded():
            self._refuse(Unavailable("Too many connections from one address.", retry_after=10))
            return
        self._expect_headers()

    def _is_crowded(self) -> bool:
        host = self.client[0] if self.client else None
        if host is None or self._is_trusted(host):
            return False
        clients = [getattr(other, "client", None) for other in self.connections]
        held = [client for client in clients if client is not None and client[0] == host]
        return len(held) > self.max_per_address

    def _is_trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, with its timer."""
        self._cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count, then parse."""
        if self.transport.is_closing():
            return
        if self._in_headers and self._deadline is None:
            self._expect_headers()
        if self._in_headers:
            self._header_bytes += len(data)
        else:
            self._body_bytes += len(data)
            self._bytes_beside += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        # Still no end of the headers: all that came belongs to them.
        if self._in_headers and self._header_bytes > MAX_HEADER_BYTES:
            self._refuse(_http(431, "The request's headers are over 32 KB."))
        elif not self._in_headers and self._bytes_beside > MAX_HEADER_BYTES:
            self._refuse(_http(431, "What stands beside the request's body is over 32 KB."))

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_headers = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header. Trailers are dropped: a proxy that looks at headers has not looked at them."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its headers are here: were they small enough?"""
        self._in_headers = False
        if self.transport.is_closing():
            return  # the rest of what came with a request that was refused
        self._cancel()
        self._bytes_beside = 0
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        self._header_bytes = 0
        if size > MAX_HEADER_BYTES:
            self._refuse(_http(431, "The request's headers are over 32 KB."))
            return
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._refuse(Unavailable("The server has all the connections it can hold.", retry_after=10))
            return
        self._expect_body()
        super().on_headers_complete()
        if len(self.pipeline) > self.max_waiting:
            # An answer is on its way out, so there is no place for words.
            self._cancel()
            self.pipeline.clear()
            self.transport.close()
            self.watch_the_last_bytes()

    def on_body(self, body: bytes) -> None:
        """Pass a piece of the body on, unless the connection was refused."""
        self._bytes_beside = 0
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here, whole."""
        self._in_headers = True
        self._header_bytes = 0
        self._cancel()
        if not self.transport.is_closing():
            super().on_message_complete()

    def _expect_headers(self) -> None:
        self._cancel()
        self._deadline = self.loop.call_later(self.header_seconds, self._headers_late)

    def _headers_late(self) -> None:
        self._deadline = None
        if self._in_headers and not self.transport.is_closing():
            self._refuse(_http(408, "The request's headers took too long."))

    def _expect_body(self) -> None:
        self._body_bytes = 0
        self._deadline = self.loop.call_later(self.body_check_seconds, self._check_body)

    def _check_body(self) -> None:
        self._deadline = None
        if self._in_headers or self.transport.is_closing():
            return
        # While we are the slow side (reading is paused), the client cannot be blamed.
        if not self.flow.read_paused and self._body_bytes < self.body_floor * self.body_check_seconds:
            self._refuse(_http(408, "The request's body stopped coming."))
            return
        self._expect_body()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser cannot read; ``msg`` is the parser's own word for it."""
        self._refuse(BadRequest("These bytes are no HTTP request."))

    def _refuse(self, error: AppError) -> None:
        """Answer outside of the application, in the same form, and close."""
        self._cancel()
        answer = problem(error)
        head = [b"HTTP/1.1 %d %s" % (error.status, HTTPStatus(error.status).phrase.encode())]
        head += [name + b": " + value for name, value in answer.raw_headers]
        self.transport.write(b"\r\n".join([*head, b"connection: close", b"", answer.body]))
        self.transport.close()


def _http(status: int, words: str) -> AppError:
    error = AppError(words, slug="http")
    error.status, error.title = status, HTTPStatus(status).phrase
    return error


def bounded_protocol(trusted: tuple[str, ...]) -> type[Any]:
    """Make the protocol class for these settings; trusted proxies may hold any number of connections."""
    networks = tuple(ip_network(name, strict=False) for name in trusted if name != "*")
    return type("BoundedProtocol", (BoundedProtocol,), {"trusted": networks})
