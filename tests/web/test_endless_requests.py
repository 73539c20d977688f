"""D17: headers, trailers and bodies without an end, and requests that hide another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.web.request_bounds import BoundedProtocol, bounded_protocol
from tests.serving import ForkedServer, ServerProcess
from tests.web.sockets import GET, Serve, all_of, ask, connect, is_problem


@pytest.fixture
def database_kind() -> str:
    """Connections come before the database."""
    return "sqlite"


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
    connection = connect(port, CHUNKED + begins)
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
    ask(port)


def test_a_little_too_much_beside_a_body_is_told(serve: Serve) -> None:
    """D17."""
    port = serve(BoundedProtocol)
    connection = connect(port, CHUNKED)
    time.sleep(0.2)
    connection.sendall(b"0\r\nX: " + b"y" * 33_000)
    assert is_problem(all_of(connection), 431)


def test_a_body_in_the_smallest_chunks_is_read(serve: Serve) -> None:
    """Every byte of it has five beside it; what counts is how many come in a row."""
    port = serve(BoundedProtocol)
    connection = connect(port, CHUNKED)
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
    answer = all_of(connect(port, head + b"Connection: close\r\n" + body))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"token is not valid" not in answer


def test_the_server_parses_with_httptools() -> None:
    """D17: plain uvicorn falls back to another parser in silence."""
    assert issubclass(bounded_protocol(()), HttpToolsProtocol)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The server as it is started by people."""
    data: Path = tmp_path_factory.mktemp("server") / "data"
    data.mkdir()
    process = ForkedServer(data).start()
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
    connection = connect(server.port, begin)
    sent = 0
    try:
        while sent < 20_000_000:
            connection.sendall(more)
            sent += len(more)
    except ConnectionError:
        pass
    answer = all_of(connection)
    assert sent < 20_000_000
    assert answer == b"" or answer.split(b" ")[1] in (b"431", b"400"), answer[:100]
    ask(server.port)


def test_headers_of_forty_kilobytes_are_431_and_closed(server: ServerProcess) -> None:
    """D17: whole headers too, however they are cut into packets; the request does not run."""
    for size in (100, 8192, 60_000):
        request = GET + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(80)) + b"\r\n"
        connection = connect(server.port)
        try:
            for at in range(0, len(request), size):
                connection.sendall(request[at : at + size])
        except ConnectionError:
            pass
        answer = all_of(connection)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 "), (size, answer[:100])
        assert b"alive" not in answer
    request = GET + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(80)) + b"\r\n"
    assert is_problem(all_of(connect(server.port, request)), 431)


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
    connection = connect(server.port, request_bytes)
    answer = all_of(connection)
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    assert is_problem(answer, 400), answer[:500]
    assert b"ready" not in answer


def test_an_endless_chunked_body_is_413_and_needs_no_memory(server: ServerProcess) -> None:
    """C9: without a Content-Length, over a real socket."""
    assert server.process is not None
    before = _resident(server.process.pid)
    connection = connect(
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
