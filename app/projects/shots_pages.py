"""The page of the shot list: /projects/{id}/shots."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.projects.attributes import list_attributes
from app.projects.capture import list_links
from app.projects.classes import classes_to_wire, list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.projects.shot_list import list_shots, shots_to_wire
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()


@router.get("/projects/{project_id}/shots")
@allows(Action.EDIT_PROJECT)
def show_shots(
    request: Request, project_id: PathId, actor: CurrentPerson, tx: ReadTxDep, settings: SettingsDep
) -> Response:
    """What is wanted from the field, how far each has come, and the form to write more."""
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    shots = shots_to_wire(tx, list_shots(tx, project_id), root=settings.root_path)
    classes = {item["id"]: item for item in classes_to_wire(list_classes(tx, project_id), {})}
    # What a shot names stays in its form, though it is retired or revoked by now.
    named_links = {link_id for shot in shots for link_id in shot["link_ids"] or ()}
    links = [link for link in list_links(tx, project_id) if link.revoked_at is None or link.id in named_links]
    attributes: list[dict[str, Any]] = [
        {"name": row.name, "kind": row.kind, "choices": [choice["value"] for choice in row.choices]}
        for row in list_attributes(tx, project_id, on="photo")
        if row.retired_at is None and not row.is_builtin
    ]
    wanted = [shot for shot in shots if not shot["closed"]]
    values = {
        **project_context(tx, access, actor, "shots"),
        "shots": shots,
        "open": len(wanted),
        "wanted": sum(shot["wanted"] for shot in wanted),
        "taken": sum(min(shot["counts"]["taken"], shot["wanted"]) for shot in wanted),
        "classes": classes,
        "named": {shot["class_id"] for shot in shots},
        "attributes": attributes,
        "links": {link.id: link.name for link in links},
    }
    return render(request, "projects/shots.html", values)
