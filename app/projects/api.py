"""JSON calls of projects, their classes and attributes.

Includes those of members, capture links, the shot list, the live feed and jobs.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.db.tx import ReadTx
from app.models import DefectClass
from app.projects import (
    attributes,
    capture_api,
    classes,
    guide_api,
    jobs_api,
    members_api,
    merge,
    rules_api,
    service,
    shots_api,
    stream,
)
from app.projects.counters import read
from app.projects.queries import list_projects, load_project
from app.projects.schemas import (
    AttributeChanges,
    ClassChanges,
    MergeAsk,
    NewAttribute,
    NewClass,
    NewProject,
    ProjectChanges,
)
from app.team.access import CurrentActor
from app.team.queries import list_audit
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router: APIRouter = ApiRouter(tags=["projects"])


@router.post("/projects", status_code=201)
@allows(Action.CREATE_PROJECT)
def make_project(
    body: NewProject, actor: CurrentActor, tx: WriteTxDep, settings: SettingsDep
) -> dict[str, Any]:
    """Make a project with its classes; its maker becomes manager."""
    project = service.make_project(tx, actor, settings, body)
    access = load_project(tx, actor, project.id, Action.SEE_PROJECT)
    return service.project_to_wire(tx, access)


@router.get("/projects")
@allows(Action.SIGNED_IN)
def my_projects(
    actor: CurrentActor,
    tx: ReadTxDep,
    page: PageDep,
    *,
    archived: bool | None = None,
) -> dict[str, Any]:
    """List the projects I may see, newest first; ``archived`` narrows to those in or out of the archive."""
    found = list_projects(tx, actor, limit=page.limit_and_one, before=page.last_id, archived=archived)
    return page.answer(found, lambda row: [row[0].id], lambda shown: service.project_lines(tx, shown))


@router.get("/projects/{project_id}")
@allows(Action.SEE_PROJECT)
def one_project(project_id: PathId, actor: CurrentActor, tx: ReadTxDep) -> dict[str, Any]:
    """Show a project with its classes, attributes and counts."""
    return service.project_to_wire(tx, load_project(tx, actor, project_id, Action.SEE_PROJECT))


@router.patch("/projects/{project_id}")
@allows(Action.EDIT_PROJECT)
def change_project(
    project_id: PathId, body: ProjectChanges, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Rename a project, change its time zone, archive it or bring it back."""
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT, in_archive=True)
    service.change_project(tx, actor, access, body)
    return service.project_to_wire(tx, access)


def _class_answer(tx: ReadTx, project_id: int, row: DefectClass) -> dict[str, Any]:
    rows = classes.list_classes(tx, project_id)
    told = classes.classes_to_wire(rows, read(tx, project_id))
    [item] = [item for item in told if item["id"] == row.id]
    return {**item, "color_warning": classes.color_warning(row, rows)}


@router.post("/projects/{project_id}/classes", status_code=201)
@allows(Action.EDIT_CLASSES)
def add_class(project_id: PathId, body: NewClass, actor: CurrentActor, tx: WriteTxDep) -> dict[str, Any]:
    """Add a class; its number is the next one and stays its own for ever."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    return _class_answer(tx, project_id, classes.add_class(tx, actor, project_id, body))


@router.patch("/projects/{project_id}/classes/{class_id}")
@allows(Action.EDIT_CLASSES)
def change_class(
    project_id: PathId, class_id: PathId, body: ClassChanges, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Change or retire a class."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    return _class_answer(tx, project_id, classes.change_class(tx, actor, project_id, class_id, body))


@router.delete("/projects/{project_id}/classes/{class_id}", status_code=204)
@allows(Action.EDIT_CLASSES)
def delete_class(project_id: PathId, class_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> None:
    """Delete a class that was never used; 409 for one that was."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    classes.delete_class(tx, actor, project_id, class_id)


@router.post("/projects/{project_id}/classes/{class_id}/merge")
@allows(Action.EDIT_CLASSES)
def merge_class(
    project_id: PathId, class_id: PathId, body: MergeAsk, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Merge a class into another, or with ``preview`` count what that would move."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    if body.preview:
        moved = merge.preview_merge(tx, project_id, class_id, body.into)
    else:
        moved = merge.merge_classes(tx, actor, project_id, class_id, body.into)
    return {"annotations": moved.annotations, "photos": moved.photos, "preview": body.preview}


@router.post("/projects/{project_id}/classes/{class_id}/merge/undo")
@allows(Action.EDIT_CLASSES)
def undo_merge(project_id: PathId, class_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> dict[str, Any]:
    """Take the last merge of this class back."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    moved = merge.undo_merge(tx, actor, project_id, class_id)
    return {"annotations": moved.annotations, "photos": moved.photos}


@router.get("/projects/{project_id}/attributes")
@allows(Action.SEE_PROJECT)
def all_attributes(
    project_id: PathId,
    actor: CurrentActor,
    tx: ReadTxDep,
    page: PageDep,
) -> dict[str, Any]:
    """List what photos and annotations of a project can be told about."""
    load_project(tx, actor, project_id, Action.SEE_PROJECT)
    after = page.last_key(int, int) or (-1, 0)
    # A project has a hundred at most, and they are read whole everywhere else.
    rows = [row for row in attributes.list_attributes(tx, project_id) if (row.position, row.id) > after]
    return page.answer(
        rows,
        lambda row: [row.position, row.id],
        lambda shown: [attributes.attribute_to_wire(row) for row in shown],
    )


@router.post("/projects/{project_id}/attributes", status_code=201)
@allows(Action.EDIT_CLASSES)
def add_attribute(
    project_id: PathId, body: NewAttribute, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Define an attribute of photos or of annotations."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    return attributes.attribute_to_wire(attributes.add_attribute(tx, actor, project_id, body))


@router.patch("/projects/{project_id}/attributes/{attribute_id}")
@allows(Action.EDIT_CLASSES)
def change_attribute(
    project_id: PathId, attribute_id: PathId, body: AttributeChanges, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Change an attribute's values, classes or place, or retire it."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    return attributes.attribute_to_wire(
        attributes.change_attribute(tx, actor, project_id, attribute_id, body)
    )


@router.get("/projects/{project_id}/audit")
@allows(Action.SEE_AUDIT)
def read_audit(
    project_id: PathId,
    actor: CurrentActor,
    tx: ReadTxDep,
    page: PageDep,
) -> dict[str, Any]:
    """List what was done in a project that matters for trust, newest first."""
    load_project(tx, actor, project_id, Action.SEE_AUDIT)
    found = list_audit(tx, before=page.last_id, limit=page.limit_and_one, project_id=project_id)
    return page.answer(found)


router.include_router(members_api.router)
router.include_router(shots_api.router)
router.include_router(guide_api.router)
router.include_router(rules_api.router)
router.include_router(capture_api.router)
router.include_router(stream.router)
router.include_router(jobs_api.router)
