"""Leases when the server's clock steps (trust 5.1): no work is refused, and nobody is locked out for long."""

from __future__ import annotations

from app.db.tx import Database
from app.models import Project
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_photo


def a_photo(database: Database, project_id: int) -> int:
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


def test_a_clock_that_steps_ahead_ends_leases_and_no_work(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    photo_id = a_photo(database, project_id)
    ask = f"/projects/{project_id}/queue/next"
    assert labeler.post(ask).json()["photo"]["id"] == photo_id
    clock.forward(hours=2)
    assert other_labeler.post(ask).json()["photo"]["id"] == photo_id
    # Both go on: saving never needs a lease, and the one who lost it is told by whom it is held.
    for person in (labeler, other_labeler):
        answer = person.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
        assert answer.json()["results"][0]["status"] == "applied"
    refused = labeler.put(f"/photos/{photo_id}/lease", json={})
    assert (refused.status_code, refused.json()["by"]["id"]) == (409, other_labeler.user_id)


def test_a_clock_that_steps_back_leaves_a_lease_that_the_holder_puts_right_and_others_may_take_over(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    photo_id = a_photo(database, project_id)
    assert labeler.post(f"/projects/{project_id}/queue/next").json()["photo"]["id"] == photo_id
    clock.forward(hours=-2)
    assert other_labeler.post(f"/projects/{project_id}/queue/next").status_code == 204
    renewed = labeler.put(f"/photos/{photo_id}/lease", json={}).json()
    assert renewed["expires_at"] == "2026-11-24T07:30:00.000Z"
    clock.forward(minutes=31)
    assert other_labeler.post(f"/projects/{project_id}/queue/next").json()["photo"]["id"] == photo_id
    clock.forward(hours=-3)
    taken = labeler.put(f"/photos/{photo_id}/lease", json={"take_over": True})
    assert (taken.status_code, taken.json()["by"]["id"]) == (200, labeler.user_id)


def test_what_is_done_keeps_its_order_by_steps_and_not_by_the_clock(
    labeler: Person, reviewer: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    """A15: what came later stays later, though its time says otherwise."""
    photo_id = a_photo(database, project_id)
    for hours in (0, -5, 9):
        clock.forward(hours=hours)
        answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
        assert answer.status_code == 200
    steps = reviewer.get(f"/photos/{photo_id}/history").json()["items"]
    assert [step["seq"] for step in steps] == [3, 2, 1]
