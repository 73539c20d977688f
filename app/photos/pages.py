"""The gallery: /projects/{id}/photos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from app.errors import Forbidden
from app.photos import gallery, view
from app.photos.filters import PhotoFilter, filter_for, parse_filter
from app.photos.purge import list_trash
from app.photos.queries import may_see_trash
from app.photos.telling import may_see_original
from app.projects import counters
from app.projects.attributes import list_attributes
from app.projects.classes import list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.team.access import CurrentActor, CurrentPerson, require_admin
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

FIRST_PAGE = 60


@router.get("/projects/{project_id}/photos")
@allows(Action.SEE_PHOTOS)
def show_gallery(
    request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> Response:
    """The photos of a project by a filter, with their counts; more come by key as one scrolls."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    wanted = filter_for(tx, access.project, parse_filter(request.query_params.multi_items()))
    sees_trash = may_see_trash(actor, access.role)
    if wanted.trashed and not sees_trash:
        raise Forbidden("Only managers see the trash.")
    is_open = access.project.archived_at is None
    base = f"{settings.root_path}/projects/{project_id}/photos"
    counts = counters.read(tx, project_id)
    per_class = gallery.photos_of_class(tx, access.id)
    classes: list[dict[str, Any]] = [
        {
            "id": row.id,
            "name": row.name,
            "letter": row.letter,
            "slot": row.slot,
            "color": row.color,
            "photos": per_class.get(row.id, 0),
        }
        for row in list_classes(tx, project_id)
        if row.retired_at is None or per_class.get(row.id)
    ]
    facets = gallery.facets(tx, access.id)
    names = view.Names(
        classes={item["id"]: item["name"] for item in classes},
        people={item["id"]: item["name"] for item in (*facets["uploader"], *facets["labeler"])},
        links={item["id"]: item["name"] for item in facets["link"]},
    )
    attributes = [
        {"name": row.name, "values": [choice["value"] for choice in row.choices]}
        for row in list_attributes(tx, project_id, on="photo")
        if row.kind == "select" and row.retired_at is None
    ]
    page = gallery.list_photos(
        tx,
        access.id,
        wanted,
        limit=FIRST_PAGE,
        cursor=None,
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
        with_boxes=True,
    )
    found, is_more = gallery.count_photos(tx, access.id, wanted) if not wanted.is_empty else (0, False)
    total = sum(n for name, n in counts.items() if name.startswith("state:"))
    lists = view.facets_of(
        base, wanted, counts=counts, classes=classes, attributes=attributes, sees_trash=sees_trash
    )
    context = project_context(tx, access, actor, "photos")
    if context["project"]["members"] > 1:
        lists[2:2] = _people(base, wanted, facets)
    values: dict[str, Any] = {
        **context,
        "base": base,
        "wanted": wanted,
        "days": [view.day_text(moment) for moment in (wanted.captured_from, wanted.captured_to)],
        "chips": view.chips(base, wanted, names),
        "facets": lists,
        "segments": view.segments(base, counts),
        "total": total,
        "found": found,
        "is_more": is_more,
        "sorts": [
            {"label": label, "url": view.url_of(base, replace(wanted, sort=sort)), "on": sort == wanted.sort}
            for sort, label in view.SORT_WORDS.items()
        ],
        "page_data": {
            "project_id": project_id,
            "query": [list(pair) for pair in wanted.pairs()],
            "sort": wanted.sort,
            "trashed": wanted.trashed,
            "time_zone": access.project.time_zone,
            "may_trash": is_open and sees_trash,
            "may_review": is_open and role_may(access.role, Action.REVIEW),
            "may_send": is_open,
            "max_bytes": settings.max_photo_bytes,
            "classes": classes,
            "people": [{"id": key, "name": name} for key, name in names.people.items()],
            "links": [{"id": key, "name": name} for key, name in names.links.items()],
            "attributes": attributes,
            "items": page["items"],
            "next": page["next"],
        },
    }
    return render(request, "photos/gallery.html", values)


def _people(base: str, wanted: PhotoFilter, facets: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for key, title in (("link", "Taken by"), ("uploader", "Sent by"), ("labeler", "Labeled by")):
        items = facets[key]
        if not items:
            continue
        found.append(
            {
                "title": title,
                "items": [
                    {
                        "label": item["name"],
                        "n": item["n"],
                        "url": view.url_of(base, view.toggled(wanted, key, item["id"])),
                        "on": item["id"] in getattr(wanted, key),
                    }
                    for item in items[:8]
                ],
                "most": max(item["n"] for item in items),
            }
        )
    return found


@router.get("/admin/trash")
@allows(Action.ADMINISTER)
def show_trash(request: Request, actor: CurrentPerson, tx: ReadTxDep) -> Response:
    """What lies in the trash of each project, and what of it can be purged."""
    require_admin(actor)
    return render(request, "photos/trash.html", {"projects": list_trash(tx)})
