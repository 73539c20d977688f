"""Which photos reviewers look at: picked when they are done, or asked for; settled as they stop being so.

``Counter`` ``to_review`` counts the open ones outside of the trash. Where one person works alone nothing is
picked: there is nobody else to look.
"""

from __future__ import annotations

import hmac
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import Ending, ReadTx, WriteTx
from app.errors import Conflict
from app.models import LabelerTally, Lease, Operation, Photo, Review
from app.photos.sampling import is_drawn
from app.projects.counters import bump
from app.projects.places import count_people
from app.projects.rules import rules_of
from app.realtime.feed import publish
from app.team.actor import Actor, told

TO_REVIEW: Final = "to_review"
_SAID_DONE: Final = '%"state":"done"%'


def picked_when_done(tx: WriteTx, photo: Photo) -> None:
    """Pick a photo (locked) that has just become done, or not: by its labeler's share, or as it was before.

    One that was picked or asked for once is picked again. One that was said done before and was not picked
    draws no second lot. New lots are drawn at the end of the transaction.
    """
    review = tx.session.get(Review, photo.id)
    if review is not None:
        review.labeler_id = photo.labeler_id
        _open(tx, photo, review)
    elif photo.labeler_id is not None and not _was_done_before(tx, photo):
        tx.at_end(Ending.LABELERS, _keep_tallies, (photo, _IS_DONE))


def settle(tx: WriteTx, photo: Photo, by: int | None) -> None:
    """Close the review of a photo (locked) that is done no more; ``by``: who decided or changed it."""
    review = tx.session.get(Review, photo.id)
    if review is not None and review.settled_at is None:
        review.settled_at, review.settled_by = tx.now, by
        tx.flush()
        _count(tx, photo, -1)
    if photo.state in ("accepted", "rejected"):
        _look_closely(tx, photo, by)
        # The reviewer is through with it; its labeler has it back at once.
        tx.change(delete(Lease).where(Lease.photo_id == photo.id, Lease.user_id == by))


def see_again(tx: WriteTx, photo: Photo, by: int | None) -> None:
    """Have a photo (locked) that was just sent back looked at again once it is done, picked or not.

    Who sends it back asks for that, so that nobody else but a reviewer takes it back.
    """
    if count_people(tx, photo.project_id) < 2:
        return
    review = tx.session.get(Review, photo.id) or _asked(tx, photo)
    if review.why == "asked":
        review.asked_by = by
    tx.flush()


def ask_for_review(tx: WriteTx, actor: Actor, photo: Photo) -> None:
    """Have a reviewer look at a photo (locked): now if it is done, else as soon as it is.

    Raises Conflict (slugs accepted, damaged, trashed).
    """
    if photo.deleted_at is not None:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")
    if photo.damaged:
        raise Conflict("This photo is damaged, so it cannot be labelled.", slug="damaged")
    if photo.state == "accepted":
        raise Conflict("This photo is accepted. A reviewer can open it again.", slug="accepted")
    review = tx.session.get(Review, photo.id)
    if review is None:
        review = _asked(tx, photo)
        review.asked_by = actor.user_id
    # One that was picked before, or asked for by somebody else, stays that: who asks too cannot take it away.
    if photo.state == "done":
        _open(tx, photo, review)
    tx.flush()
    tell_review(tx, actor, photo)


def _asked(tx: WriteTx, photo: Photo) -> Review:
    """Make a review that is settled until the photo is done: from then on it is as any that was picked."""
    review = Review(
        photo_id=photo.id,
        project_id=photo.project_id,
        labeler_id=photo.labeler_id,
        why="asked",
        picked_at=tx.now,
        settled_at=tx.now,
    )
    tx.add(review)
    return review


def take_back_asking(tx: WriteTx, actor: Actor, photo: Photo, *, is_reviewer: bool) -> None:
    """Undo ``ask_for_review``: by who asked, or by a reviewer. Raises Conflict (slug not_asked)."""
    review = tx.session.get(Review, photo.id)
    may = review is not None and review.why == "asked" and (is_reviewer or review.asked_by == actor.user_id)
    if review is None or not may:
        raise Conflict("Nobody asked for a review that you could take back.", slug="not_asked")
    settle(tx, photo, actor.user_id)
    tx.session.delete(review)
    tx.flush()
    tell_review(tx, actor, photo)


def tell_review(tx: WriteTx, actor: Actor, photo: Photo) -> None:
    """Tell the feed that reviewers see something else of a photo."""
    data = {"photo_id": photo.id, "photo_seq": photo.seq, "actor": told(actor)}
    publish(tx, photo.project_id, "review", data)


def waits_for_review(tx: ReadTx, photo_id: int) -> bool:
    """Tell whether a photo's review is open."""
    is_open = select(Review.photo_id).where(Review.photo_id == photo_id, Review.settled_at.is_(None))
    return tx.scalar(is_open) is not None


