"""JSON calls of the shot list."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.projects import shots
from app.projects.queries import load_project
from app.projects.schemas import NewShot, ShotChanges
from app.projects.shot_list import list_shots, shots_to_wire
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router: APIRouter = ApiRouter(tags=["shots"])


@router.get("/projects/{project_id}/shots")
@allows(Action.SEE_PROJECT)
def all_shots(
    project_id: PathId, actor: CurrentActor, tx: ReadTxDep, settings: SettingsDep
) -> dict[str, Any]:
    """List a project's wanted shots in order, each with how many photos were taken for it."""
    load_project(tx, actor, project_id, Action.SEE_PROJECT)
    listed = list_shots(tx, project_id)
    return {"items": shots_to_wire(tx, listed, root=settings.root_path), "next": None}


@router.post("/projects/{project_id}/shots", status_code=201)
@allows(Action.EDIT_PROJECT)
def add_shot(
    project_id: PathId, body: NewShot, actor: CurrentActor, tx: WriteTxDep, settings: SettingsDep
) -> dict[str, Any]:
    """Write what is wanted; phones see it with their next contact."""
    load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    shot = shots.add_shot(tx, actor, project_id, body)
    return shots_to_wire(tx, [shot], root=settings.root_path)[0]


@router.patch("/projects/{project_id}/shots/{shot_id}")
@allows(Action.EDIT_PROJECT)
def change_shot(
    project_id: PathId,
    shot_id: PathId,
    body: ShotChanges,
    actor: CurrentActor,
    tx: WriteTxDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """Change a wanted shot, move it, close it or open it again."""
    load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    shot = shots.change_shot(tx, actor, project_id, shot_id, body)
    return shots_to_wire(tx, [shot], root=settings.root_path)[0]


@router.delete("/projects/{project_id}/shots/{shot_id}", status_code=204)
@allows(Action.EDIT_PROJECT)
def delete_shot(project_id: PathId, shot_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> None:
    """Take a wanted shot off the list; photos that were taken for it stay."""
    load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    shots.delete_shot(tx, actor, project_id, shot_id)


@router.post("/projects/{project_id}/shots/{shot_id}/undelete")
@allows(Action.EDIT_PROJECT)
def restore_shot(
    project_id: PathId, shot_id: PathId, actor: CurrentActor, tx: WriteTxDep, settings: SettingsDep
) -> dict[str, Any]:
    """Bring a deleted wanted shot back to where it stood."""
    load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    shot = shots.restore_shot(tx, actor, project_id, shot_id)
    return shots_to_wire(tx, [shot], root=settings.root_path)[0]
