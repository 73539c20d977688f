"""What is told of comments: those of a photo, and the threads of a project with their photos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import Annotation, Comment, Mention, Photo, User
from app.photos.threads import has_words, is_open
from app.projects.blind import is_open_to
from app.team.actor import Actor
from app.web.pictures import pixel_urls

_of_thread = aliased(Comment)


def list_comments(tx: ReadTx, photo_id: int, *, limit: int, after: int | None = None) -> list[dict[str, Any]]:
    """List a photo's comments as the wire does, oldest first, past the id ``after``.

    Of what was deleted, only the first comment of a thread that has other words is told, without its own.
    """
    statement = (
        select(Comment)
        .where(Comment.photo_id == photo_id, or_(Comment.deleted_at.is_(None), has_words()))
        .order_by(Comment.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(Comment.id > after)
    return told_comments(tx, list(tx.scalars(statement)))


def told_comment(tx: ReadTx, comment: Comment) -> dict[str, Any]:
    """Write one comment as the wire does."""
    return told_comments(tx, [comment])[0]


def told_comments(tx: ReadTx, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """Write comments as the wire does, in the same order."""
    mentions = tx.execute(
        select(Mention.comment_id, Mention.user_id)
        .where(Mention.comment_id.in_([comment.id for comment in comments]))
        .order_by(Mention.comment_id, Mention.user_id)
    ).all()
    names = _names(
        tx,
        [comment.author_id for comment in comments]
        + [comment.settled_by for comment in comments]
        + [row.user_id for row in mentions],
    )
    named: dict[int, list[dict[str, Any]]] = {}
    for row in mentions:
        named.setdefault(row.comment_id, []).append(_who(row.user_id, names))
    return [_told(comment, names, named.get(comment.id, [])) for comment in comments]


def _told(comment: Comment, names: dict[int, str], mentions: list[dict[str, Any]]) -> dict[str, Any]:
    is_deleted = comment.deleted_at is not None
    return {
        "id": comment.id,
        "op_id": comment.op_id,
        "photo_id": comment.photo_id,
        "reply_to": comment.reply_to,
        "uid": comment.uid,
        "x": comment.x,
        "y": comment.y,
        "text": "" if is_deleted else comment.text,
        "author": _who(comment.author_id, names),
        "at": to_wire(comment.at),
        "edited_at": to_wire(comment.edited_at) if comment.edited_at else None,
        "settled_at": to_wire(comment.settled_at) if comment.settled_at else None,
        "settled_by": _who(comment.settled_by, names) if comment.settled_by else None,
        "deleted_at": to_wire(comment.deleted_at) if comment.deleted_at else None,
        "mentions": [] if is_deleted else mentions,
    }


def _names(tx: ReadTx, user_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = tx.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _who(user_id: int, names: dict[int, str]) -> dict[str, Any]:
    return {"id": user_id, "name": names.get(user_id, "")}


def list_threads(
    tx: ReadTx,
    actor: Actor,
    project_id: int,
    *,
    root: str,
    limit: int,
    before: int | None = None,
    is_waiting: bool | None = None,
    is_mine: bool | None = None,
    is_unseen: bool = False,
) -> list[dict[str, Any]]:
    """List a project's threads, newest first, below the id ``before``, each as its first comment and more.

    ``is_waiting``: only the open, or only the settled ones. ``is_mine``: only those that name the actor,
    that they wrote in, or that are on a photo they labelled; or only the others. ``is_unseen``: only those
    with a comment that names the actor, who has not looked. Added to each: ``replies`` (oldest first),
    ``unseen`` (ids of those that name the actor and were not looked at), ``photo``, and ``box`` (of the
    annotation it is on: x, y, width, height).
    """
    statement = _threads(project_id).order_by(Comment.id.desc()).limit(limit)
    statement = statement.where(is_open_to(actor.user_id, tx.now, Comment.photo_id))
    if before is not None:
        statement = statement.where(Comment.id < before)
    if is_waiting is not None:
        statement = statement.where(is_open() if is_waiting else Comment.settled_at.is_not(None))
    if is_mine is not None:
        mine = _concerns(actor.user_id)
        statement = statement.where(mine if is_mine else ~mine)
    if is_unseen:
        statement = statement.where(Comment.id.in_(_waiting_for(actor.user_id)))
    rows = tx.execute(statement).all()
    firsts: list[Comment] = [row[0] for row in rows]
    replies = _replies(tx, [first.id for first in firsts])
    words = told_comments(tx, [*firsts, *(reply for of in replies.values() for reply in of)])
    told = {item["id"]: item for item in words}
    unseen = _unseen(tx, actor.user_id, list(told))
    boxes = _boxes(tx, firsts)
    return [
        {
            **told[first.id],
            "replies": [told[reply.id] for reply in replies.get(first.id, [])],
            "unseen": [found.id for found in (first, *replies.get(first.id, [])) if found.id in unseen],
            "photo": {
                "id": photo.id,
                "name": photo.name,
                "width": photo.width,
                "height": photo.height,
                "state": photo.state,
                "urls": pixel_urls(photo, root=root),
            },
            "box": boxes.get(first.uid) if first.uid else None,
        }
        for first, photo in rows
    ]


def _threads(project_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Comment, Photo)
        .join(Photo, Photo.id == Comment.photo_id)
        .where(Comment.project_id == project_id, has_words(), Photo.deleted_at.is_(None))
    )


def count_settled(tx: ReadTx, project_id: int) -> int:
    """Count a project's settled threads, without those on photos in the trash."""
    settled = _threads(project_id).where(Comment.settled_at.is_not(None)).with_only_columns(func.count())
    return int(tx.scalar(settled) or 0)