def _open(tx: WriteTx, photo: Photo, review: Review) -> None:
    if review.settled_at is not None:
        review.settled_at, review.settled_by, review.picked_at = None, None, tx.now
        tx.flush()
        _count(tx, photo, 1)


def _count(tx: WriteTx, photo: Photo, change: int) -> None:
    if photo.deleted_at is None:
        bump(tx, photo.project_id, {TO_REVIEW: change})


def _was_done_before(tx: WriteTx, photo: Photo) -> bool:
    """Asked before this change is written to the history."""
    earlier = select(Operation.id).where(
        Operation.photo_id == photo.id,
        Operation.action == "state",
        Operation.after.like(_SAID_DONE),
    )
    return tx.scalar(earlier.limit(1)) is not None


_IS_DONE, _WAS_WRONG = "is done", "was wrong"
"""What a labeler's tally takes note of: a photo of theirs was said done, or had to be corrected."""


def _keep_tallies(tx: WriteTx, noted: list[tuple[Photo, str]]) -> None:
    """Note what happened to photos of labelers, one after the other, as every transaction does."""
    for photo, what in sorted(noted, key=lambda one: (one[0].project_id, one[0].labeler_id or 0, one[0].id)):
        if what == _WAS_WRONG:
            _tally(tx, photo).closely = rules_of(tx, photo.project_id).review_after
            tx.flush()
        elif photo.state == "done" and count_people(tx, photo.project_id) > 1:
            _draw_lot(tx, photo)


def _draw_lot(tx: WriteTx, photo: Photo) -> None:
    why = _lot(tx, photo)
    if why is None:
        return
    tx.add(
        Review(
            photo_id=photo.id,
            project_id=photo.project_id,
            labeler_id=photo.labeler_id,
            why=why,
            picked_at=tx.now,
        )
    )
    tx.flush()
    _count(tx, photo, 1)


def _lot(tx: WriteTx, photo: Photo) -> str | None:
    """Say why a photo is picked ("new" labeler, or "share"), or None; counts it in its labeler's tally."""
    rules = rules_of(tx, photo.project_id)
    tally = _tally(tx, photo)
    tally.done += 1
    # Photos without a defect draw lots of their own: no pattern of work leaves them out.
    name = "credit_no_defect" if photo.no_defect else "credit"
    credit: int = getattr(tally, name)
    # With the server's key, or whoever reads this could work out which of theirs are looked at.
    key = hmac.new(tx.key, f"{photo.project_id} {photo.labeler_id} {name}".encode(), "sha256").hexdigest()
    drawn = is_drawn(credit, rules.review_share, key)
    setattr(tally, name, credit + rules.review_share)
    is_close = tally.closely > 0
    tally.closely -= is_close
    if tally.done <= rules.review_first:
        return "new"
    # Nobody who sees the list is told that somebody had to be corrected: for now their share is all.
    return "share" if drawn or is_close else None


def _look_closely(tx: WriteTx, photo: Photo, by: int | None) -> None:
    """Have the next photos of a labeler all picked, where their photo (locked) had to be corrected."""
    if photo.labeler_id in (None, by) or not rules_of(tx, photo.project_id).review_after:
        return
    if photo.state == "rejected" or _was_corrected(tx, photo):
        tx.at_end(Ending.LABELERS, _keep_tallies, (photo, _WAS_WRONG))


def _was_corrected(tx: WriteTx, photo: Photo) -> bool:
    """Tell whether others changed what is drawn after the photo's labeler said done."""
    said_done = (
        select(func.max(Operation.id))
        .where(
            Operation.photo_id == photo.id,
            Operation.actor_id == photo.labeler_id,
            Operation.action == "state",
            Operation.after.like(_SAID_DONE),
        )
        .scalar_subquery()
    )
    by_others = select(Operation.id).where(
        Operation.photo_id == photo.id,
        Operation.actor_id.is_distinct_from(photo.labeler_id),
        Operation.action != "state",
        Operation.status.in_(("applied", "merged")),
        Operation.before.is_distinct_from(Operation.after),
        Operation.id > said_done,
    )
    return tx.scalar(by_others.limit(1)) is not None


def _tally(tx: WriteTx, photo: Photo) -> LabelerTally:
    """Lock a labeler's tally, which is made with their first photo."""
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    key = {"project_id": photo.project_id, "user_id": photo.labeler_id}
    start = {**key, "done": 0, "credit": 0, "credit_no_defect": 0}
    tx.execute(dialect.insert(LabelerTally).values(**start).on_conflict_do_nothing())
    found: LabelerTally = tx.session.scalars(
        select(LabelerTally).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    ).one()
    return found
