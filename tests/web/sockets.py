"""Bytes on a bare socket to the application, for what no HTTP client would send or leave unread."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

from app.web.request_bounds import BoundedProtocol

Serve = Callable[..., int]

GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n"
PROBLEM = b"content-type: application/problem+json\r\n"


class Hasty(BoundedProtocol):
    """The server's protocol, whose patience ends within a second."""

    header_seconds = 0.6
    body_check_seconds = 0.6
    answer_check_seconds = 0.6
    max_per_address = 120


def is_problem(answer: bytes, status: int) -> bool:
    """A whole answer: its status line, its length, and a problem document of that status."""
    head, _, body = answer.partition(b"\r\n\r\n")
    told = json.loads(body)
    return (
        head.startswith(b"HTTP/1.1 %d " % status)
        and PROBLEM in head + b"\r\n"
        and b"content-length: %d" % len(body) in head
        and told.keys() >= {"type", "title", "status", "detail", "request_id", "errors"}
        and told["status"] == status
    )


def connect(port: int, sends: bytes = b"") -> socket.socket:
    """Connect to the server, and send what is given."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    if sends:
        connection.sendall(sends)
    return connection


def all_of(connection: socket.socket) -> bytes:
    """Everything that comes until the server closes."""
    heard = bytearray()
    try:
        while piece := connection.recv(65_536):
            heard += piece
    except ConnectionError:
        pass
    finally:
        connection.close()
    return bytes(heard)


def ask(port: int) -> None:
    """Ask for a normal answer, and get it."""
    answer = all_of(connect(port, GET + b"Connection: close\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:200]
