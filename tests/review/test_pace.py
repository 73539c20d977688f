"""How fast somebody labels, told to themselves alone: answers of today, and the time that they took."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.db.tx import Database
from app.models import Project
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_photo


@pytest.fixture
def photos(database: Database, project_id: int) -> list[int]:
    """Three unlabelled photos."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return [make_photo(tx, project).id for _ in range(3)]


def draw(person: Person, photo_id: int) -> None:
    assert person.post(f"/photos/{photo_id}/changes", json={"ops": [create()]}).status_code == 200


def answer(person: Person, photo_id: int, state: str = "done") -> None:
    seq = person.get(f"/photos/{photo_id}").json()["seq"]
    told = person.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq, "reason": "dark"})
    assert told.status_code == 200, told.text


def pace(person: Person, project_id: int) -> tuple[int, int | None]:
    told = person.get(f"/projects/{project_id}/pace").json()
    return told["today"], told["seconds"]


def test_photos_answered_today_and_the_time_that_one_took(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    assert pace(labeler, project_id) == (0, None)
    draw(labeler, photos[0])
    clock.forward(seconds=30)
    answer(labeler, photos[0])
    clock.forward(seconds=50)
    answer(labeler, photos[1], "unsure")
    assert pace(labeler, project_id) == (2, 40)
    assert pace(other_labeler, project_id) == (0, None), "it is nobody else's"


def test_a_pause_is_no_work(labeler: Person, project_id: int, photos: list[int], clock: SetClock) -> None:
    draw(labeler, photos[0])
    clock.forward(seconds=20)
    answer(labeler, photos[0])
    clock.forward(minutes=45)
    draw(labeler, photos[1])
    clock.forward(seconds=60)
    answer(labeler, photos[1])
    assert pace(labeler, project_id) == (2, 40)


def test_a_photo_that_is_only_begun_is_not_counted_and_neither_is_its_time(
    labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    draw(labeler, photos[0])
    clock.forward(seconds=20)
    answer(labeler, photos[0])
    clock.forward(seconds=100)
    draw(labeler, photos[1])
    assert pace(labeler, project_id) == (1, 20)


def test_an_answer_that_was_taken_back_is_none(
    labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    draw(labeler, photos[0])
    clock.forward(seconds=20)
    answer(labeler, photos[0])
    answer(labeler, photos[0], "in_progress")
    assert pace(labeler, project_id) == (0, None)


def test_the_day_begins_at_midnight_where_the_project_is(
    labeler: Person, project_id: int, photos: list[int], clock: SetClock, database: Database
) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(Project, project_id).time_zone = "Asia/Tokyo"
    clock.moment = datetime(2026, 11, 24, 14, 59, 30, tzinfo=UTC)  # one minute before midnight in Tokyo
    answer(labeler, photos[0], "unsure")
    clock.forward(seconds=60)
    answer(labeler, photos[1], "unsure")
    assert pace(labeler, project_id) == (1, None)
