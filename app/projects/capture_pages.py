"""The page of phones and what makes it open without a signal: its service worker, manifest and icons.

And a page that tells what a browser can do for it.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from app.errors import NotFound
from app.projects.mark import draw_mark
from app.team.roles import Action
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.shell import addresses_in, imported_by
from app.web.templating import render
from app.web.urls import path_to

router: APIRouter = PageRouter()

_SCRIPT = "js/capture/page.js"
_SERVICE_WORKER = "js/capture/service-worker.js"
_MOST_SHARED = 100_000_000  # bytes that are let past
_ICON_SIDES = (180, 192, 512)  # what iOS, and what Android's installer want


@router.get("/capture")
@allows(Action.PUBLIC)
def capture_page(request: Request) -> Response:
    """The page of phones; who they are is asked by its script."""
    modules = imported_by(request.app.state.static, _SCRIPT)
    return render(request, "capture/page.html", {"page_theme": "light", "modules": modules})


@router.get("/capture/share")
@allows(Action.PUBLIC)
def share_page(request: Request) -> Response:
    """What to do about photos that a phone's gallery shared and nobody took; phones keep this page."""
    return render(request, "capture/share.html", {"page_theme": "light"})


@router.post("/capture/share")
@allows(Action.PUBLIC)
async def shared_photos(request: Request) -> Response:
    """Photos from a phone's gallery, where the page's service worker is gone; it takes them else.

    Nothing of them is kept: who sends them is not known, and they are in the gallery. But a browser hears an
    answer only when it has sent all.
    """
    seen = 0
    async for piece in request.stream():
        seen += len(piece)
        if seen > _MOST_SHARED:
            break
    return RedirectResponse(path_to(request, "/capture/share"), 303)


@router.get("/check")
@allows(Action.PUBLIC)
def check(request: Request) -> Response:
    """What this browser can and cannot do for photos, and what to do about it; over plain http, too."""
    return render(request, "capture/check.html")


@router.get("/capture-sw.js")
@allows(Action.PUBLIC)
def service_worker(request: Request) -> Response:
    """The page's service worker, with the list of what it keeps for a start without a signal.

    Browsers compare these bytes to find a new version, so all of the page is in the list's name.
    """
    static = request.app.state.static
    page = bytes(capture_page(request).body)
    share = bytes(share_page(request).body)
    script = static.body(_SERVICE_WORKER)
    later = [path_to(request, static.url(name)) for name in imported_by(static, _SCRIPT, later=True)]
    shell = {
        "name": "blemish-capture-" + hashlib.sha256(page + share + script).hexdigest()[:12],
        "page": path_to(request, "/capture"),
        "share": path_to(request, "/capture/share"),
        "files": list(dict.fromkeys(addresses_in((page + share).decode()) + later)),
    }
    return Response(b"self.shell = %b;\n%b" % (orjson.dumps(shell), script), media_type="text/javascript")


@router.get("/capture.webmanifest")
@allows(Action.PUBLIC)
def manifest(request: Request) -> Response:
    """What a phone needs to put the page on its home screen."""
    page = path_to(request, "/capture")
    icons = [
        {"src": path_to(request, f"/capture-icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in _ICON_SIDES
    ]
    told = {
        "id": page,
        "name": "Blemish: take photos",
        "short_name": "Blemish",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": icons,
        "share_target": {
            "action": path_to(request, "/capture/share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "photos", "accept": ["image/*"]}]},
        },
    }
    return JSONResponse(told, media_type="application/manifest+json")


@router.get("/capture-icon-{side}.png")
@allows(Action.PUBLIC)
def home_screen_icon(side: Annotated[int, Path()]) -> Response:
    """Our mark as a picture: home screens take no SVG."""
    if side not in _ICON_SIDES:
        raise NotFound("There is no icon of that size.")
    return Response(
        draw_mark(side), media_type="image/png", headers={"cache-control": "public, max-age=86400"}
    )
