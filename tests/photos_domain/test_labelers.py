"""Whose photo it is, and to whom it goes back."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.models import Membership, Photo, Project, User
from tests.annotations.ops import create, delete, update
from tests.conftest import Person
from tests.factories import make_photo


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


def draw(person: Person, photo_id: int, *ops: dict[str, Any]) -> None:
    answer = person.post(f"/photos/{photo_id}/changes", json={"ops": list(ops) or [create()]})
    assert {result["status"] for result in answer.json()["results"]} == {"applied"}, answer.text


def say(person: Person, photo_id: int, state: str, **more: Any) -> None:
    seq = person.get(f"/photos/{photo_id}").json()["seq"]
    answer = person.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq, **more})
    assert answer.status_code == 200, answer.text


def labeler_of(person: Person, photo_id: int) -> int | None:
    labeler = person.get(f"/photos/{photo_id}").json()["labeler"]
    return labeler["id"] if labeler else None


def offered(person: Person, project_id: int) -> list[int]:
    answer = person.post(f"/projects/{project_id}/queue/next", json={"count": 50})
    return [photo["id"] for photo in answer.json()["photos"]] if answer.status_code == 200 else []


def test_a_photo_that_a_reviewer_corrected_and_sent_back_goes_to_who_labelled_it(
    labeler: Person, reviewer: Person, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    draw(labeler, photo_id, create(uid))
    say(labeler, photo_id, "done")
    draw(reviewer, photo_id, update(uid, class_id=2))
    say(reviewer, photo_id, "rejected", reason="look at the left edge")
    assert labeler_of(reviewer, photo_id) == labeler.user_id
    assert offered(reviewer, project_id) == []
    assert offered(labeler, project_id) == [photo_id]


def test_correcting_leaves_a_photo_its_labelers_even_with_the_lease(
    labeler: Person, reviewer: Person, photo_id: int
) -> None:
    draw(labeler, photo_id)
    assert reviewer.put(f"/photos/{photo_id}/lease").status_code == 200
    draw(reviewer, photo_id)
    say(reviewer, photo_id, "done")
    assert labeler_of(reviewer, photo_id) == labeler.user_id


def test_many_at_once_leave_photos_their_labelers(
    labeler: Person, manager: Person, project_id: int, photo_id: int
) -> None:
    draw(labeler, photo_id)
    body = {"ids": [photo_id], "action": "state", "state": "done"}
    assert manager.post(f"/projects/{project_id}/photos/bulk", json=body).json()["results"][0]["seq"] == 2
    assert labeler_of(manager, photo_id) == labeler.user_id


def test_another_labeler_takes_a_photo_over_by_saying_done(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    draw(labeler, photo_id)
    draw(other_labeler, photo_id)
    assert labeler_of(labeler, photo_id) == labeler.user_id, "a hand lent takes nothing over"
    say(other_labeler, photo_id, "done")
    assert labeler_of(labeler, photo_id) == other_labeler.user_id


def test_another_labeler_takes_a_photo_over_by_drawing_with_it_in_hand(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    draw(labeler, photo_id)
    assert other_labeler.put(f"/photos/{photo_id}/lease").status_code == 200
    draw(other_labeler, photo_id)
    assert labeler_of(labeler, photo_id) == other_labeler.user_id


def test_whoever_draws_first_is_the_labeler_whatever_their_role(
    labeler: Person, reviewer: Person, photo_id: int
) -> None:
    draw(reviewer, photo_id)
    draw(labeler, photo_id)
    assert labeler_of(labeler, photo_id) == reviewer.user_id


def test_who_took_back_all_they_drew_is_not_the_labeler_once_somebody_else_draws(
    labeler: Person, reviewer: Person, photo_id: int
) -> None:
    uid = uuid7()
    draw(labeler, photo_id, create(uid), delete(uid))
    draw(reviewer, photo_id)
    assert labeler_of(reviewer, photo_id) == reviewer.user_id


def test_an_answer_that_was_undone_leaves_no_labeler(labeler: Person, photo_id: int) -> None:
    say(labeler, photo_id, "done", no_defect=True)
    say(labeler, photo_id, "unlabelled")
    assert labeler_of(labeler, photo_id) is None


def _leave(database: Database, project_id: int, person: Person) -> None:
    with database.write_tx() as tx:
        tx.session.delete(tx.session.get_one(Membership, (project_id, person.user_id)))


def _disable(database: Database, project_id: int, person: Person) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(User, person.user_id).disabled_at = tx.now


@pytest.mark.parametrize("go", [_leave, _disable])
def test_whoever_goes_on_with_the_work_of_somebody_who_left_is_its_labeler(
    labeler: Person, reviewer: Person, project_id: int, photo_id: int, database: Database, go: Any
) -> None:
    draw(labeler, photo_id)
    go(database, project_id, labeler)
    draw(reviewer, photo_id)
    assert labeler_of(reviewer, photo_id) == reviewer.user_id


def test_an_admin_who_is_no_member_stays_the_labeler(
    admin: Person, reviewer: Person, photo_id: int, database: Database
) -> None:
    draw(admin, photo_id)
    draw(reviewer, photo_id)
    with database.read_tx() as tx:
        assert tx.session.get_one(Photo, photo_id).labeler_id == admin.user_id
