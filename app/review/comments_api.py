"""JSON calls of comments."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from app.photos.queries import load_photo
from app.projects.mentions import count_unseen
from app.projects.people import people_of
from app.projects.queries import load_project
from app.review import comments
from app.review.chronicle import photo_chronicle
from app.review.comments_schemas import (
    ChangeComment,
    ChronicleAnswer,
    CommentAnswer,
    CommentsAnswer,
    NewComment,
    PeopleAnswer,
    SeenAnswer,
    SeenBody,
    ThreadsAnswer,
)
from app.review.threads import list_comments, list_threads, told_comment
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["comments"])


@router.get("/photos/{photo_id}/comments", response_model=CommentsAnswer)
@allows(Action.SEE_PHOTOS)
def of_photo(photo_id: PathId, tx: ReadTxDep, actor: CurrentActor, page: PageDep) -> dict[str, Any]:
    """List what was said about a photo, oldest first; replies name the first comment of their thread."""
    access = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS)
    return page.answer(list_comments(tx, access.id, limit=page.limit_and_one, after=page.last_id))


@router.post("/photos/{photo_id}/comments", status_code=201, response_model=CommentAnswer)
@allows(Action.LABEL)
def add(
    photo_id: PathId, body: NewComment, tx: WriteTxDep, actor: CurrentActor, response: Response
) -> dict[str, Any]:
    """Say something about a photo, a place on it or an annotation, or reply; 200 for the same call again."""
    comment, is_new = comments.add_comment(tx, actor, photo_id, body)
    response.status_code = 201 if is_new else 200
    return told_comment(tx, comment)


@router.patch("/comments/{comment_id}", response_model=CommentAnswer)
@allows(Action.LABEL)
def change(comment_id: PathId, body: ChangeComment, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Change the words of one's own comment, or settle a thread or open it again."""
    return told_comment(tx, comments.change_comment(tx, actor, comment_id, body))


@router.delete("/comments/{comment_id}", status_code=204)
@allows(Action.LABEL)
def delete(comment_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> None:
    """Delete one's own comment; the rest of its thread stays."""
    comments.delete_comment(tx, actor, comment_id)


@router.post("/comments/{comment_id}/undelete", response_model=CommentAnswer)
@allows(Action.LABEL)
def undelete(comment_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Bring a deleted comment back: one's own, managers any."""
    return told_comment(tx, comments.restore_comment(tx, actor, comment_id))


@router.get("/photos/{photo_id}/chronicle", response_model=ChronicleAnswer)
@allows(Action.SEE_HISTORY)
def chronicle(photo_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Tell what was done to a photo beside its annotations and states, newest first, 300 at the most."""
    return {"items": photo_chronicle(tx, actor, photo_id)}


@router.get("/projects/{project_id}/comments", response_model=ThreadsAnswer)
@allows(Action.SEE_PHOTOS)
def of_project(
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    page: PageDep,
    *,
    open: bool | None = None,  # noqa: A002  (a query parameter)
    mine: bool | None = None,
) -> dict[str, Any]:
    """List the threads of a project, newest first: the open or the settled ones, those that concern me."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    found = list_threads(
        tx,
        actor,
        access.id,
        root=settings.root_path,
        limit=page.limit_and_one,
        before=page.last_id,
        is_waiting=open,
        is_mine=mine,
    )
    return {**page.answer(found), "unseen": count_unseen(tx, access.id, actor.user_id)}


@router.post("/projects/{project_id}/comments/seen", response_model=SeenAnswer)
@allows(Action.SEE_PHOTOS)
def seen(project_id: PathId, body: SeenBody, tx: WriteTxDep, actor: CurrentActor) -> dict[str, int]:
    """Say that one has looked at comments by which one is named; tells how many are left."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    comments.mark_seen(tx, actor, access.id, body.ids)
    return {"unseen": count_unseen(tx, access.id, actor.user_id)}


@router.get("/projects/{project_id}/people", response_model=PeopleAnswer)
@allows(Action.SEE_PHOTOS)
def people(project_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Tell the names of a project's people, whom a comment can name."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    return {"items": people_of(tx, access.id)}
