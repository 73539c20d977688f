"""Sending a file from the disk: one byte range at most, a strong ETag, headers that keep it inert."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Scope

from app.errors import BadRange
from app.web.problems import problem
from app.web.schema import without_directions
from app.web.security import CSP_SANDBOX

FOR_EVER: Final = "private, max-age=31536000, immutable"
"""How a picture is cached whose address changes whenever it would look different."""

_ONE_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII | re.IGNORECASE)


def send_file(
    request: Request,
    path: Path,
    *,
    media_type: str,
    etag: str,
    cache: str = "private, no-cache",
    download_as: str | None = None,
) -> Response:
    """Answer with a file, 304 or 416. ``etag`` is bare; ``download_as`` makes it an attachment of that name.

    Whoever opens the address directly gets a dead document (C5).
    """
    headers = {
        "etag": f'"{etag}"',
        "cache-control": cache,
        "content-security-policy": CSP_SANDBOX,
        "accept-ranges": "bytes",
    }
    if download_as is not None:
        headers["content-disposition"] = attachment(download_as)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    refusal = settle_range(request.scope, path, etag)
    return refusal or FileResponse(path, media_type=media_type, headers=headers)


def send_picture_bytes(request: Request, data: bytes, *, etag: str) -> Response:
    """Answer with a JPEG that is in memory, or 304; cached for ever, and dead when opened directly (C5)."""
    headers = {"etag": f'"{etag}"', "cache-control": FOR_EVER, "content-security-policy": CSP_SANDBOX}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


def settle_range(scope: Scope, path: Path, etag: str) -> Response | None:
    """Leave one range or none in a request for a file; answer it where the file ends before that range.

    What is not one range of bytes is as good as absent (RFC 9110, 14.2), and so are several: no request can
    make us cut a file into ten thousand pieces (D18).
    """
    headers = Headers(scope=scope)
    if "range" not in headers:
        return None
    is_meant = scope["method"] == "GET" and headers.get("if-range", f'"{etag}"') == f'"{etag}"'
    size = path.stat().st_size
    begin = _beginning(headers["range"], size) if is_meant else None
    if begin is None:
        scope["headers"] = [item for item in scope["headers"] if item[0] != b"range"]
        return None
    if begin < size:
        return None
    refusal = problem(BadRange(f"This file has {size} bytes. Ask for it from the beginning."))
    refusal.headers["content-range"] = f"bytes */{size}"
    return refusal


def _beginning(header: str, size: int) -> int | None:
    """Read where the one range of a header begins; None where there is none, or more than one."""
    found = _ONE_RANGE.fullmatch(header)
    if found is None:
        return None
    first, last, tail = found.groups()
    if tail is not None:
        return max(size - int(tail), 0) if int(tail) else size
    return None if last and int(last) < int(first) else int(first)


def is_known(request: Request, etag: str) -> bool:
    """Tell whether the caller's If-None-Match names this version."""
    known = request.headers.get("if-none-match", "")
    return any(tag.strip().removeprefix("W/") in (f'"{etag}"', "*") for tag in known.split(",")[:20])


def attachment(name: str) -> str:
    """Write a Content-Disposition for any name: ASCII for old readers, RFC 5987 for the rest.

    Without controls of direction: in a folder of downloads nothing isolates a name, and its end must be seen.
    """
    name = without_directions(name)
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
