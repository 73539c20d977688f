"""The editor on a reading (/readings/{id})."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.annotations.pages import editor_values
from app.projects.queries import load_project
from app.review.readings import load_reading, reading_answer
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
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
    values["page_data"].update({"mode": "queue", "photo": photo, "walk": None})
    return render(request, "editor/editor.html", {**values, "title": found.photo.name})
