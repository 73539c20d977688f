"""Pages of scenes: those that look alike, to decide."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.datasets import overview_pages
from app.datasets.alike import alike_pairs
from app.projects.alike_scenes import MOST
from app.projects.places import project_context
from app.projects.queries import load_project
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()


@router.get("/projects/{project_id}/scenes")
@allows(Action.EDIT_PROJECT)
def show_alike(
    request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentPerson, settings: SettingsDep
) -> Response:
    """Pairs of scenes that look alike and stayed apart because one was large enough: join, or leave apart."""
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    pairs = alike_pairs(tx, access.id, root=settings.root_path)
    values = {
        **project_context(tx, access, actor, "photos"),
        "pairs": pairs,
        "is_more": len(pairs) == MOST,
        "is_open": access.project.archived_at is None,
    }
    return render(request, "datasets/alike.html", values)


router.include_router(overview_pages.router)
