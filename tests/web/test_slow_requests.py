"""D16: connections that say nothing, requests that dawdle, and too many of either."""

from __future__ import annotations

import time

import pytest

from app.web.request_bounds import BoundedProtocol, bounded_protocol
from tests.web.sockets import GET, Hasty, Serve, all_of, ask, connect, is_problem

PATIENCE = 20  # seconds on a busy machine for what Hasty allows one or two; without a deadline it never ends


@pytest.fixture
def database_kind() -> str:
    """Connections come before the database."""
    return "sqlite"


def test_half_sent_headers_are_closed_and_others_are_served_meanwhile(serve: Serve) -> None:
    """D16: three hundred of them were all still open after 25 s."""
    port = serve(Hasty)
    held = [connect(port, GET + b"X-Slow: ") for _ in range(100)]
    for _ in range(10):
        ask(port)
    begin = time.monotonic()
    answers = [all_of(connection) for connection in held]
    assert time.monotonic() - begin < PATIENCE
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert all(is_problem(answer, 408) for answer in answers)


def test_trickling_headers_do_not_win_time(serve: Serve) -> None:
    """D16: the deadline counts from where the headers began, not from the last byte."""
    port = serve(Hasty)
    connection = connect(port, GET)
    begin = time.monotonic()
    try:
        while time.monotonic() - begin < PATIENCE:
            connection.sendall(b"X-A: b\r\n")
            time.sleep(0.1)
    except ConnectionError:
        pass
    assert time.monotonic() - begin < PATIENCE
    connection.close()


def test_a_connection_that_says_nothing_is_closed(serve: Serve) -> None:
    """D16."""
    port = serve(Hasty)
    held = [connect(port) for _ in range(20)]
    begin = time.monotonic()
    for connection in held:
        all_of(connection)
    assert time.monotonic() - begin < PATIENCE


def test_stalled_bodies_are_closed_and_others_are_served_meanwhile(serve: Serve) -> None:
    """D16: a body that stops coming, announced by its length or in chunks."""
    port = serve(Hasty)
    head = b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    by_length = head + b"Content-Length: 1000\r\n\r\n{"
    in_chunks = head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
    held = [connect(port, sends) for sends in (by_length, in_chunks) for _ in range(50)]
    for _ in range(10):
        ask(port)
    begin = time.monotonic()
    answers = [all_of(connection) for connection in held]
    assert time.monotonic() - begin < PATIENCE
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}


def test_who_hangs_up_in_the_middle_of_a_body_leaves_a_quiet_line(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone that loses its network is nothing that nobody foresaw."""
    caplog.set_level("INFO", "app")
    port = serve(BoundedProtocol)
    head = b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    connect(port, head + b"Content-Length: 1000\r\n\r\n{").close()
    connect(port, head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n").close()
    deadline = time.monotonic() + 10
    while len(caplog.records) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [(line.levelname, line.getMessage()) for line in caplog.records] == [("INFO", "hung up")] * 2


def test_a_slow_body_that_keeps_coming_is_waited_for(serve: Serve) -> None:
    """A11: a phone at the edge of the network; the floor is bytes a second, not the whole time."""
    port = serve(Hasty)
    body = b'{"token": "' + b"x" * 150 + b'"}' + b" " * 1200
    head = b"POST /api/setup/check HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    connection = connect(port, head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
    for at in range(0, len(body), 60):
        connection.sendall(body[at : at + 60])
        time.sleep(0.1)
    answer = all_of(connection)
    assert b" 408 " not in answer.split(b"\r\n")[0], answer
    assert b"application/problem+json" in answer


def test_a_kept_connection_has_time_between_its_requests(serve: Serve) -> None:
    """D16: the deadline is of headers that began; a browser's idle connection is not cut by it."""
    port = serve(Hasty)
    connection = connect(port)
    for _ in range(3):
        connection.sendall(GET + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        time.sleep(1.2)
    connection.close()


def test_a_few_requests_may_wait_on_one_connection(serve: Serve) -> None:
    """Pipelined by an old program: each is answered, in order."""
    port = serve(BoundedProtocol)
    asks = (GET + b"\r\n") * 7 + GET + b"Connection: close\r\n\r\n"
    assert all_of(connect(port, asks)).count(b"HTTP/1.1 200 ") == 8


def test_thousands_of_requests_do_not_wait_on_one_connection(serve: Serve) -> None:
    """D16: a gigabyte of memory for nineteen megabytes of questions whose answers nobody read."""
    port = serve(BoundedProtocol)
    connection = connect(port, (GET + b"\r\n") * 5000)
    assert all_of(connection).count(b"HTTP/1.1 ") <= BoundedProtocol.max_waiting + 1
    ask(port)


def test_one_address_holds_only_so_many_connections(serve: Serve) -> None:
    """D16: the rest is for the others; a trusted proxy speaks for many."""

    class Crowded(Hasty):
        header_seconds = 10.0
        max_per_address = 20

    port = serve(Crowded)
    held = [connect(port) for _ in range(20)]
    time.sleep(0.2)
    assert is_problem(all_of(connect(port, GET)), 503)
    for connection in held:
        connection.close()
    time.sleep(0.2)
    ask(port)


def test_a_full_server_says_so(serve: Serve) -> None:
    """D16, limit_concurrency: whoever comes too many is told so, and those who are there are served."""
    port = serve(Hasty, limit=10)
    held = [connect(port) for _ in range(10)]
    time.sleep(0.2)
    assert is_problem(all_of(connect(port, GET + b"\r\n")), 503)
    for connection in held:
        connection.close()
    time.sleep(0.2)
    ask(port)


def test_a_trusted_network_holds_as_many_as_it_needs(serve: Serve) -> None:
    """D15: proxies may be named by network."""
    protocol = bounded_protocol(("10.0.0.0/8", "127.0.0.0/8"))
    protocol.max_per_address = 5
    port = serve(protocol)
    held = [connect(port) for _ in range(20)]
    time.sleep(0.2)
    ask(port)
    for connection in held:
        connection.close()
