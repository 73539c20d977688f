"""Sending a file from the disk: one byte range at most, a strong ETag, headers that keep it inert."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.web.schema import without_directions
from app.web.security import CSP_SANDBOX


def send_file(
    request: Request,
    path: Path,
    *,
    media_type: str,
    etag: str,
    cache: str = "private, no-cache",
    download_as: str | None = None,
) -> Response:
    """Answer with a file, or 304. ``etag`` is bare; ``download_as`` makes it an attachment of that name.

    Several ranges in one request are answered with the whole file, as RFC 9110 allows: no request can make us
    cut a file into ten thousand pieces (D18). Whoever opens the address directly gets a dead document (C5).
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
    if request.headers.get("range", "").count(",") > 0:
        request.scope["headers"] = [item for item in request.scope["headers"] if item[0] != b"range"]
    return FileResponse(path, media_type=media_type, headers=headers)


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
