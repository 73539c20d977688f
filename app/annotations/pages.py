"""The labelling pages: one photo, and the next one of the queue."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from app.db.tx import ReadTx
from app.photos.api import may_see_original
from app.photos.gallery import names_of
from app.photos.queries import load_photo
from app.photos.schemas import photo_answer
from app.projects.attributes import attribute_to_wire, list_attributes
from app.projects.classes import class_to_wire, list_classes
from app.projects.members import list_members
from app.projects.queries import ProjectAccess, load_project
from app.projects.members import list_members
from app.team.access import CurrentActor
from app.team.actor import Actor
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router = PageRouter()


@router.get("/photos/{photo_id}")
@allows(Action.SEE_PHOTOS)
def one_photo(
    request: Request, photo_id: PathId, actor: CurrentActor, tx: ReadTxDep, settings: SettingsDep
) -> Response:
    """The editor on one photo."""
    found = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS)
    access = load_project(tx, actor, found.photo.project_id, Action.SEE_PHOTOS)
    photo = photo_answer(
        found.photo,
        names_of(tx, found.photo),
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
    )
    values = {"page_data": _page_data(tx, access, actor, photo), "title": found.photo.name}
    return render(request, "editor/editor.html", {**values, "page_theme": "mid"})


@router.get("/projects/{project_id}/label")
@allows(Action.LABEL)
def next_photos(request: Request, project_id: PathId, actor: CurrentActor, tx: ReadTxDep) -> Response:
    """The editor on the next photos of the queue; the page itself takes them, under a lease."""
    access = load_project(tx, actor, project_id, Action.LABEL)
    values = {"page_data": _page_data(tx, access, actor, None), "title": "Label"}
    return render(request, "editor/editor.html", {**values, "page_theme": "mid"})


def _page_data(
    tx: ReadTx, access: ProjectAccess, actor: Actor, photo: dict[str, Any] | None
) -> dict[str, Any]:
    definitions = [attribute_to_wire(row) for row in list_attributes(tx, access.id)]
    return {
        "mode": "photo" if photo else "queue",
        "photo": photo,
        "project": {"id": access.id, "name": access.project.name},
        "classes": [class_to_wire(row) for row in list_classes(tx, access.id)],
        "attributes": {
            on: [item for item in definitions if item["on"] == on] for on in ("photo", "annotation")
        },
        "me": {"id": actor.user_id, "name": actor.name, "email": actor.email},
        "people": len(list_members(tx, access.id)),
        "can_label": role_may(access.role, Action.LABEL) and access.project.archived_at is None,
        "may_export": role_may(access.role, Action.EXPORT),
    }
