"""The editor: on one photo (/photos/{id}), on those of the queue (/projects/{id}/label); what is unsaved."""

from __future__ import annotations

import math
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.db.tx import ReadTx
from app.errors import AppError
from app.models import Photo
from app.photos.filters import PhotoFilter, parse_filter
from app.photos.gallery import names_of
from app.photos.gold import gold_told
from app.photos.queries import load_photo
from app.photos.schemas import photo_answer
from app.photos.sorting import Sort, cursor_of
from app.photos.telling import may_see_original
from app.projects.attributes import attribute_to_wire, list_attributes
from app.projects.classes import classes_to_wire, list_classes
from app.projects.guide import seen_by
from app.projects.places import project_context
from app.projects.queries import ProjectAccess, load_project
from app.team.access import CurrentPerson
from app.team.actor import Actor
from app.team.my_settings import read_my_settings
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_STACK: Final = 20  # photos
_REVERSED: dict[Sort, Sort] = {
    "newest": "oldest",
    "oldest": "newest",
    "captured": "-captured",
    "-captured": "captured",
}


@router.get("/projects/{project_id}/label")
@allows(Action.LABEL)
def label_next(request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentPerson) -> Response:
    """The editor on what the queue hands out; its script takes the photos under a lease."""
    access = load_project(tx, actor, project_id, Action.LABEL)
    values = editor_values(tx, access, actor)
    values["page_data"].update({"mode": "queue", "photo": None, "walk": None, "review": False})
    return render(request, "editor/editor.html", {**values, "title": "Label"})


@router.get("/photos/{photo_id}")
@allows(Action.SEE_PHOTOS)
def open_photo(
    request: Request, photo_id: PathId, tx: ReadTxDep, actor: CurrentPerson, settings: SettingsDep
) -> Response:
    """The editor on one photo.

    It walks on in the order of the gallery's filter in the address, or, with ``queue``, in the queue; with
    ``review`` it leads back to the reviewer's walk.
    """
    found = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS, pixels_only=True)
    if found.reading is not None:  # all that they may see of it now
        return RedirectResponse(f"{settings.root_path}/readings/{found.reading}", 303)
    access = load_project(tx, actor, found.project_id, Action.SEE_PHOTOS)
    pairs = request.query_params.multi_items()
    values = editor_values(tx, access, actor)
    is_queue = values["page_data"]["can_label"] and any(name == "queue" for name, _ in pairs)
    photo = photo_answer(
        found.photo,
        {**names_of(tx, found.photo), **gold_told(tx, actor, found)},
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
    )
    walk = None if is_queue else _walk(found.photo, _filter(pairs))
    is_review = values["page_data"]["can_review"] and any(name == "review" for name, _ in pairs)
    if is_review:  # one photo, and the way back to where its reviewer was
        walk = {"address": [("review", "")], "after": None, "before": None}
    values["page_data"].update(
        {"mode": "queue" if is_queue else "photo", "photo": photo, "walk": walk, "review": is_review}
    )
    return render(request, "editor/editor.html", {**values, "title": found.photo.name})


@router.get("/unsaved")
@allows(Action.OWN_ACCOUNT)
def unsaved(request: Request, actor: CurrentPerson) -> Response:
    """What was drawn in this browser and is not on the server: sent from here, listed, saved as a file."""
    return render(request, "editor/unsaved.html", {})


def _filter(pairs: list[tuple[str, str]]) -> PhotoFilter:
    try:
        return parse_filter(pairs)
    except AppError:
        # An address that was written by hand still opens its photo.
        return PhotoFilter()


def _walk(photo: Photo, wanted: PhotoFilter) -> dict[str, Any]:
    """Tell how to list what comes after and before a photo: query pairs, and the cursor that stands on it."""

    def from_here(sort: Sort) -> dict[str, Any]:
        pairs = [pair for pair in wanted.pairs() if pair[0] != "sort"]
        if sort == "blur":
            cursor = cursor_of(sort, photo.sharpness, photo.id)
        else:
            cursor = cursor_of(sort, photo.captured_utc if "captured" in sort else None, photo.id)
        return {"query": [*pairs, ("sort", sort)], "cursor": cursor}

    back = _REVERSED.get(wanted.sort)
    return {
        "address": wanted.pairs(),
        "after": from_here(wanted.sort),
        "before": from_here(back) if back else None,
    }


def _share(photos: int, people: int) -> int:
    """Tell how many photos the editor takes at once: up to a stack, but the last ones are for everybody."""
    return min(_STACK, max(1, math.ceil(photos / max(people, 1))))


def editor_values(tx: ReadTx, access: ProjectAccess, actor: Actor) -> dict[str, Any]:
    """Gather what every page of the editor is drawn with."""
    context = project_context(tx, access, actor, "label")
    definitions = [attribute_to_wire(row) for row in list_attributes(tx, access.id) if row.retired_at is None]
    is_open = access.project.archived_at is None
    return {
        **context,
        "page_theme": actor.editor_theme,
        "page_data": {
            "me": {"id": actor.user_id, "name": actor.name, "email": actor.email},
            "settings": read_my_settings(tx, actor),
            "project": {
                "id": access.project.id,
                "name": access.project.name,
                "time_zone": access.project.time_zone,
                "is_open": is_open,
            },
            "people": context["project"]["members"],
            "share": _share(context["project"]["to_label"], context["project"]["members"]),
            "can_label": is_open and role_may(access.role, Action.LABEL),
            "can_review": is_open and role_may(access.role, Action.REVIEW),
            "may_export": role_may(access.role, Action.EXPORT),
            "classes": classes_to_wire(list_classes(tx, access.id), {}),
            "guide_seen": {str(class_id): rev for class_id, rev in seen_by(tx, actor, access.id).items()},
            "attributes": {
                place: [item for item in definitions if item["on"] == place]
                for place in ("photo", "annotation")
            },
        },
    }
