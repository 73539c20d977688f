"""The first page of a project: its overview, or while it is empty the steps that bring the first photo."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.datasets.overview import describe_project
from app.db.tx import ReadTx
from app.projects.capture import LinkMaker, address_warning, link_to_wire
from app.projects.capture_api import LinkMakerDep
from app.projects.on_phones import open_link
from app.projects.places import project_context
from app.projects.queries import ProjectAccess, find_demo, load_project
from app.team.access import CurrentPerson
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.qr import draw_code
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render
from app.web.urls import is_loopback

router: APIRouter = PageRouter()


@router.get("/projects/{project_id}")
@allows(Action.SEE_PROJECT)
def overview(
    request: Request,
    project_id: PathId,
    actor: CurrentPerson,
    tx: ReadTxDep,
    maker: LinkMakerDep,
    settings: SettingsDep,
) -> Response:
    """The overview; while there is no photo, the steps that bring the first."""
    access = load_project(tx, actor, project_id, Action.SEE_PROJECT)
    values = {
        **project_context(tx, access, actor, "overview"),
        "about": describe_project(tx, access, actor, settings, maker.address),
        "here": maker.address,
    }
    if values["about"]["photos"] == 0 and not values["about"]["counts"].get("trashed"):
        values["phones"] = _phones(tx, access, maker)
        values["demo"] = find_demo(tx, actor)
        values["warning"] = address_warning(settings, maker.address)
        return render(request, "projects/empty.html", values)
    return render(request, "datasets/overview.html", values)


def _phones(tx: ReadTx, access: ProjectAccess, maker: LinkMaker) -> dict[str, Any]:
    """What an empty project tells about phones: whether they reach it, and the code if there is one."""
    may_manage = role_may(access.role, Action.MANAGE_PEOPLE)
    link = open_link(tx, access.id) if may_manage else None
    shown = link_to_wire(tx, link, maker) if link is not None else None
    url = shown["url"] if shown is not None else None
    return {
        "reach": not is_loopback(maker.address),
        "address": maker.address,
        "may_manage": may_manage,
        "link": shown,
        "code": draw_code(url) if url is not None else None,
    }
