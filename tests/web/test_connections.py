"""D16, D17: connections that dawdle, answers nobody reads, endless headers, requests that hide another."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.realtime.feed import publish
from app.web.protocol import BoundedProtocol, bounded_protocol
from tests.exports.cast import store_photo
from tests.factories import make_member, make_project, make_session, make_user
from tests.serving import ServerProcess

GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n"


@pytest.fixture
def database_kind() -> str:
    """Connections come before the database."""
    return "sqlite"


class Hasty(BoundedProtocol):
    """The server's protocol, whose patience ends within a second."""

    header_seconds = 0.6
    body_check_seconds = 0.6
    answer_check_seconds = 0.6
    max_per_address = 120


Serve = Callable[..., int]

PROBLEM = b"content-type: application/problem+json\r\n"


def _is_problem(answer: bytes, status: int) -> bool:
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


def _connect(port: int, sends: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    if sends:
        connection.sendall(sends)
    return connection


def _all_of(connection: socket.socket) -> bytes:
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


def _ask(port: int) -> float:
    """Ask for a normal answer; gives the seconds it took."""
    begin = time.monotonic()
    answer = _all_of(_connect(port, GET + b"Connection: close\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:200]
    return time.monotonic() - begin


def test_half_sent_headers_are_closed_and_others_are_served_meanwhile(serve: Serve) -> None:
    """D16: three hundred of them were all still open after 25 s."""
    port = serve(Hasty)
    held = [_connect(port, GET + b"X-Slow: ") for _ in range(100)]
    assert max(_ask(port) for _ in range(10)) < 3
    begin = time.monotonic()
    answers = [_all_of(connection) for connection in held]
    assert time.monotonic() - begin < 5
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}
    assert all(_is_problem(answer, 408) for answer in answers)


def test_trickling_headers_do_not_win_time(serve: Serve) -> None:
    """D16: the deadline counts from where the headers began, not from the last byte."""
    port = serve(Hasty)
    connection = _connect(port, GET)
    begin = time.monotonic()
    try:
        while time.monotonic() - begin < 5:
            connection.sendall(b"X-A: b\r\n")
            time.sleep(0.1)
    except ConnectionError:
        pass
    assert time.monotonic() - begin < 3
    connection.close()


def test_a_connection_that_says_nothing_is_closed(serve: Serve) -> None:
    """D16."""
    port = serve(Hasty)
    held = [_connect(port) for _ in range(20)]
    begin = time.monotonic()
    for connection in held:
        _all_of(connection)
    assert time.monotonic() - begin < 5


def test_stalled_bodies_are_closed_and_others_are_served_meanwhile(serve: Serve) -> None:
    """D16: a body that stops coming, announced by its length or in chunks."""
    port = serve(Hasty)
    head = b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    by_length = head + b"Content-Length: 1000\r\n\r\n{"
    in_chunks = head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
    held = [_connect(port, sends) for sends in (by_length, in_chunks) for _ in range(50)]
    assert max(_ask(port) for _ in range(10)) < 3
    begin = time.monotonic()
    answers = [_all_of(connection) for connection in held]
    assert time.monotonic() - begin < 6
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 408 Request Timeout"}


def test_a_slow_body_that_keeps_coming_is_waited_for(serve: Serve) -> None:
    """A11: a phone at the edge of the network; the floor is bytes a second, not the whole time."""
    port = serve(Hasty)
    body = b'{"token": "' + b"x" * 150 + b'"}' + b" " * 1200
    head = b"POST /api/setup/check HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    connection = _connect(port, head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
    for at in range(0, len(body), 60):
        connection.sendall(body[at : at + 60])
        time.sleep(0.1)
    answer = _all_of(connection)
    assert b" 408 " not in answer.split(b"\r\n")[0], answer
    assert b"application/problem+json" in answer


def test_a_kept_connection_has_time_between_its_requests(serve: Serve) -> None:
    """D16: the deadline is of headers that began; a browser's idle connection is not cut by it."""
    port = serve(Hasty)
    connection = _connect(port)
    for _ in range(3):
        connection.sendall(GET + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        time.sleep(1.2)
    connection.close()


CHUNKED = (
    b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
)


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        (b"0\r\n", b"".join(b"X-%d: %s\r\n" % (number, b"y" * 50) for number in range(500))),
        (b"0\r\nX: ", b"y" * 32_000),
        (b"1;x=", b"y" * 32_000),
    ],
    ids=["many trailers", "one trailer", "a chunk's extension"],
)
def test_what_never_ends_beside_a_body_is_refused(serve: Serve, begins: bytes, goes_on: bytes) -> None:
    """D17: a hundred and fifty megabytes of trailers were kept in memory."""
    port = serve(BoundedProtocol)
    connection = _connect(port, CHUNKED + begins)
    connection.settimeout(10)
    sent = 0
    try:
        while sent < 50_000_000:
            connection.sendall(goes_on)
            sent += len(goes_on)
    except ConnectionError:
        pass
    assert sent < 20_000_000, "what the kernels between us hold, and no more"
    connection.close()
    _ask(port)


def test_a_little_too_much_beside_a_body_is_told(serve: Serve) -> None:
    """D17."""
    port = serve(BoundedProtocol)
    connection = _connect(port, CHUNKED)
    time.sleep(0.2)
    connection.sendall(b"0\r\nX: " + b"y" * 33_000)
    assert _is_problem(_all_of(connection), 431)


def test_a_body_in_the_smallest_chunks_is_read(serve: Serve) -> None:
    """Every byte of it has five beside it; what counts is how many come in a row."""
    port = serve(BoundedProtocol)
    connection = _connect(port, CHUNKED)
    body = b'"email":"a@b.example","password":"x"' + b" " * 12_000 + b"}"
    for at in range(0, len(body), 1000):
        connection.sendall(b"".join(b"1\r\n%c\r\n" % byte for byte in body[at : at + 1000]))
    connection.sendall(b"0\r\nX-Sum: 1\r\n\r\n")
    assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")
    connection.close()


def test_a_trailer_does_not_pass_for_a_header(serve: Serve) -> None:
    """D15: a proxy looks at headers only; a trailer could name another visitor, or a token."""
    port = serve(BoundedProtocol)
    head = b"POST /api/tokens HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    body = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: Bearer blm_x\r\n\r\n"
    answer = _all_of(_connect(port, head + b"Connection: close\r\n" + body))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"token is not valid" not in answer


def test_a_few_requests_may_wait_on_one_connection(serve: Serve) -> None:
    """Pipelined by an old program: each is answered, in order."""
    port = serve(BoundedProtocol)
    asks = (GET + b"\r\n") * 7 + GET + b"Connection: close\r\n\r\n"
    assert _all_of(_connect(port, asks)).count(b"HTTP/1.1 200 ") == 8


def test_thousands_of_requests_do_not_wait_on_one_connection(serve: Serve) -> None:
    """D16: a gigabyte of memory for nineteen megabytes of questions whose answers nobody read."""
    port = serve(BoundedProtocol)
    connection = _connect(port, (GET + b"\r\n") * 5000)
    assert _all_of(connection).count(b"HTTP/1.1 ") <= BoundedProtocol.max_waiting + 1
    _ask(port)


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
    assert all(len(_all_of(connection)) < PHOTO_BYTES / 2 for connection in held)
    _ask(port)


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
    assert len(_all_of(connection)) < len(data)


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
    assert len(_all_of(connection)) < 8_000_000


def test_one_address_holds_only_so_many_connections(serve: Serve) -> None:
    """D16: the rest is for the others; a trusted proxy speaks for many."""

    class Crowded(Hasty):
        header_seconds = 10.0
        max_per_address = 20

    port = serve(Crowded)
    held = [_connect(port) for _ in range(20)]
    time.sleep(0.2)
    assert _is_problem(_all_of(_connect(port, GET)), 503)
    for connection in held:
        connection.close()
    time.sleep(0.2)
    _ask(port)


def test_a_full_server_says_so(serve: Serve) -> None:
    """D16, limit_concurrency: whoever comes too many is told so, and those who are there are served."""
    port = serve(Hasty, limit=10)
    held = [_connect(port) for _ in range(10)]
    time.sleep(0.2)
    assert _is_problem(_all_of(_connect(port, GET + b"\r\n")), 503)
    for connection in held:
        connection.close()
    time.sleep(0.2)
    _ask(port)


def test_a_trusted_network_holds_as_many_as_it_needs(serve: Serve) -> None:
    """D15: proxies may be named by network."""
    protocol = bounded_protocol(("10.0.0.0/8", "127.0.0.0/8"))
    protocol.max_per_address = 5
    port = serve(protocol)
    held = [_connect(port) for _ in range(20)]
    time.sleep(0.2)
    _ask(port)
    for connection in held:
        connection.close()


def test_the_server_parses_with_httptools() -> None:
    """D17: plain uvicorn falls back to another parser in silence."""
    assert issubclass(bounded_protocol(()), HttpToolsProtocol)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The server as it is started by people."""
    data: Path = tmp_path_factory.mktemp("server") / "data"
    data.mkdir()
    process = ServerProcess(data).start()
    yield process
    process.stop()


@pytest.mark.parametrize(
    "begin",
    [GET + b"X-Long: ", GET, b"GET /" + b"a" * 100, b"X" * 100],
    ids=["one header", "many headers", "the address", "the method"],
)
def test_twenty_megabytes_of_headers_are_cut_off(server: ServerProcess, begin: bytes) -> None:
    """D17: over 32 KB is 431 and the end of the connection."""
    more = (b"X-More: " + b"y" * 50 + b"\r\n") * 16 if begin == GET else b"x" * 1024
    connection = _connect(server.port, begin)
    sent = 0
    try:
        while sent < 20_000_000:
            connection.sendall(more)
            sent += len(more)
    except ConnectionError:
        pass
    answer = _all_of(connection)
    assert sent < 20_000_000
    assert answer == b"" or answer.split(b" ")[1] in (b"431", b"400"), answer[:100]
    _ask(server.port)


def test_headers_of_forty_kilobytes_are_431_and_closed(server: ServerProcess) -> None:
    """D17: whole headers too, however they are cut into packets; the request does not run."""
    for size in (100, 8192, 60_000):
        request = GET + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(80)) + b"\r\n"
        connection = _connect(server.port)
        try:
            for at in range(0, len(request), size):
                connection.sendall(request[at : at + size])
        except ConnectionError:
            pass
        answer = _all_of(connection)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 "), (size, answer[:100])
        assert b"alive" not in answer
    request = GET + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(80)) + b"\r\n"
    assert _is_problem(_all_of(_connect(server.port, request)), 431)


SMUGGLED = GET.replace(b"/healthz", b"/readyz") + b"\r\n"
_POST = b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
HIDING = {
    "length and chunks": _POST
    + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "chunks and length": _POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "two lengths": _POST + b"Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}" + SMUGGLED,
    "a negative length": _POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "a length with a sign": _POST + b"Content-Length: +2\r\n\r\n{}" + SMUGGLED,
    "a length in hex": _POST + b"Content-Length: 0x2\r\n\r\n{}" + SMUGGLED,
    "an unheard-of coding": _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "chunks are not last": _POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a space before the colon": _POST + b"Content-Length : 60\r\n\r\n" + SMUGGLED,
    "a folded header": _POST + b"X-A: b\r\n Content-Length: 60\r\n\r\n" + SMUGGLED,
    "a chunk size that overflows": _POST
    + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
    + SMUGGLED,
    "a bad chunk size": _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SMUGGLED,
    "bare line feeds": _POST.replace(b"\r\n", b"\n")
    + b"Content-Length: 2\nTransfer-Encoding: chunked\n\n{}"
    + SMUGGLED,
}


@pytest.mark.parametrize("request_bytes", HIDING.values(), ids=HIDING.keys())
def test_a_request_that_can_be_read_two_ways_is_400_and_closed(
    server: ServerProcess, request_bytes: bytes
) -> None:
    """D17: never two answers, the smuggled one included."""
    connection = _connect(server.port, request_bytes)
    answer = _all_of(connection)
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    assert _is_problem(answer, 400), answer[:500]
    assert b"ready" not in answer


def test_an_endless_chunked_body_is_413_and_needs_no_memory(server: ServerProcess) -> None:
    """C9: without a Content-Length, over a real socket."""
    assert server.process is not None
    before = _resident(server.process.pid)
    connection = _connect(
        server.port,
        b"POST /api/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n",
    )
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    sent, answer = 0, b""
    connection.settimeout(0.001)
    while sent < 100_000_000 and not answer:
        try:
            connection.settimeout(10)
            connection.sendall(chunk)
            sent += len(chunk)
            connection.settimeout(0.0005)
            answer = connection.recv(4096)
        except TimeoutError:
            continue
        except ConnectionError:
            break
    connection.close()
    assert answer.startswith(b"HTTP/1.1 413 "), (sent, answer[:100])
    assert sent < 20_000_000
    assert _resident(server.process.pid) - before < 40_000_000


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0  # not Linux: only the answer is looked at
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
