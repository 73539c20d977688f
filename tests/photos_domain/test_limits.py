"""Uploads that want too much: counted as they flow, whatever they claim."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from fastapi import Request

from app.errors import AppError, BadRequest, Rejected, TooLarge
from app.web.multipart import MAX_PARTS, Form, read_form
from tests.conftest import Person

LIMIT = 1_000_000
CHUNK = 65_536
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'


def _read(
    chunks: Iterable[bytes], write: Callable[[bytes], None], *, length: str | None = None
) -> tuple[Form | AppError, int]:
    """Read a body as it would come from a socket; tells the form or the refusal, and how much was taken."""
    taken = 0
    source = iter(chunks)

    async def receive() -> dict[str, Any]:
        nonlocal taken
        chunk = next(source, None)
        if chunk is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        taken += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": True}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    if length is not None:
        headers.append((b"content-length", length.encode()))
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)

    async def run() -> Form | AppError:
        try:
            return await read_form(request, write, fields=frozenset({"note"}), max_file_bytes=LIMIT)
        except AppError as error:
            return error

    return asyncio.run(run()), taken


def _endless(start: bytes, filling: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield filling


def test_an_endless_file_is_refused_at_the_limit() -> None:
    """A12: chunked and endless: 413, and never more than one chunk over the limit is written."""
    written: list[int] = []
    answer, taken = _read(_endless(HEAD, b"x" * CHUNK), lambda data: written.append(len(data)))
    assert isinstance(answer, TooLarge)
    assert sum(written) <= LIMIT + CHUNK
    assert taken < 20_000_000


def test_a_claim_of_four_gigabytes_is_refused_unread() -> None:
    """A12: nothing is written."""
    written: list[bytes] = []
    answer, _ = _read(_endless(HEAD, b"x" * CHUNK), written.append, length="4294967296")
    assert isinstance(answer, TooLarge)
    assert written == []


def test_a_small_claim_does_not_help() -> None:
    """A12: the limit is on streamed bytes, not on the header."""
    answer, _ = _read(_endless(HEAD, b"x" * CHUNK), lambda _: None, length="100")
    assert isinstance(answer, TooLarge)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_endless(b"", b"preamble " * 5000), id="endless preamble"),
        pytest.param(_endless(b"--b\r\nX-Long: ", b"x" * CHUNK), id="giant part header"),
        pytest.param(_endless(b"--b\r\n", b"X-Many: y\r\n" * 1000), id="many part headers"),
        pytest.param(_endless(HEAD + b"\r\n", b"--b\r\n" * 1000), id="broken boundaries"),
        pytest.param(
            _endless(b"", b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n' * 100),
            id="the same field for ever",
        ),
        pytest.param(
            _endless(b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n', b"x" * CHUNK),
            id="endless field",
        ),
        pytest.param(
            _endless(b"", b"--b\r\n\r\n\r\n" * 1000),
            id="parts without a name",
        ),
    ],
)
def test_hostile_multipart_is_capped(body: Iterator[bytes]) -> None:
    """D18: parts, their headers and preambles are all bounded."""
    answer, taken = _read(body, lambda _: None)
    assert isinstance(answer, BadRequest | TooLarge | Rejected)
    assert taken < 20_000_000


def test_a_hundred_thousand_parts_are_refused_early() -> None:
    """D18: at most 20 parts."""
    part = '--b\r\nContent-Disposition: form-data; name="note{}"\r\n\r\nx\r\n'
    answer, taken = _read((part.format(n).encode() for n in range(100_000)), lambda _: None)
    assert isinstance(answer, Rejected | TooLarge)
    assert MAX_PARTS == 20
    assert taken < 9_000_000


def test_a_body_that_stops_is_cut_off() -> None:
    answer, _ = _read([HEAD + b"half a photo"], lambda _: None)
    assert isinstance(answer, BadRequest)
    assert answer.slug == "cut-off"


def test_every_way_of_cutting_a_body_into_chunks_reads_the_same() -> None:
    body = (
        HEAD
        + b"\r\n-bytes\r\n--\r\n--bb"
        + b'\r\n--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nh\xc3\xa9'
    )
    body += b"\r\n--b--\r\n"
    for size in (1, 2, 3, 7, 50, 1000):
        got = bytearray()
        answer, _ = _read([body[at : at + size] for at in range(0, len(body), size)], got.extend)
        assert isinstance(answer, Form), answer
        assert bytes(got) == b"\r\n-bytes\r\n--\r\n--bb"
        assert (answer.file_name, answer.fields) == ("a.jpg", {"note": "hé"})


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_bodies_are_415(labeler: Person, project_id: int, kind: str) -> None:
    answer = labeler.post(f"/projects/{project_id}/photos", content=b"x", headers={"content-type": kind})
    assert answer.status_code == 415
