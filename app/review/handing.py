"""What the queue hands out: photos under leases, and between them photos to label once more, unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.db.tx import WriteTx
from app.models import Photo
from app.projects.queries import ProjectAccess, load_project
from app.review.queries import LEASE_TIME, load_photos, lock_leases
from app.review.reading_states import give_back_untouched
from app.review.reading_turns import Item, take_readings, turn_of
from app.review.readings import ReadingAccess
from app.review.service import pass_over, take_photos
from app.team.actor import Actor
from app.team.roles import Action


def hand_out(
    tx: WriteTx, actor: Actor, project_id: int, *, order: str, count: int, skip: Sequence[int]
) -> tuple[ProjectAccess, list[Photo | ReadingAccess], datetime]:
    """Hand out up to ``count`` photos and readings; tells when their leases end.

    Those in ``skip`` are given back and not offered to this person again today, unless a reading of theirs
    was begun. The list is empty when nothing waits for them. Raises NotFound or Forbidden.
    """
    access = load_project(tx, actor, project_id, Action.LABEL, in_archive=True)
    until = tx.now + LEASE_TIME
    _one_tab_at_a_time(tx, access.id, actor.user_id)
    # Photos, leases, readings, as by all who hold several; noting what is passed over needs its photo.
    passed = _lock_passed(tx, access.id, skip) if skip else []
    held = lock_leases(tx, access.id, actor.user_id)
    if passed:
        pass_over(tx, actor, access.project, passed, held)
        give_back_untouched(tx, actor, access.id, passed)
    if access.project.archived_at is not None:
        return access, [], until
    turn = turn_of(tx, access, actor.user_id, count=count)
    taken = take_photos(tx, actor, access, order=order, count=turn.room(count), held=held, until=until)
    mixed = turn.mix(taken, count)
    due = [one for one in mixed if isinstance(one, Item)]
    readings = take_readings(tx, access.id, actor.user_id, due, until)
    found = [one for one in mixed if one in readings or not isinstance(one, Item)]
    photos = load_photos(tx, [one.photo_id if isinstance(one, Item) else one for one in found])
    items = [
        ReadingAccess(readings[one], photo, access.role) if isinstance(one, Item) else photo
        for one, photo in zip(found, photos, strict=True)
    ]
    return access, items, until


def _one_tab_at_a_time(tx: WriteTx, project_id: int, user_id: int) -> None:
    """Have a second tab that asks the queue wait for the first: so it gets the same stack.

    Passing over what is being chosen for the first, it would find nothing.
    """
    tx.lock(f"stack {project_id} {user_id}")


def _lock_passed(tx: WriteTx, project_id: int, skip: Sequence[int]) -> list[int]:
    passed = select(Photo.id).where(Photo.id.in_(skip), Photo.project_id == project_id).order_by(Photo.id)
    return list(tx.scalars(passed.with_for_update(read=True, key_share=True)))
