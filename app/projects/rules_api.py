"""JSON calls of the rules by which a project checks its labels."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.projects.queries import load_project
from app.projects.rules import rules_of, rules_to_wire, set_rules
from app.projects.schemas import Rules
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router: APIRouter = ApiRouter(tags=["projects"])


@router.get("/projects/{project_id}/rules")
@allows(Action.SEE_PROJECT)
def read_rules(project_id: PathId, actor: CurrentActor, tx: ReadTxDep) -> dict[str, Any]:
    """Tell how a project checks its labels: shares in per cent, and who may accept what."""
    load_project(tx, actor, project_id, Action.SEE_PROJECT)
    return rules_to_wire(rules_of(tx, project_id))


@router.put("/projects/{project_id}/rules")
@allows(Action.EDIT_PROJECT)
def change_rules(project_id: PathId, body: Rules, actor: CurrentActor, tx: WriteTxDep) -> dict[str, Any]:
    """Set how a project checks its labels; what was picked for review already stays picked."""
    load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    return rules_to_wire(set_rules(tx, actor, project_id, body))
