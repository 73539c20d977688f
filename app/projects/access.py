"""From a capture cookie to the phone that joined by a link."""

from __future__ import annotations

from fastapi import Request

from app.projects.queries import contributor_by_secret
from app.team.actor import Contributor


def capture_cookie(request: Request) -> str:
    """The capture cookie's name: over https only the __Host- form counts."""
    return "__Host-blemish-capture" if request.url.scheme == "https" else "blemish_capture"


def find_contributor(request: Request) -> Contributor | None:
    """Find the phone that calls, by its cookie, which counts for nothing beside a token (D8)."""
    if request.headers.get("authorization"):
        return None
    secret = request.cookies.get(capture_cookie(request))
    if not secret:
        return None
    with request.app.state.database.read_tx() as tx:
        return contributor_by_secret(tx, secret)
