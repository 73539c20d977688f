"""JSON calls of assigning."""

from __future__ import annotations

from typing import Any

from app.projects.queries import load_project
from app.review import assignments
from app.review.assignments_schemas import Assign, AssignAnswer, LoadAnswer
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["queue"])


@router.put("/projects/{project_id}/assignments", response_model=AssignAnswer)
@allows(Action.ASSIGN)
def assign(project_id: PathId, body: Assign, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Assign up to 500 photos to somebody or to nobody, or say which come first; answers per photo."""
    return assignments.assign(tx, actor, project_id, body)


@router.get("/projects/{project_id}/assignments", response_model=LoadAnswer)
@allows(Action.ASSIGN)
def show_load(project_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Tell what waits for whom."""
    return assignments.load_of(tx, load_project(tx, actor, project_id, Action.ASSIGN))
