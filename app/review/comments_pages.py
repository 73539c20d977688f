"""The page of what people say about photos: /projects/{id}/comments."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.db.tx import ReadTx
from app.photos.threads import OPEN
from app.projects import counters
from app.projects.people import people_of
from app.projects.places import project_context
from app.projects.queries import ProjectAccess, load_project
from app.review.crops import crop_round
from app.review.threads import count_settled, list_threads
from app.team.access import CurrentPerson
from app.team.actor import Actor
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.pagination import Page, PageDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_SHOWN: Final = 30


class Show(StrEnum):
    """Which threads are shown."""

    OPEN = "open"
    MINE = "mine"
    SETTLED = "settled"


@router.get("/projects/{project_id}/comments")
@allows(Action.SEE_PHOTOS)
def show_comments(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    settings: SettingsDep,
    page: PageDep,
    show: Show = Show.OPEN,
) -> Response:
    """The threads of a project, each with a picture of its place: open ones that concern me first."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    is_open = access.project.archived_at is None
    groups, following = _groups(tx, actor, access, show, page, root=settings.root_path)
    context = project_context(tx, access, actor, "review")
    values = {
        **context,
        "tab": "comments",
        "show": show.value,
        "open": counters.read(tx, access.id).get(OPEN, 0),
        "settled": count_settled(tx, access.id),
        "groups": groups,
        "next": following,
        "is_first": page.cursor is None,
        "may_write": is_open and role_may(access.role, Action.LABEL),
        "page_data": {
            "project_id": access.id,
            "time_zone": access.project.time_zone,
            "me": {"id": actor.user_id, "name": actor.name},
            "people": people_of(tx, access.id),
        },
    }
    return render(request, "review/comments.html", values)


def _groups(
    tx: ReadTx, actor: Actor, access: ProjectAccess, show: Show, page: Page, *, root: str
) -> tuple[list[dict[str, Any]], str | None]:
    """List the threads in groups {title, threads, has_more}, and the cursor of the older ones.

    What names somebody who has not looked comes first, also where it was settled meanwhile: they are told
    of it on every page until they have seen it.
    """
    shown = Page(_SHOWN, page.cursor)
    is_first = page.cursor is None
    list_some = partial(list_threads, tx, actor, access.id, root=root, limit=shown.limit_and_one)
    unseen = list_some(is_unseen=True) if is_first and show is not Show.SETTLED else []
    if show is Show.OPEN:
        found = list_some(is_waiting=True, is_mine=False, before=page.last_id)
        mine = _together(unseen, list_some(is_waiting=True, is_mine=True)) if is_first else []
    else:
        mine_alone = True if show is Show.MINE else None
        found = list_some(is_waiting=show is Show.MINE, is_mine=mine_alone, before=page.last_id)
        mine = []
    told = shown.answer(found)
    others = told["items"] if show is Show.OPEN else _together(unseen, told["items"])
    return [
        _group("Concern you", mine[:_SHOWN], has_more=len(mine) > _SHOWN),
        _group("Others" if mine else "", others),
    ], told["next"]


def _together(first: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put threads after others, each once."""
    known = {thread["id"] for thread in first}
    return [*first, *(thread for thread in more if thread["id"] not in known)]


def _group(title: str, threads: list[dict[str, Any]], *, has_more: bool = False) -> dict[str, Any]:
    return {"title": title, "threads": _with_crops(threads), "has_more": has_more}


def _with_crops(threads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**thread, "crop": crop_round(thread["photo"], thread)} for thread in threads]
