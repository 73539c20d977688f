"""Saying something about a photo: new comments and replies, settling, changing, deleting and bringing back.

What is told of them to people and programs stands in ``threads.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, FieldError, Forbidden, NotFound, Rejected
from app.geometry.box import round_hundredths
from app.models import Annotation, Comment, Mention, Photo
from app.photos.queries import PhotoAccess, load_photo, may_see_trash
from app.photos.threads import OPEN, count_open
from app.projects.counters import bump
from app.projects.people import people_of
from app.realtime.feed import publish
from app.review.comments_schemas import ChangeComment, NewComment
from app.team.actor import Actor, told
from app.team.roles import Action


def add_comment(tx: WriteTx, actor: Actor, photo_id: int, body: NewComment) -> tuple[Comment, bool]:
    """Add a comment to a photo: (the comment, whether it is new; a replay adds none).

    Raises NotFound, Forbidden, Conflict (slugs trashed, op_id_reused) or Rejected (a place outside of the
    photo, an annotation or thread of another photo, somebody who is not in the project).
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    if (known := _ran_before(tx, actor, access, body)) is not None:
        return known, False
    _require_here(access)
    _require_place(tx, access.photo, body)
    _require_people(tx, access, body.mentions)
    before = count_open(tx, access.id)
    comment = Comment(
        op_id=body.op_id,
        project_id=access.project_id,
        photo_id=access.id,
        uid=body.uid,
        x=None if body.x is None else round_hundredths(body.x),
        y=None if body.y is None else round_hundredths(body.y),
        text=body.text,
        author_id=actor.user_id,
        at=tx.now,
    )
    if body.reply_to is not None:
        first = _first_of(tx, access, body.reply_to)
        comment.reply_to = first.id
        _set_settled(tx, actor, first, is_settled=body.settles)
    tx.add(comment)
    tx.flush()
    named = _name(tx, actor, comment, body.mentions)
    _tell(tx, actor, comment, before, names=named)
    return comment, True


def change_comment(tx: WriteTx, actor: Actor, comment_id: int, body: ChangeComment) -> Comment:
    """Change the words of one's own comment, or settle a thread (its first comment) or open it again.

    The same once more changes nothing. Raises NotFound, Forbidden, Conflict (slugs trashed, deleted) or
    Rejected.
    """
    access, comment = load_comment(tx, actor, comment_id, Action.LABEL)
    before = count_open(tx, access.id)
    named: set[int] = set()
    if body.text is not None:
        _require_own(actor, comment, "change")
        if comment.deleted_at is not None:
            raise Conflict("This comment was deleted. Bring it back first.", slug="deleted")
        if body.text != comment.text:
            comment.text, comment.edited_at = body.text, tx.now
        if body.mentions is not None:
            _require_people(tx, access, body.mentions)
            named = _name(tx, actor, comment, body.mentions)
    if body.settled is not None:
        if comment.reply_to is not None:
            raise Rejected(
                "A thread is settled by its first comment.",
                errors=[FieldError("/settled", "goes with the first comment of a thread")],
            )
        _set_settled(tx, actor, comment, is_settled=body.settled)
    tx.flush()
    _tell(tx, actor, comment, before, names=named)
    return comment


def delete_comment(tx: WriteTx, actor: Actor, comment_id: int) -> None:
    """Delete one's own comment; its replies stay. Raises as ``change_comment``."""
    access, comment = load_comment(tx, actor, comment_id, Action.LABEL)
    _require_own(actor, comment, "delete")
    _hide(tx, actor, access, comment, is_deleted=True)


def restore_comment(tx: WriteTx, actor: Actor, comment_id: int) -> Comment:
    """Bring back a comment that its author deleted: they themselves, or who may restore what is deleted."""
    access, comment = load_comment(tx, actor, comment_id, Action.LABEL)
    if not may_see_trash(actor, access.role):
        _require_own(actor, comment, "bring back")
    _hide(tx, actor, access, comment, is_deleted=False)
    return comment


