"""The page of what waits for whom: /projects/{id}/assignments."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.projects.places import project_context
from app.projects.queries import load_project
from app.review.assignments import load_of
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()


@router.get("/projects/{project_id}/assignments")
@allows(Action.ASSIGN)
def show_load(request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentPerson) -> Response:
    """Who has what, and the ways to give it to others or back to the queue."""
    access = load_project(tx, actor, project_id, Action.ASSIGN)
    context = project_context(tx, access, actor, "photos")
    return render(request, "review/load.html", {**context, "load": load_of(tx, access)})
