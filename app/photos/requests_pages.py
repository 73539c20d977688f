"""The page of what the field is asked: /projects/{id}/requests."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.photos.queries import may_see_trash
from app.photos.requests import list_requests
from app.projects.places import project_context
from app.projects.queries import load_project
from app.team.access import CurrentPerson
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.pagination import Page, PageDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_SHOWN: Final = 60


@router.get("/projects/{project_id}/requests")
@allows(Action.SEE_PHOTOS)
def show_requests(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    settings: SettingsDep,
    page: PageDep,
) -> Response:
    """What is asked of the field and what came of it, old and new side by side; newest first."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    is_open = access.project.archived_at is None
    with_trash = may_see_trash(actor, access.role)
    shown = Page(_SHOWN, page.cursor)
    found = list_requests(
        tx,
        access.id,
        looker=actor.user_id,
        root=settings.root_path,
        limit=shown.limit_and_one,
        before=page.last_id,
        with_trash=with_trash,
    )
    answer = shown.answer(found)
    values = {
        **project_context(tx, access, actor, "requests"),
        "groups": _groups(answer["items"]),
        "next": answer["next"],
        "is_first": page.cursor is None,
        "may_label": is_open and role_may(access.role, Action.LABEL),
        "may_trash": is_open and with_trash,
    }
    return render(request, "photos/requests.html", values)


def _groups(items: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Sort requests by what is to be done about them; those that were withdrawn are no news."""
    groups: dict[str, list[dict[str, Any]]] = {"decide": [], "waiting": [], "none": [], "answered": []}
    for item in items:
        if item["state"] in ("open", "seen"):
            groups["waiting"].append(item)
        elif item["state"] in ("cannot", "expired"):
            groups["none"].append(item)
        elif item["state"] == "answered":
            groups["decide" if _is_undecided(item) else "answered"].append(item)
    return groups


def _is_undecided(item: dict[str, Any]) -> bool:
    old = item["photo"]
    is_both = item["answer_photo"] is not None and not old["is_trashed"]
    return item["kind"] == "retake" and is_both and old["state"] == "retake"
