"""JSON calls of the examples in the class guide."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.photos import guide_examples
from app.projects.guide_schemas import ExampleChanges, NewExample
from app.projects.queries import load_project
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router: APIRouter = ApiRouter(tags=["guide"])
_EXAMPLES = "/projects/{project_id}/classes/{class_id}/examples"


@router.get(_EXAMPLES)
@allows(Action.SEE_PHOTOS)
def all_examples(
    project_id: PathId, class_id: PathId, actor: CurrentActor, tx: ReadTxDep, settings: SettingsDep
) -> dict[str, Any]:
    """List the examples of a class: right, wrong, borderline."""
    load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    items = guide_examples.list_examples(
        tx, project_id, looker=actor.user_id, root=settings.root_path, class_id=class_id
    )
    return {"items": items, "next": None}


@router.post(_EXAMPLES, status_code=201)
@allows(Action.REVIEW)
def add_example(
    project_id: PathId,
    class_id: PathId,
    body: NewExample,
    actor: CurrentActor,
    tx: WriteTxDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """Put a place on a photo into the guide of a class."""
    load_project(tx, actor, project_id, Action.REVIEW)
    example = guide_examples.add_example(tx, actor, project_id, class_id, body)
    return guide_examples.example_to_wire(tx, example, root=settings.root_path)


@router.patch(_EXAMPLES + "/{example_id}")
@allows(Action.REVIEW)
def change_example(
    project_id: PathId,
    class_id: PathId,
    example_id: PathId,
    body: ExampleChanges,
    actor: CurrentActor,
    tx: WriteTxDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """Change what an example stands for, or its words."""
    load_project(tx, actor, project_id, Action.REVIEW)
    example = guide_examples.change_example(tx, actor, project_id, class_id, example_id, body)
    return guide_examples.example_to_wire(tx, example, root=settings.root_path)


@router.delete(_EXAMPLES + "/{example_id}", status_code=204)
@allows(Action.REVIEW)
def delete_example(
    project_id: PathId, class_id: PathId, example_id: PathId, actor: CurrentActor, tx: WriteTxDep
) -> None:
    """Take an example out of the guide; it can be brought back."""
    load_project(tx, actor, project_id, Action.REVIEW)
    guide_examples.delete_example(tx, actor, project_id, class_id, example_id)


@router.post(_EXAMPLES + "/{example_id}/undelete")
@allows(Action.REVIEW)
def restore_example(
    project_id: PathId,
    class_id: PathId,
    example_id: PathId,
    actor: CurrentActor,
    tx: WriteTxDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """Bring a deleted example back."""
    load_project(tx, actor, project_id, Action.REVIEW)
    example = guide_examples.restore_example(tx, actor, project_id, class_id, example_id)
    return guide_examples.example_to_wire(tx, example, root=settings.root_path)
