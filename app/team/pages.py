"""Pages of the team: set-up, sign-in, my settings, the server."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.team.access import CurrentPerson, require_admin
from app.team.actor import Actor
from app.team.my_settings import read_my_settings
from app.team.old_address import stranded_photos
from app.team.queries import list_audit, list_sessions, list_tokens, list_users, names_of_projects
from app.team.roles import Action, Scope
from app.team.server import backup_line, stranded_lines, what_this_server_found
from app.team.trail import in_words
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.qr import draw_code
from app.web.routing import PageRouter
from app.web.templating import render
from app.web.urls import address_of, path_to, safe_next

router: APIRouter = PageRouter()


@router.get("/login")
@allows(Action.PUBLIC)
def login(request: Request, next: str | None = None) -> Response:  # noqa: A002  (its name in the address)
    """The sign-in page; whoever is signed in goes on."""
    if isinstance(request.state.caller, Actor):
        return RedirectResponse(path_to(request, safe_next(next)), status_code=303)
    return render(request, "team/login.html", {"next": safe_next(next)})


@router.get("/setup")
@allows(Action.PUBLIC)
def set_up(request: Request, settings: SettingsDep) -> Response:
    """The page behind every one-time link; the token stays in the fragment, out of the logs."""
    return render(
        request, "team/setup.html", {"found": what_this_server_found(settings), "page_theme": "light"}
    )


@router.get("/settings")
@allows(Action.OWN_ACCOUNT)
def my_settings(request: Request, actor: CurrentPerson, tx: ReadTxDep) -> Response:
    """My keys, looks, name, password, sign-ins and tokens."""
    projects = names_of_projects(tx, actor)
    return render(
        request,
        "team/settings.html",
        {
            "page_data": {"me": {"id": actor.user_id}, "settings": read_my_settings(tx, actor)},
            "sessions": sorted(
                list_sessions(tx, actor), key=lambda session: session["last_seen_at"], reverse=True
            ),
            "tokens": list_tokens(tx, actor),
            "scopes": [(scope.value, _SCOPE_WORDS[scope]) for scope in Scope],
            "projects": projects,
            "project_names": {item["id"]: item["name"] for item in projects},
        },
    )


_SCOPE_WORDS = {
    Scope.READ: "see projects and photos",
    Scope.UPLOAD: "send photos",
    Scope.LABEL: "draw and decide",
    Scope.EXPORT: "download exports and originals",
    Scope.MANAGE: "make and edit projects, edit classes, see members, move photos to the trash",
}


def _trust_page(request: Request) -> dict[str, Any] | None:
    """The page that explains the server's own certificate, as an address and a code to scan."""
    address = request.app.state.trust_address
    return {"address": address, "code": draw_code(address)} if address is not None else None


@router.get("/admin")
@allows(Action.ADMINISTER)
def server(request: Request, actor: CurrentPerson, tx: ReadTxDep, settings: SettingsDep) -> Response:
    """People of this server, what it found, and the latest of the audit trail."""
    require_admin(actor)
    return render(
        request,
        "team/admin.html",
        {
            "trust": _trust_page(request),
            "users": sorted(list_users(tx), key=lambda user: user["name"].casefold()),
            "found": [
                *what_this_server_found(settings),
                *stranded_lines(stranded_photos(tx, settings, address_of(request))),
                backup_line(settings, tx.now),
            ],
            "audit": in_words(tx, list_audit(tx, limit=30)),
        },
    )
