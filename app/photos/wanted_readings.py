"""Which photos are labelled once more, unseen: wanted when they are done, no more when that ends first.

Counter ``readings`` counts those that wait for a person.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from app.db.tx import Ending, WriteTx
from app.models import GoldPhoto, Photo, Reading, ReadingTurn
from app.photos.labelers import team_of
from app.projects.counters import READINGS, bump
from app.projects.places import count_people
from app.projects.rules import rules_of

DONE: Final = ("done", "accepted")
_STEP: Final = 0x6A09E667
"""The fraction of the square root of 2, in 32 bits: its multiples fill the circle as evenly as any."""


def is_chosen(photo_id: int, share: int) -> bool:
    """Tell whether a photo is one of the ``share`` per cent that are labelled again. Pure.

    By its number alone, so that asking twice says the same and a larger share only adds photos; evenly among
    photos that follow each other (an additive recurrence, as Weyl 1916 showed), not by the luck of a coin.
    """
    return photo_id * _STEP % 2**32 * 100 < share * 2**32


def want_readings(tx: WriteTx, photo: Photo) -> None:
    """Have a photo (locked) that has just become done labelled again, if it is one of the chosen.

    Readings of it that somebody made or has begun count, but not those of people who left before they
    answered. Who works alone has nobody to ask.
    """
    rules = rules_of(tx, photo.project_id)
    if photo.deleted_at is not None or not is_chosen(photo.id, rules.blind_share):
        return
    counted = select(func.count()).where(*_blind_of(photo), _is_kept(Reading, photo.project_id))
    there = int(tx.scalar(counted.select_from(Reading)))
    missing = rules.blind_people - 1 - there
    if count_people(tx, photo.project_id) < 2:
        return
    for _ in range(missing):
        tx.add(
            Reading(
                project_id=photo.project_id,
                photo_id=photo.id,
                kind="blind",
                state="wanted",
                created_at=tx.now,
            )
        )
    tx.flush()
    if missing > 0:
        bump(tx, photo.project_id, {READINGS: missing})


def want_again(tx: WriteTx, project_id: int) -> None:
    """Have others read what people began and did not answer who are gone from the team.

    What they drew stays theirs, should they come back. A photo that somebody has locked at this moment is
    left to whoever asks next.
    """
    there: Any = aliased(Reading)
    begun = select(Reading.photo_id).where(
        Reading.project_id == project_id,
        Reading.kind == "blind",
        Reading.state == "open",
        Reading.seq > 0,
        Reading.user_id.not_in(team_of(project_id)),
    )
    kept = select(func.count()).where(
        there.photo_id == Photo.id, there.kind == "blind", _is_kept(there, project_id)
    )
    wanted = rules_of(tx, project_id).blind_people - 1
    photos = tx.scalars(
        select(Photo)
        .where(
            Photo.id.in_(begun),
            Photo.state.in_(DONE),
            Photo.deleted_at.is_(None),
            kept.select_from(there).scalar_subquery() < wanted,
        )
        .order_by(Photo.id)
        .with_for_update(of=Photo, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for photo in photos:
        want_readings(tx, photo)


def _is_kept(reading: Any, project_id: int) -> ColumnElement[bool]:
    """Compose the claim that a reading is waited for, or answered: who began it has not left."""
    return or_(reading.state != "open", reading.user_id.in_(team_of(project_id)))


def want_none(tx: WriteTx, photo: Photo) -> None:
    """Take back what is wanted of a photo (locked) that is no longer done; what somebody has begun stays."""
    gone = tx.change(
        delete(Reading)
        .where(*_blind_of(photo), Reading.state == "wanted")
        .execution_options(synchronize_session=False)
    )
    if gone:
        bump(tx, photo.project_id, {READINGS: -gone})


def follow_state(tx: WriteTx, photo: Photo, *, before: str, now: str) -> None:
    """Keep readings and known answers in step with a photo's (locked) state: ``before`` and ``now``."""
    if now == "done" and before not in DONE:
        _count_turn(tx, photo)
        want_readings(tx, photo)
    elif before in DONE and now not in DONE:
        want_none(tx, photo)
    if before == "accepted" != now:
        end_gold(tx, photo)


def end_gold(tx: WriteTx, photo: Photo) -> bool:
    """End a photo's (locked) being a known answer, because it may change; tells whether it was one."""
    gold = tx.session.get(GoldPhoto, photo.id)
    if gold is None or gold.ended_at is not None:
        return False
    gold.ended_at = tx.now
    tx.flush()
    return True


def _blind_of(photo: Photo) -> tuple[Any, ...]:
    return Reading.photo_id == photo.id, Reading.kind == "blind"


def _count_turn(tx: WriteTx, photo: Photo) -> None:
    """Count a photo that somebody said done, where readings are mixed into what they are handed."""
    rules = rules_of(tx, photo.project_id)
    if photo.labeler_id is None or not (rules.blind_share or rules.gold_share):
        return
    tx.at_end(Ending.TURNS, _add_up, (photo.project_id, photo.labeler_id))


def _add_up(tx: WriteTx, said_done: list[tuple[int, int]]) -> None:
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    for (project_id, user_id), n in sorted(Counter(said_done).items()):
        tx.execute(
            dialect.insert(ReadingTurn)
            .values(project_id=project_id, user_id=user_id, since_gold=n, since_blind=n)
            .on_conflict_do_update(
                index_elements=["project_id", "user_id"],
                set_={"since_gold": ReadingTurn.since_gold + n, "since_blind": ReadingTurn.since_blind + n},
            )
        )
