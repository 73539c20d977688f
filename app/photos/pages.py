"""The gallery: /projects/{id}/photos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from app.errors import Forbidden
from app.photos import gallery, guide_pages, requests_pages, view
from app.photos.filters import PhotoFilter, filter_for, parse_filter
from app.photos.purge import list_trash
from app.photos.queries import may_see_trash
from app.photos.stacks import scenes
from app.photos.telling import may_see_original
from app.projects import counters
from app.projects.attributes import list_attributes
from app.projects.classes import list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.projects.shot_list import titles_of
from app.team.access import CurrentActor, CurrentPerson, require_admin
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

FIRST_PAGE = 60
_SCENES = "blemish_scenes"
_PEOPLE = ("uploader", "labeler", "assignee")
_BY = {"link": "Taken by", "uploader": "Sent by", "labeler": "Labelled by", "assignee": "Assigned to"}
_YEAR = 365 * 86400  # seconds


@router.get("/projects/{project_id}/photos")
@allows(Action.SEE_PHOTOS)
def show_gallery(
    request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> Response:
    """The photos of a project by a filter, with their counts; more come by key as one scrolls."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    wanted = filter_for(
        tx, access.project, parse_filter(request.query_params.multi_items()), looker=actor.user_id
    )
    by_scene = shows_scenes(request)
    wanted = replace(wanted, scenes=False)  # links to conditions lead to all photos that fulfil them
    sees_trash = may_see_trash(actor, access.role)
    if wanted.trashed and not sees_trash:
        raise Forbidden("Only managers see the trash.")
    shown = replace(wanted, scenes=by_scene and wanted.is_empty)
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
        people={item["id"]: item["name"] for key in _PEOPLE for item in facets[key]},
        links={item["id"]: item["name"] for item in facets["link"]},
        shots=titles_of(tx, project_id, wanted.wanted_shot),
    )
    attributes = [
        {"name": row.name, "values": [choice["value"] for choice in row.choices]}
        for row in list_attributes(tx, project_id, on="photo")
        if row.kind == "select" and row.retired_at is None
    ]
    page = gallery.list_photos(
        tx,
        access.id,
        shown,
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
    is_shared = context["project"]["members"] > 1
    if is_shared:
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
        "scenes": scenes(counts, total),
        "by_scene": shown.scenes,
        "found": found,
        "is_more": is_more,
        "sorts": [
            {"label": label, "url": view.url_of(base, replace(wanted, sort=sort)), "on": sort == wanted.sort}
            for sort, label in view.SORT_WORDS.items()
        ],
        "page_data": {
            "project_id": project_id,
            "query": [list(pair) for pair in shown.pairs()],
            "scenes": shown.scenes,
            "sort": wanted.sort,
            "trashed": wanted.trashed,
            "time_zone": access.project.time_zone,
            "may_trash": is_open and sees_trash,
            "may_review": is_open and role_may(access.role, Action.REVIEW),
            "may_assign": is_open and is_shared and role_may(access.role, Action.ASSIGN),
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
    answer = render(request, "photos/gallery.html", values)
    if "scenes" in request.query_params:  # what was chosen last is what the page opens with
        answer.set_cookie(
            _SCENES,
            str(by_scene).lower(),
            max_age=_YEAR,
            path=f"{settings.root_path}/projects",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
    return answer


def shows_scenes(request: Request) -> bool:
    """Tell whether somebody sees one photo of each scene: as the address says, else as they last chose."""
    return request.query_params.get("scenes", request.cookies.get(_SCENES, "true")) == "true"


def _people(base: str, wanted: PhotoFilter, facets: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for key, title in _BY.items():
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


router.include_router(guide_pages.router)
router.include_router(requests_pages.router)
