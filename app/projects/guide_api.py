"""JSON calls of the class guide: its words, their history, what was said for "other".

Those of its examples: app/photos/guide_api.py.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.projects import guide, other_words
from app.projects.guide_schemas import GuideSave, MoveWords, Seen
from app.projects.queries import load_project
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router: APIRouter = ApiRouter(tags=["guide"])
_CLASS = "/projects/{project_id}/classes/{class_id}"


@router.put(_CLASS + "/guide")
@allows(Action.EDIT_CLASSES)
def save_guide(
    project_id: PathId, class_id: PathId, body: GuideSave, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Save what a class means: in better words, or as another meaning; 409 when somebody else did."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    return guide.save_guide(tx, actor, project_id, class_id, body)


@router.get(_CLASS + "/guide/history")
@allows(Action.SEE_PROJECT)
def read_history(
    project_id: PathId, class_id: PathId, actor: CurrentActor, tx: ReadTxDep, page: PageDep
) -> dict[str, Any]:
    """List how the words of a class came to be, newest first."""
    load_project(tx, actor, project_id, Action.SEE_PROJECT)
    found = guide.guide_history(tx, project_id, class_id, limit=page.limit_and_one, before=page.last_id)
    return page.answer(found, lambda row: [row["rev"]])


@router.put("/projects/{project_id}/guide/seen", status_code=204)
@allows(Action.LABEL)
def mark_seen(project_id: PathId, body: Seen, actor: CurrentActor, tx: WriteTxDep) -> None:
    """Say up to which save I have read the guide of some classes."""
    load_project(tx, actor, project_id, Action.LABEL, in_archive=True)  # it is read there, too
    guide.mark_seen(tx, actor, project_id, body.seen)


@router.post(_CLASS + "/words")
@allows(Action.EDIT_CLASSES)
def move_words(
    project_id: PathId, class_id: PathId, body: MoveWords, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Move what was said for a class "other" into another class: all annotations that say these words."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    row, moved = other_words.move_words(tx, actor, project_id, class_id, body.words, body.into)
    return {"id": row.id, "annotations": moved.annotations, "photos": moved.photos}


@router.post("/projects/{project_id}/moved-words/{move_id}/undo")
@allows(Action.EDIT_CLASSES)
def undo_words(project_id: PathId, move_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> dict[str, Any]:
    """Take words back to "other", as far as they still are where they were put."""
    load_project(tx, actor, project_id, Action.EDIT_CLASSES)
    moved = other_words.undo_words(tx, actor, project_id, move_id)
    return {"annotations": moved.annotations, "photos": moved.photos}