def mark_seen(tx: WriteTx, actor: Actor, project_id: int, comment_ids: Sequence[int]) -> None:
    """Note that somebody has looked at comments which name them; their other pages are told."""
    of_project = select(Comment.id).where(Comment.id.in_(comment_ids), Comment.project_id == project_id)
    seen = tx.change(
        update(Mention)
        .where(
            Mention.comment_id.in_(of_project), Mention.user_id == actor.user_id, Mention.seen_at.is_(None)
        )
        .values(seen_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    if seen:
        publish(tx, project_id, "comment", {"actor": told(actor), "names": [actor.user_id]})


def load_comment(tx: WriteTx, actor: Actor, comment_id: int, action: Action) -> tuple[PhotoAccess, Comment]:
    """Load a comment to change it, with its photo, which is locked: the one access check of comments.

    Raises NotFound (also for one in the trash with its photo, to who does not see that), Forbidden, or
    Conflict (slug trashed).
    """
    photo_id = tx.scalar(select(Comment.photo_id).where(Comment.id == comment_id))
    if photo_id is None:
        raise NotFound("There is no such comment.")
    access = load_photo(tx, actor, photo_id, action, lock=True)
    _require_here(access)
    return access, tx.session.get_one(Comment, comment_id, populate_existing=True)


def _require_here(access: PhotoAccess) -> None:
    if access.is_trashed:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")


def _require_own(actor: Actor, comment: Comment, verb: str) -> None:
    if comment.author_id != actor.user_id:
        raise Forbidden(f"Only who wrote a comment can {verb} it.")


def _require_place(tx: ReadTx, photo: Photo, body: NewComment) -> None:
    for name, value, most in (("x", body.x, photo.width), ("y", body.y, photo.height)):
        if value is not None and not 0 <= round_hundredths(value) <= (most or 0):
            raise Rejected(
                "The place lies outside of the photo.",
                errors=[FieldError(f"/{name}", "is outside of the photo")],
            )
    on_photo = select(Annotation.id).where(Annotation.uid == body.uid, Annotation.photo_id == photo.id)
    if body.uid is not None and tx.scalar(on_photo) is None:
        raise Rejected(
            "This photo has no such annotation.",
            errors=[FieldError("/uid", "is no annotation of this photo")],
        )


def _require_people(tx: ReadTx, access: PhotoAccess, named: Sequence[int]) -> None:
    if not named:
        return
    known = {person["id"] for person in people_of(tx, access.project_id)}
    wrong = [place for place, user_id in enumerate(named) if user_id not in known]
    if wrong:
        raise Rejected(
            "Only people of this project can be named.",
            errors=[FieldError(f"/mentions/{place}", "is nobody of this project") for place in wrong],
        )


def _first_of(tx: ReadTx, access: PhotoAccess, comment_id: int) -> Comment:
    """Find the first comment of the thread that a comment of this photo belongs to."""
    comment = tx.session.get(Comment, comment_id, populate_existing=True)
    if comment is None or comment.photo_id != access.id:
        raise Rejected(
            "This photo has no such comment.", errors=[FieldError("/reply_to", "is no comment of this photo")]
        )
    return comment if comment.reply_to is None else tx.session.get_one(Comment, comment.reply_to)


def _ran_before(tx: ReadTx, actor: Actor, access: PhotoAccess, body: NewComment) -> Comment | None:
    """Find what this very call added before; its words may have been changed since."""
    known: Comment | None = tx.scalar(select(Comment).where(Comment.op_id == body.op_id))
    if known is None:
        return None
    is_same = (known.photo_id, known.author_id, known.uid) == (access.id, actor.user_id, body.uid)
    is_changed = known.edited_at is not None
    if not is_same or not (is_changed or known.text == body.text):
        raise Conflict("This op_id was used for something else. Make a new one.", slug="op_id_reused")
    return known


def _set_settled(tx: WriteTx, actor: Actor, first: Comment, *, is_settled: bool) -> None:
    if is_settled == (first.settled_at is not None):
        return
    first.settled_at = tx.now if is_settled else None
    first.settled_by = actor.user_id if is_settled else None


def _hide(tx: WriteTx, actor: Actor, access: PhotoAccess, comment: Comment, *, is_deleted: bool) -> None:
    if is_deleted == (comment.deleted_at is not None):
        return
    before = count_open(tx, access.id)
    comment.deleted_at = tx.now if is_deleted else None
    tx.flush()
    named = tx.scalars(select(Mention.user_id).where(Mention.comment_id == comment.id)).all()
    _tell(tx, actor, comment, before, names=named)


def _name(tx: WriteTx, actor: Actor, comment: Comment, named: Sequence[int]) -> set[int]:
    """Note whom a comment names; who was named before keeps whether they looked at it.

    Gives all whom it is news to: named now, or before and no more.
    """
    of_comment = Mention.comment_id == comment.id
    known = set(tx.scalars(select(Mention.user_id).where(of_comment)))
    tx.change(delete(Mention).where(of_comment, Mention.user_id.not_in(named)))
    for user_id in sorted(set(named) - known):
        seen_at = tx.now if user_id == actor.user_id else None
        tx.add(Mention(comment_id=comment.id, user_id=user_id, seen_at=seen_at))
    tx.flush()
    return known | set(named)


def _tell(tx: WriteTx, actor: Actor, comment: Comment, before: int, *, names: Iterable[int]) -> None:
    """Keep the counter of open threads in step, and tell the feed; ``before``: how many its photo had."""
    after = count_open(tx, comment.photo_id)
    bump(tx, comment.project_id, {OPEN: after - before})
    thread = comment.reply_to or comment.id
    data = {
        "photo_id": comment.photo_id,
        "thread_id": thread,
        "actor": told(actor),
        "names": sorted(set(names)),
    }
    publish(tx, comment.project_id, "comment", data)
