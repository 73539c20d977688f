"""The page of what can be brought back: /projects/{id}/trash."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.projects import counters
from app.projects.places import project_context
from app.projects.queries import load_project
from app.review import deleted
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()


@router.get("/projects/{project_id}/trash")
@allows(Action.TRASH)
def show_deleted(
    request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentPerson, settings: SettingsDep
) -> Response:
    """What was deleted in a project, by kind, each with the way back."""
    access = load_project(tx, actor, project_id, Action.TRASH)
    root = settings.root_path
    values = {
        **project_context(tx, access, actor, "photos"),
        "may": access.project.archived_at is None,
        "trashed": counters.read(tx, access.id).get("trashed", 0),
        "photos": deleted.deleted_photos(tx, access.id, root=root),
        "annotations": deleted.deleted_annotations(tx, actor, access.id, root=root),
        "comments": deleted.deleted_comments(tx, actor, access.id, root=root),
        "shots": deleted.deleted_shots(tx, access.id),
        "examples": deleted.deleted_examples(tx, actor, access.id, root=root),
        "classes": deleted.retired_classes(tx, access.id),
    }
    return render(request, "review/deleted.html", values)
