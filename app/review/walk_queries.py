"""Reading what waits for reviewers: photos in the order in which they are looked at, verdicts that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.annotations.queries import author, latest_changes, load_live, names_of, with_author
from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import Annotation, Lease, Photo, PhotoClass, Reading, Review, User, Verdict
from app.photos.own_work import may_not_accept
from app.team.actor import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a project's open reviews is asked for."""

    project_id: int
    labeler: int | None = None
    class_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A photo that waits. ``agreement``: 0..1, the worst of its blind readings; None: there is none."""

    photo_id: int
    agreement: float | None


_IS_COMPARED: Final = (
    Reading.state == "done",
    Reading.agreement.is_not(None),
    Reading.settled_at.is_(None),
)


def waiting(
    tx: ReadTx, wanted: Wanted, *conditions: ColumnElement[bool], limit: int, after: Line | None = None
) -> list[Line]:
    """List open reviews, worst agreement first, then those without one by id; from behind ``after``.

    In two runs: those whose agreement is known are few, and the others lie in an index as they are wanted.
    """
    worst = (
        select(Reading.photo_id, func.min(Reading.agreement).label("agreement"))
        .where(Reading.project_id == wanted.project_id, *_IS_COMPARED)
        .group_by(Reading.photo_id)
        .subquery("worst")
    )
    found: list[Line] = []
    if after is None or after.agreement is not None:
        compared = _open(wanted, conditions).join(worst, worst.c.photo_id == Review.photo_id)
        if after is not None:
            same = (worst.c.agreement == after.agreement) & (Review.photo_id > after.photo_id)
            compared = compared.where((worst.c.agreement > after.agreement) | same)
        compared = compared.add_columns(worst.c.agreement).order_by(worst.c.agreement, Review.photo_id)
        found = [Line(row[0], row[1]) for row in tx.execute(compared.limit(limit))]
    if len(found) < limit:
        others = _open(wanted, conditions).where(Review.photo_id.not_in(select(worst.c.photo_id)))
        if after is not None and after.agreement is None:
            others = others.where(Review.photo_id > after.photo_id)
        others = others.order_by(Review.photo_id).limit(limit - len(found))
        found += [Line(photo_id, None) for photo_id in tx.scalars(others)]
    return found


def _open(wanted: Wanted, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    statement = (
        select(Review.photo_id)
        .join(Photo, Photo.id == Review.photo_id)
        .where(
            Review.project_id == wanted.project_id,
            Review.settled_at.is_(None),
            Photo.deleted_at.is_(None),
            *conditions,
        )
    )
    if wanted.labeler is not None:
        statement = statement.where(Review.labeler_id == wanted.labeler)
    if wanted.class_id is not None:
        has_class = exists().where(
            PhotoClass.project_id == wanted.project_id,
            PhotoClass.class_id == wanted.class_id,
            PhotoClass.photo_id == Review.photo_id,
        )
        statement = statement.where(has_class)
    return statement


def count_waiting(tx: ReadTx, wanted: Wanted) -> int:
    """Count open reviews directly; without a filter the counter ``to_review`` says the same."""
    return tx.scalar(select(func.count()).select_from(_open(wanted, ()).subquery())) or 0


def held_by_another(user_id: int, now: Any) -> ColumnElement[bool]:
    """Compose the claim that somebody else has a photo in hand to review it."""
    return exists().where(
        Lease.photo_id == Review.photo_id,
        Lease.expires_at > now,
        Lease.user_id != user_id,
        ~is_labelers(),
    )


def is_labelers() -> ColumnElement[bool]:
    """Ask for leases that are left from before a photo was picked: who labelled it is through with it."""
    return Lease.taken_at < Review.picked_at


def held_by(user_id: int, now: Any) -> ColumnElement[bool]:
    """Compose the claim that somebody has a photo in hand."""
    return exists().where(Lease.photo_id == Review.photo_id, Lease.expires_at > now, Lease.user_id == user_id)


def lines_to_wire(tx: ReadTx, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Tell lines of the list, each without its photo: see ``walk_schemas.ReviewLine``."""
    ids = [line.photo_id for line in lines]
    reviews = {row.photo_id: row for row in tx.scalars(select(Review).where(Review.photo_id.in_(ids)))}
    holders: dict[int, int] = {
        row.photo_id: row.user_id
        for row in tx.execute(
            select(Lease.photo_id, Lease.user_id)
            .join(Review, Review.photo_id == Lease.photo_id)
            .where(Lease.photo_id.in_(ids), Lease.expires_at > tx.now, ~is_labelers())
        )
    }
    people = {row.labeler_id for row in reviews.values()} | set(holders.values())
    names: dict[int, str] = {
        row.id: row.name for row in tx.execute(select(User.id, User.name).where(User.id.in_(people)))
    }
    live, said = _counts(tx, ids)
    return [
        {
            "labeler": author(reviews[line.photo_id].labeler_id, names),
            "why": reviews[line.photo_id].why,
            "picked_at": to_wire(reviews[line.photo_id].picked_at),
            "agreement": line.agreement,
            "annotations": live.get(line.photo_id, 0),
            "open": live.get(line.photo_id, 0) - said.get(line.photo_id, 0),
            "held_by": author(holders.get(line.photo_id), names),
        }
        for line in lines
    ]


