"""Pages of projects: the list, a new one, settings, the sheet to print."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.clock import time_zones
from app.db.tx import ReadTx
from app.errors import Forbidden, Gone
from app.projects import capture, capture_pages, palette, service, shots_pages
from app.projects.attributes import attribute_to_wire, list_attributes
from app.projects.capture import address_warning, link_to_wire, load_link
from app.projects.capture_api import LinkMakerDep
from app.projects.classes import classes_to_wire, list_classes
from app.projects.counters import read
from app.projects.members import list_members
from app.projects.other_words import words_of_other
from app.projects.places import project_context
from app.projects.queries import ProjectAccess, count_projects, find_demo, list_projects, load_project
from app.projects.rules import rules_of, rules_to_wire
from app.projects.sheet import NAMES as LANGUAGE_NAMES
from app.projects.sheet import sheet_words
from app.team.access import CurrentPerson
from app.team.actor import Actor
from app.team.roles import Action, Role
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.qr import draw_code
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_SHOWN = 100


@router.get("/")
@allows(Action.SIGNED_IN)
def home(
    request: Request,
    actor: CurrentPerson,
    tx: ReadTxDep,
    settings: SettingsDep,
    before: PathId | None = None,
    *,
    archived: bool = False,
) -> Response:
    """The projects I may see, newest first: those in use, or those in the archive."""
    in_use, in_archive = count_projects(tx, actor)
    found = list_projects(tx, actor, limit=_SHOWN + 1, before=before, archived=archived)
    values = {
        "projects": service.project_lines(tx, found[:_SHOWN]),
        "older": found[_SHOWN - 1][0].id if len(found) > _SHOWN else None,
        "in_use": in_use,
        "in_archive": in_archive,
        "archived": archived,
        "may_create": service.may_create(actor, settings),
        **_new_project_values(tx, actor),
    }
    return render(request, "projects/home.html", values)


@router.get("/projects/new")
@allows(Action.CREATE_PROJECT)
def new_project(request: Request, actor: CurrentPerson, tx: ReadTxDep, settings: SettingsDep) -> Response:
    """The form of a new project, with the ready-made classes to edit."""
    if not service.may_create(actor, settings):
        raise Forbidden("Only admins make projects on this server. Ask one.")
    return render(request, "projects/new.html", _new_project_values(tx, actor))


def _new_project_values(tx: ReadTx, actor: Actor) -> dict[str, Any]:
    return {
        "demo": find_demo(tx, actor),
        "may_open_demo": actor.is_admin,
        "form_data": {
            "classes": [{"name": item.name, "is_other": item.is_other} for item in palette.READY],
            "colors": palette.COLORS,
        },
        "zones": time_zones(),
    }


@router.get("/projects/{project_id}/settings")
@allows(Action.EDIT_PROJECT)
def project_settings(
    request: Request,
    project_id: PathId,
    actor: CurrentPerson,
    tx: ReadTxDep,
    maker: LinkMakerDep,
    settings: SettingsDep,
) -> Response:
    """Classes, attributes, phones, people, and the project itself."""
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    counts = read(tx, project_id)
    classes = classes_to_wire(list_classes(tx, project_id), counts)
    links = capture.links_to_wire(tx, capture.list_links(tx, project_id), maker)
    for link in links:
        link["code"] = draw_code(link["url"]) if link["url"] is not None and link["state"] == "open" else None
    values = {
        **project_context(tx, access, actor, "settings"),
        "classes": [item for item in classes if not item["retired"]],
        "retired": [item for item in classes if item["retired"]],
        "others": words_of_other(tx, project_id)
        if any(item["is_other"] and item["annotations"] for item in classes)
        else [],
        "names": {item["id"]: item["name"] for item in classes},
        "attributes": [attribute_to_wire(row) for row in list_attributes(tx, project_id)],
        "members": sorted(list_members(tx, project_id), key=lambda member: member["name"].casefold()),
        "roles": _roles_for(actor, access),
        "links": links,
        "warning": address_warning(settings, maker.address),
        "zones": time_zones(),
        "colors": palette.COLORS,
        "languages": LANGUAGE_NAMES,
        "rules": rules_to_wire(rules_of(tx, project_id)),
    }
    return render(request, "projects/settings.html", values)


def _roles_for(actor: Actor, access: ProjectAccess) -> list[dict[str, str]]:
    words = {
        Role.LABELER: "draws and classifies",
        Role.REVIEWER: "also corrects, decides, exports",
        Role.MANAGER: "also classes, people, phones",
    }
    return [{"value": str(role), "words": words[role]} for role in Role]


@router.get("/projects/{project_id}/capture-links/{link_id}/sheet")
@allows(Action.MANAGE_PEOPLE)
def link_sheet(
    request: Request,
    project_id: PathId,
    link_id: PathId,
    actor: CurrentPerson,
    tx: ReadTxDep,
    maker: LinkMakerDep,
) -> Response:
    """A sheet to print and hang up: the code, and what happens when it is scanned."""
    access = load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    link = link_to_wire(tx, load_link(tx, project_id, link_id), maker)
    if link["url"] is None or link["state"] != "open":
        raise Gone("This link lets no phones in any more. Make a new one in the project's settings.")
    values = {
        **project_context(tx, access, actor, "settings"),
        "link": link,
        "code": draw_code(link["url"]),
        "words": sheet_words(link["language"]),
        "address": maker.address,
        "page_theme": "light",
    }
    return render(request, "projects/sheet.html", values)


router.include_router(capture_pages.router)
router.include_router(shots_pages.router)
