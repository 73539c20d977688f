"""The reviewer's walk: taking photos in hand, and verdicts on what is drawn on them.

The verdict on a whole photo is its state (``app/photos/states.py``): accepted, or rejected with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.annotations.queries import latest_changes, load_records
from app.db.tx import WriteTx
from app.errors import Conflict
from app.models import Lease, Photo, Review, Verdict
from app.photos.own_work import is_kept_apart, is_own_work, may_not_accept
from app.photos.picking import tell_review
from app.photos.queries import load_photo
from app.projects.blind import is_open_to
from app.projects.queries import ProjectAccess, load_project
from app.review.queries import LEASE_TIME, load_photos, lock_leases
from app.review.service import take_leases, tell_leases
from app.review.walk_queries import Wanted, held_by, held_by_another, is_labelers, waiting
from app.review.walk_schemas import NewVerdict
from app.team.actor import Actor
from app.team.roles import Action

_TRIES = 4  # others may take what was just chosen


def take_to_review(
    tx: WriteTx, actor: Actor, wanted: Wanted, *, count: int, skip: Sequence[int]
) -> tuple[ProjectAccess, list[Photo], datetime]:
    """Give a reviewer up to ``count`` photos in hand under a lease, so that no two look at the same one.

    First what they hold already, then the worst and the oldest. What the project's rules keep them from
    accepting is not given to them. The list is empty when nothing waits. Raises NotFound or Forbidden.
    """
    access = load_project(tx, actor, wanted.project_id, Action.REVIEW)
    until = tx.now + LEASE_TIME
    held = lock_leases(tx, access.id, actor.user_id)
    taken: list[int] = []
    for _ in range(_TRIES):
        chosen = _choose(tx, actor, wanted, count=count, skip=skip)
        _end_labelers(tx, actor, chosen)
        mine = take_leases(tx, actor, access.id, chosen, until)
        taken = [one for one in chosen if one in mine]
        if taken or not chosen:
            break
    tell_leases(tx, actor, access.id, [one for one in taken if one not in held], until)
    return access, load_photos(tx, taken), until


def _choose(tx: WriteTx, actor: Actor, wanted: Wanted, *, count: int, skip: Sequence[int]) -> list[int]:
    """Choose photos for a reviewer: what they hold, then what nobody holds; not what is their own work."""
    passed = [is_open_to(actor.user_id, tx.now, Review.photo_id)]
    if skip:
        passed.append(Review.photo_id.not_in(skip))
    if is_kept_apart(tx, wanted.project_id):
        passed.append(~is_own_work(actor.user_id))
    mine = held_by(actor.user_id, tx.now)
    ids = [line.photo_id for line in waiting(tx, wanted, *passed, mine, limit=count)]
    if len(ids) < count:
        free = ~held_by_another(actor.user_id, tx.now)
        lines = waiting(tx, wanted, *passed, free, ~mine, limit=count - len(ids))
        ids += _at_rest(tx, [line.photo_id for line in lines])
    return ids


def _at_rest(tx: WriteTx, photo_ids: Sequence[int]) -> list[int]:
    """Keep the photos that nobody changes at this moment, and lock them against it.

    A lease that is taken while somebody holds its photo would wait for them, and they perhaps for a lease.
    """
    still = select(Photo.id).where(Photo.id.in_(photo_ids), Photo.state == "done").order_by(Photo.id)
    found = set(tx.scalars(still.with_for_update(read=True, key_share=True, skip_locked=True)))
    return [photo_id for photo_id in photo_ids if photo_id in found]


def _end_labelers(tx: WriteTx, actor: Actor, photo_ids: Sequence[int]) -> None:
    """End the leases under which others labelled photos: renewed with all they hold, they last all day."""
    of_these = (
        select(Lease.photo_id)
        .join(Review, Review.photo_id == Lease.photo_id)
        .where(Lease.photo_id.in_(photo_ids), Lease.user_id != actor.user_id, is_labelers())
        .order_by(Lease.photo_id)
        .with_for_update(of=Lease)
    )
    tx.change(delete(Lease).where(Lease.photo_id.in_(tx.scalars(of_these).all())))


def say_verdicts(
    tx: WriteTx, actor: Actor, photo_id: int, verdicts: Sequence[NewVerdict]
) -> list[dict[str, Any]]:
    """Note a reviewer's verdicts on annotations as they saw them: see ``walk_schemas.VerdictResult``.

    An annotation that they corrected themselves counts as fixed. The same call again changes nothing. Raises
    Conflict (slugs not_done, self_review), NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.REVIEW, lock=True)
    photo = access.photo
    if photo.state != "done":
        raise Conflict("This photo is not done any more, so there is nothing to review.", slug="not_done")
    if may_not_accept(tx, photo, actor.user_id):
        raise Conflict(
            "You labelled this photo, or drew on it, so somebody else has to review it.", slug="self_review"
        )
    uids = {verdict.uid for verdict in verdicts}
    connection = tx.connection()
    records = load_records(connection, uids)
    latest = latest_changes(connection, uids)
    results: list[dict[str, Any]] = []
    for verdict in verdicts:
        found = records.get(verdict.uid)
        if found is None or found[0] != photo.id or found[1].is_deleted:
            results.append({"uid": verdict.uid, "status": "gone", "rev": None})
            continue
        rev = found[1].rev
        if rev != verdict.rev:
            results.append({"uid": verdict.uid, "status": "stale", "rev": rev})
            continue
        change = latest.get(verdict.uid)
        is_fixed = change is not None and change.actor_id == actor.user_id != photo.labeler_id
        _keep(tx, actor, photo_id, verdict, "fixed" if is_fixed else "accept")
        results.append({"uid": verdict.uid, "status": "kept", "rev": rev})
    tell_review(tx, actor, photo)
    return results


def _keep(tx: WriteTx, actor: Actor, photo_id: int, verdict: NewVerdict, word: str) -> None:
    """Write a verdict in the place of one's own earlier word on the same state, or take that back."""
    tx.change(
        delete(Verdict).where(
            Verdict.photo_id == photo_id,
            Verdict.uid == verdict.uid,
            Verdict.rev == verdict.rev,
            Verdict.by == actor.user_id,
        )
    )
    if verdict.verdict != "open":
        tx.add(
            Verdict(
                photo_id=photo_id,
                uid=verdict.uid,
                rev=verdict.rev,
                verdict=word,
                by=actor.user_id,
                at=tx.now,
            )
        )
