"""Which photos are labelled once more, unseen: wanted when they are done, no more when that ends first.

Counter ``readings`` counts those that wait for a person.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.db.tx import WriteTx
from app.models import GoldPhoto, Photo, Reading, ReadingTurn
from app.projects.counters import bump
from app.projects.places import count_people
from app.projects.rules import rules_of

READINGS: Final = "readings"
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

    Readings of it that somebody made or has begun count. Who works alone has nobody to ask.
    """
    rules = rules_of(tx, photo.project_id)
    if photo.deleted_at is not None or not is_chosen(photo.id, rules.blind_share):
        return
    there = int(tx.scalar(select(func.count()).select_from(Reading).where(*_blind_of(photo))))
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
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    tx.execute(
        dialect.insert(ReadingTurn)
        .values(project_id=photo.project_id, user_id=photo.labeler_id, since_gold=1, since_blind=1)
        .on_conflict_do_update(
            index_elements=["project_id", "user_id"],
            set_={"since_gold": ReadingTurn.since_gold + 1, "since_blind": ReadingTurn.since_blind + 1},
        )
    )