def _concerns(user_id: int) -> ColumnElement[bool]:
    in_thread = or_(_of_thread.id == Comment.id, _of_thread.reply_to == Comment.id)
    wrote = exists().where(in_thread, _of_thread.author_id == user_id, _of_thread.deleted_at.is_(None))
    named = (
        exists()
        .where(in_thread, _of_thread.deleted_at.is_(None))
        .where(Mention.comment_id == _of_thread.id, Mention.user_id == user_id)
    )
    return or_(wrote, named, Photo.labeler_id.is_not_distinct_from(user_id))  # most have none


def _waiting_for(user_id: int) -> Select[Any]:
    """Select the threads, by their first comments, in which somebody is named and has not looked."""
    return (
        select(func.coalesce(_of_thread.reply_to, _of_thread.id))
        .join(Mention, Mention.comment_id == _of_thread.id)
        .where(Mention.user_id == user_id, Mention.seen_at.is_(None), _of_thread.deleted_at.is_(None))
    )


def _replies(tx: ReadTx, first_ids: Sequence[int]) -> dict[int, list[Comment]]:
    rows = tx.scalars(
        select(Comment)
        .where(Comment.reply_to.in_(first_ids), Comment.deleted_at.is_(None))
        .order_by(Comment.id)
    )
    found: dict[int, list[Comment]] = {}
    for reply in rows:
        assert reply.reply_to is not None
        found.setdefault(reply.reply_to, []).append(reply)
    return found


def _unseen(tx: ReadTx, user_id: int, comment_ids: Sequence[int]) -> set[int]:
    of_these = (Mention.user_id == user_id, Mention.seen_at.is_(None), Mention.comment_id.in_(comment_ids))
    return set(tx.scalars(select(Mention.comment_id).where(*of_these)))


def _boxes(tx: ReadTx, firsts: Sequence[Comment]) -> dict[str, dict[str, float]]:
    """Tell where the annotations are that threads are on, while they are not deleted."""
    uids = [first.uid for first in firsts if first.uid is not None]
    rows = tx.execute(
        select(Annotation.uid, Annotation.x, Annotation.y, Annotation.width, Annotation.height).where(
            Annotation.uid.in_(uids), Annotation.deleted_at.is_(None)
        )
    )
    return {row.uid: {"x": row.x, "y": row.y, "width": row.width, "height": row.height} for row in rows}
