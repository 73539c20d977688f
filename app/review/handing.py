"""What the queue hands out: photos under leases, and between them photos to label once more, unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.db.tx import WriteTx
from app.models import Photo, Reading
from app.projects.queries import ProjectAccess, load_project
from app.review import reading_turns, service
from app.review.queries import load_photos, lock_leases
from app.review.reading_states import give_back_untouched
from app.review.readings import ReadingAccess
from app.team.actor import Actor
from app.team.roles import Action


def hand_out(
    tx: WriteTx, actor: Actor, project_id: int, *, order: str, count: int, skip: Sequence[int]
) -> tuple[ProjectAccess, list[Photo | ReadingAccess], datetime]:
    """Hand out up to ``count`` photos and readings, as ``service.next_photos``; tells when the leases end.

    Readings of photos in ``skip`` that were not begun are given back. Raises NotFound or Forbidden.
    """
    access = load_project(tx, actor, project_id, Action.LABEL, in_archive=True)
    service.one_tab_at_a_time(tx, access.id, actor.user_id)
    # Photos, leases, readings, as by all who hold several; noting what is passed over needs its photo.
    if skip:
        passed = select(Photo.id).where(Photo.id.in_(skip), Photo.project_id == access.id).order_by(Photo.id)
        tx.execute(passed.with_for_update(read=True, key_share=True))
    lock_leases(tx, access.id, actor.user_id)
    if skip:
        give_back_untouched(tx, actor, access.id, skip)
    turn = reading_turns.Turn()
    if access.project.archived_at is None:
        turn = reading_turns.turn_of(tx, access, actor.user_id, count=count, skip=skip)
    access, photos, until = service.next_photos(
        tx, actor, project_id, order=order, count=turn.room(count), skip=skip
    )
    items: list[Photo | ReadingAccess] = []
    for item in turn.mix(photos, count):
        if isinstance(item, Photo):
            items.append(item)
            continue
        reading = reading_turns.take(tx, access.id, actor.user_id, item, until)
        if reading is not None:
            items.append(ReadingAccess(reading, _photo_of(tx, reading), access.role))
    return access, items, until


def _photo_of(tx: WriteTx, reading: Reading) -> Photo:
    return load_photos(tx, [reading.photo_id])[0]
