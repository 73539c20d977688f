"""Multipart bodies that flow to disk: one file and a few short fields, every length counted as it comes.

FastAPI's own form reading spools a body of any size to a temporary file before a route sees it (A12); here
the limit is ours and holds for streamed bytes, whatever Content-Length claims (D18). No database connection
and no thread is held while bytes trickle in.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from app.errors import BadRequest, FieldError, Rejected, TooLarge, UnsupportedMedia

MAX_PARTS: Final = 20
MAX_FIELD_BYTES: Final = 65_536
_FLUSH_AT: Final = 512 * 1024
_DRAINED: Final = 8 * 1024 * 1024
_DRAIN_SECONDS: Final = 5.0
_MAX_HEADERS: Final = 8
_MAX_HEADER_BYTES: Final = 4096


@dataclass
class Form:
    """What came beside the file's bytes. ``file_name`` is None when no file was sent."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str | None = None


class _Reader:
    """Feeds the parser and keeps the state of the part at hand."""

    def __init__(self, boundary: bytes, *, names: frozenset[str], max_file_bytes: int) -> None:
        self.form = Form()
        self.pending = bytearray()
        self.is_complete = False
        self.has_more = True  # of the body
        self._names = names
        self._max_file_bytes = max_file_bytes
        self._file_bytes = 0
        self._parts = 0
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._name: str | None = None
        self._text = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
            max_header_count=_MAX_HEADERS,
            max_header_size=_MAX_HEADER_BYTES,
        )

    def feed(self, chunk: bytes) -> None:
        """Parse one chunk. Raises BadRequest, Rejected, TooLarge."""
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise BadRequest("The upload is not well-formed multipart/form-data.") from None

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooLarge(f"The upload has more than {MAX_PARTS} parts.")
        self._disposition, self._name = b"", None
        self._text.clear()

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name == "file":
            if self.form.file_name is not None:
                raise _wrong("file", "was sent twice; send one photo a request")
            self.form.file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        elif name not in self._names:
            raise _wrong(name[:60], "is not a field of this upload")
        elif name in self.form.fields:
            raise _wrong(name, "was sent twice")
        self._name = name

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file":
            self._file_bytes += end - start
            if self._file_bytes > self._max_file_bytes:
                raise _too_large(self._max_file_bytes)
            self.pending += data[start:end]
        else:
            self._text += data[start:end]
            if len(self._text) > MAX_FIELD_BYTES:
                raise TooLarge(f"A field of the upload is over {MAX_FIELD_BYTES // 1024} KB.")

    def _end(self) -> None:
        if self._name is not None and self._name != "file":
            try:
                self.form.fields[self._name] = self._text.decode("utf-8")
            except UnicodeDecodeError:
                raise _wrong(self._name, "is not UTF-8") from None

    def _finish(self) -> None:
        self.is_complete = True


async def read_form(
    request: Request, write: Callable[[bytes], None], *, fields: frozenset[str], max_file_bytes: int
) -> Form:
    """Stream a multipart body: the part ``file`` goes to ``write`` (in a thread), ``fields`` to memory.

    Raises UnsupportedMedia, BadRequest (broken, cut off), Rejected (unknown field), TooLarge before more than
    one chunk over the limit was written.
    """
    reader = _Reader(_boundary(request), names=fields, max_file_bytes=max_file_bytes)
    most = max_file_bytes + MAX_PARTS * MAX_FIELD_BYTES
    length = request.headers.get("content-length", "")
    try:
        if length.isdigit() and int(length) > most:
            raise _too_large(max_file_bytes)
        await _pump(request, reader, write, most)
    except (TooLarge, Rejected):
        await _drain(request, reader)
        raise
    if not reader.is_complete:
        raise BadRequest("The upload was cut off. Send it again.", slug="cut-off")
    return reader.form


async def _pump(request: Request, reader: _Reader, write: Callable[[bytes], None], most: int) -> None:
    seen = 0
    while reader.has_more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The connection broke. Send it again.", slug="cut-off")
        chunk = message.get("body", b"")
        reader.has_more = message.get("more_body", False)
        seen += len(chunk)
        if seen > most:
            raise TooLarge("The upload is too large.")
        if not reader.is_complete:  # what comes after the last boundary is nothing
            reader.feed(chunk)
        if len(reader.pending) >= _FLUSH_AT or (not reader.has_more and reader.pending):
            data, reader.pending = bytes(reader.pending), bytearray()
            await run_in_threadpool(write, data)


async def _drain(request: Request, reader: _Reader) -> None:
    """Read a little more of a refused body, so that the sender hears the answer and not a broken pipe."""
    seen = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            while reader.has_more and seen < _DRAINED:
                message = await request.receive()
                seen += len(message.get("body", b""))
                reader.has_more = message.get("more_body", False)


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise UnsupportedMedia("Send the photo as multipart/form-data, in the part named file.")
    return boundary


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"This file is over {limit / 1_000_000:,.0f} MB. Send it smaller.")


def _wrong(name: str, detail: str) -> Rejected:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    return Rejected("Some fields of the upload are wrong.", errors=[FieldError(pointer, detail)])