def _counts(tx: ReadTx, ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Count live annotations, and those of them whose verdict holds, by photo."""
    live = select(Annotation.photo_id, func.count()).where(
        Annotation.photo_id.in_(ids), Annotation.deleted_at.is_(None)
    )
    holds = exists().where(
        Verdict.photo_id == Annotation.photo_id,
        Verdict.uid == Annotation.uid,
        Verdict.rev == Annotation.rev,
    )
    every, said = (
        {row[0]: row[1] for row in tx.execute(statement.group_by(Annotation.photo_id))}
        for statement in (live, live.where(holds))
    )
    return every, said


def photo_review(tx: ReadTx, actor: Actor, photo: Photo) -> dict[str, Any]:
    """Tell a photo's review without the photo itself: see ``walk_schemas.PhotoReview``."""
    connection = tx.connection()
    records = load_live(connection, photo.id)
    verdicts = holding_verdicts(tx, photo.id)
    latest = latest_changes(connection, [record.uid for record in records]) if records else {}
    review = tx.session.get(Review, photo.id)
    people = [
        *(record.author_id for record in records),
        *(row.actor_id for row in latest.values()),
        *(row.by for row in verdicts.values()),
        review.labeler_id if review else None,
    ]
    names = names_of(connection, people, actor)

    def told(row: Any, by: int | None, **more: Any) -> dict[str, Any]:
        return {**more, "by": author(by, names), "at": to_wire(row.at)}

    annotations = []
    for record in records:
        said = verdicts.get(record.uid)
        said = said if said is not None and said.rev == record.rev else None
        change = latest.get(record.uid)
        annotations.append(
            {
                **with_author(record.content(), names),
                "verdict": told(said, said.by, verdict=said.verdict) if said else None,
                "changed": told(change, change.actor_id) if change else None,
            }
        )
    return {
        "review": _review_to_wire(review, names) if review else None,
        "may_accept": not may_not_accept(tx, photo, actor.user_id),
        "annotations": annotations,
    }


def _review_to_wire(review: Review, names: dict[int, str]) -> dict[str, Any]:
    return {
        "why": review.why,
        "labeler": author(review.labeler_id, names),
        "picked_at": to_wire(review.picked_at),
        "open": review.settled_at is None,
    }


def holding_verdicts(tx: ReadTx, photo_id: int) -> dict[str, Verdict]:
    """Load the last verdict on each annotation of a photo, by uid; it holds while its ``rev`` does."""
    rows = tx.scalars(select(Verdict).where(Verdict.photo_id == photo_id).order_by(Verdict.rev, Verdict.id))
    return {row.uid: row for row in rows}
