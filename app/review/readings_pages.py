"""Pages: the editor on a reading (/readings/{id}), and how people did on photos whose answer is known."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.annotations.pages import editor_values
from app.projects.classes import classes_to_wire, list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.review.gold_scores import score_of, scores_of_people
from app.review.readings import load_reading, reading_answer
from app.team.access import CurrentPerson
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import MAX_ID, PathId
from app.web.templating import render

router: APIRouter = PageRouter()


@router.get("/readings/{reading_id}")
@allows(Action.LABEL)
def open_reading(
    request: Request, reading_id: PathId, tx: ReadTxDep, actor: CurrentPerson, settings: SettingsDep
) -> Response:
    """The editor on a photo that the caller labels without seeing what is on it, within the queue."""
    found = load_reading(tx, actor, reading_id, Action.LABEL)
    access = load_project(tx, actor, found.photo.project_id, Action.LABEL)
    values = editor_values(tx, access, actor)
    photo = reading_answer(tx, actor, found, settings)
    values["page_data"].update({"mode": "queue", "photo": photo, "walk": None, "review": False})
    return render(request, "editor/editor.html", {**values, "title": found.photo.name})


@router.get("/projects/{project_id}/gold")
@allows(Action.LABEL)
def show_scores(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    settings: SettingsDep,
    person: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
) -> Response:
    """How the caller did on photos whose answer is known; managers see each ``person``'s."""
    is_own = person is None or person == actor.user_id
    access = load_project(tx, actor, project_id, Action.LABEL if is_own else Action.SEE_MEMBERS)
    people = scores_of_people(tx, project_id) if role_may(access.role, Action.SEE_MEMBERS) else None
    names = {item["user"]["id"]: item["user"] for item in people["people"]} if people else {}
    me = {"id": actor.user_id, "name": actor.name}
    values = {
        **project_context(tx, access, actor, "review"),
        "score": score_of(
            tx,
            project_id,
            names.get(person, me),
            looker=actor.user_id,
            root=settings.root_path,
        ),
        "people": people,
        "classes": {item["id"]: item for item in classes_to_wire(list_classes(tx, project_id), {})},
    }
    return render(request, "review/gold.html", values)
