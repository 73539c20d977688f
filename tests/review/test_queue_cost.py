"""What a hand-out asks of the database: as many statements for a stack as for one photo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import FieldRequest, Lease
from app.photos.leases import sweep_leases
from tests.conftest import Person, SetClock
from tests.review.blind import label, make_photos, set_rules
from tests.review.scenes import make_scenes, take
from tests.statements import counted


@pytest.mark.parametrize("order", ["oldest", "newest", "group"])
def test_a_stack_takes_as_many_statements_as_one_photo(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, order: str
) -> None:
    make_scenes(database, project_id, *[2] * 30)
    with counted(database) as few:
        assert len(take(labeler, project_id, count=1, order=order)) == 1
    with counted(database) as many:
        assert len(take(other_labeler, project_id, count=20, order=order)) == 20
    assert len(many) == len(few), sorted(set(many) - set(few))
    with counted(database) as again:
        assert len(take(other_labeler, project_id, count=20, order=order)) == 20
    assert len(again) <= len(many), "what is in hand is found with less"


def test_passing_over_a_stack_takes_as_many_statements_as_passing_over_one_photo(
    labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    make_photos(database, project_id, 60)
    one, stack = take(labeler, project_id, count=1), take(other_labeler, project_id, count=20)
    with counted(database) as few:
        assert len(take(labeler, project_id, count=1, skip=one)) == 1
    with counted(database) as many:
        assert len(take(other_labeler, project_id, count=20, skip=stack)) == 20
    assert len(many) == len(few), sorted(set(many) - set(few))


def test_readings_between_photos_are_taken_together(
    labeler: Person, other_labeler: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    set_rules(database, project_id, blind_share=100)
    for photo_id in make_photos(database, project_id, 12):
        label(labeler, photo_id)
    with counted(database) as few:
        assert len(take(other_labeler, project_id, count=1)) == 1
    with counted(database) as many:
        assert len(take(reviewer, project_id, count=10)) == 10
    assert len(many) == len(few), sorted(set(many) - set(few))
    with counted(database) as again:
        assert len(take(reviewer, project_id, count=10)) == 10
    assert len(again) <= len(many), "what is in hand is found with less"


def test_the_queue_is_counted_by_one_statement(labeler: Person, project_id: int, database: Database) -> None:
    make_photos(database, project_id, 3)
    with counted(database) as asked:
        assert labeler.get(f"/projects/{project_id}/queue").json()["waiting"] == 3
    assert sum("count(photo.id)" in statement for statement in asked) == 1


def test_what_the_field_is_asked_about_photos_is_told_with_each_of_them(
    labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    first, second, third = make_photos(database, project_id, 3)
    with database.write_tx() as tx:
        for photo_id, reason in ((first, "too far"), (first, "blurred"), (third, "too dark")):
            tx.add(
                FieldRequest(
                    project_id=project_id,
                    photo_id=photo_id,
                    kind="retake",
                    reason=reason,
                    sent_to="manager",
                    asked_by=labeler.user_id,
                    asked_at=tx.now,
                    ends_at=tx.now + timedelta(days=7),
                    state="cannot",
                )
            )
            tx.flush()
    told = labeler.post(f"/projects/{project_id}/queue/next", json={"count": 3}).json()["photos"]
    asked = {photo["id"]: photo["request"] and photo["request"]["reason"] for photo in told}
    assert asked == {first: "blurred", second: None, third: "too dark"}


# --- leases that ran out


def test_leases_that_ran_out_long_ago_are_swept_and_no_others(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    """Else there would be one of every photo that was ever handed out, and each hand-out looks at them."""
    photos = make_photos(database, project_id, 3)
    assert take(labeler, project_id, count=2) == photos[:2]
    clock.forward(minutes=60)
    assert take(other_labeler, project_id) == photos[:1]
    assert sweep_leases(database) == 0, "the other one ran out half an hour ago"
    clock.forward(minutes=31)
    assert sweep_leases(database) == 1
    with database.read_tx() as tx:
        assert tx.scalars(select(Lease.photo_id)).all() == photos[:1]
    assert take(labeler, project_id, count=3) == photos
