"""Which photos are picked for reviewers: fair shares, new labelers, what people ask for; and when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.tx import Database
from app.models import Project, Review
from app.photos.sampling import is_drawn
from tests.annotations.ops import create, delete
from tests.conftest import Person, SetClock, on_one_database
from tests.factories import make_member, make_user
from tests.review.reviewing import draw, finish, new_photos, picked, set_rules, set_state


def drawn(shares: list[int], key: str = "1 2") -> list[int]:
    """Draw lots for photos one after the other, each at a share; tells the numbers of those picked."""
    credit, found = 0, []
    for number, share in enumerate(shares):
        if is_drawn(credit, share, key):
            found.append(number)
        credit += share
    return found


# A busy machine says nothing of shares.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 100), st.integers(0, 300), st.integers(1, 200), st.text(max_size=5))
def test_of_any_photos_in_a_row_the_share_is_picked_and_at_most_one_more_or_less(
    share: int, before: int, count: int, key: str
) -> None:
    there = drawn([share] * (before + count), key)
    found = sum(number >= before for number in there)
    # A row begins and ends anywhere within a hundred of credit: one point at either end may lie outside.
    assert abs(found - share * count / 100) < 2


@settings(deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 60))
def test_another_share_costs_no_more_than_another_end(one: int, other: int, count: int) -> None:
    found = drawn([one] * count + [other] * 50)
    assert abs(len(found) - (one * count + other * 50) / 100) < 3


def test_all_is_all_and_nothing_is_nothing() -> None:
    assert drawn([100] * 50) == list(range(50))
    assert drawn([0] * 50) == []


def test_nobody_can_foresee_which_one_it_is() -> None:
    gaps = [after - before for before, after in zip(drawn([20] * 500), drawn([20] * 500)[1:], strict=False)]
    assert len(set(gaps)) > 3, "every fifth photo would be known to be looked at"
    assert drawn([20] * 500) != drawn([20] * 500, "1 3"), "each labeler has lots of their own"


@on_one_database
def test_the_share_holds_for_each_labeler_and_for_photos_without_a_defect_alone(
    labeler: Person, other_labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=20)
    photos = new_photos(database, project_id, 40)
    for number, photo_id in enumerate(photos):
        # Each has one photo of two without a defect.
        finish(labeler if number < 20 else other_labeler, photo_id, boxes=number % 2)
    found = picked(database, project_id)
    for person in (photos[:20], photos[20:]):
        assert sum(one in found for one in person[0::2]) == 2, "without a defect"
        assert sum(one in found for one in person[1::2]) == 2, "with one"


def test_all_of_a_new_labelers_first_photos_are_picked(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_first=3)
    photos = new_photos(database, project_id, 5)
    for photo_id in photos:
        finish(labeler, photo_id)
    assert picked(database, project_id) == photos[:3]


def test_saying_done_again_draws_no_second_lot(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    for _ in range(3):
        set_state(labeler, photo_id, "in_progress")
        set_rules(manager, project_id, review_share=100)
        set_state(labeler, photo_id, "done")
    assert picked(database, project_id) == []


def test_another_share_leaves_what_was_picked(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=100)
    photos = new_photos(database, project_id, 2)
    finish(labeler, photos[0])
    set_rules(manager, project_id, review_share=0)
    finish(labeler, photos[1])
    assert picked(database, project_id) == photos[:1]


@pytest.mark.parametrize("state", ["accepted", "rejected", "in_progress"])
def test_a_review_ends_when_the_photo_is_done_no_more_and_begins_again_with_it(
    labeler: Person, manager: Person, reviewer: Person, project_id: int, database: Database, state: str
) -> None:
    set_rules(manager, project_id, review_share=100)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    assert set_state(reviewer, photo_id, state, reason="too wide").status_code == 200
    assert picked(database, project_id) == []
    with database.read_tx() as tx:
        assert tx.session.get_one(Review, photo_id).settled_by == reviewer.user_id
    assert set_state(reviewer, photo_id, "done").status_code == 200
    assert picked(database, project_id) == [photo_id]


def test_deleting_the_last_annotation_ends_the_review(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=100)
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    assert picked(database, project_id) == [photo_id]
    draw(labeler, photo_id, delete(uid))
    assert picked(database, project_id) == []


def test_the_trash_does_not_wait_for_reviewers(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=100)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
    assert picked(database, project_id) == []
    assert manager.post(f"/photos/{photo_id}/undelete").status_code == 200
    assert picked(database, project_id) == [photo_id]


def test_anybody_may_ask_for_a_review_of_a_done_photo_and_take_that_back(
    labeler: Person, other_labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    assert labeler.post(f"/photos/{photo_id}/review").json() == {"open": True}
    assert labeler.post(f"/photos/{photo_id}/review").json() == {"open": True}, "asking twice is asking once"
    assert picked(database, project_id) == [photo_id]
    refused = other_labeler.delete(f"/photos/{photo_id}/review")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_asked")
    assert labeler.delete(f"/photos/{photo_id}/review").status_code == 204
    assert picked(database, project_id) == []


def test_a_photo_that_is_asked_for_before_it_is_done_is_picked_when_it_is(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id)
    [photo_id] = new_photos(database, project_id, 1)
    assert labeler.post(f"/photos/{photo_id}/review").json() == {"open": False}
    assert picked(database, project_id) == []
    finish(labeler, photo_id)
    assert picked(database, project_id) == [photo_id]


@pytest.mark.parametrize("asked_by_reviewer", [True, False])
def test_asking_too_takes_nothing_away_that_was_picked_or_that_others_ask_for(
    asked_by_reviewer: bool,
    labeler: Person,
    manager: Person,
    reviewer: Person,
    project_id: int,
    database: Database,
) -> None:
    """Asking for what is picked already, and taking that back, leads around no review."""
    set_rules(manager, project_id, review_share=0 if asked_by_reviewer else 100)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    if asked_by_reviewer:
        assert reviewer.post(f"/photos/{photo_id}/review").json() == {"open": True}
    assert picked(database, project_id) == [photo_id]
    set_state(labeler, photo_id, "in_progress")
    assert labeler.post(f"/photos/{photo_id}/review").json() == {"open": False}
    assert labeler.delete(f"/photos/{photo_id}/review").json()["type"] == "not_asked"
    set_state(labeler, photo_id, "done")
    assert picked(database, project_id) == [photo_id]


@pytest.mark.parametrize("is_asked", [True, False])
def test_what_was_sent_back_comes_back_when_it_is_done_picked_or_not(
    is_asked: bool,
    labeler: Person,
    manager: Person,
    reviewer: Person,
    project_id: int,
    database: Database,
) -> None:
    set_rules(manager, project_id)
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    if is_asked:
        assert labeler.post(f"/photos/{photo_id}/review").json() == {"open": True}
    assert set_state(reviewer, photo_id, "rejected", reason="too wide").status_code == 200
    assert picked(database, project_id) == []
    assert labeler.delete(f"/photos/{photo_id}/review").json()["type"] == "not_asked"
    draw(labeler, photo_id)
    set_state(labeler, photo_id, "done")
    assert picked(database, project_id) == [photo_id]


def test_an_accepted_photo_is_not_asked_for_and_says_what_to_do(
    labeler: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    finish(labeler, photo_id)
    assert set_state(reviewer, photo_id, "accepted").status_code == 200
    refused = labeler.post(f"/photos/{photo_id}/review")
    assert (refused.status_code, refused.json()["type"]) == (409, "accepted")
    assert "reviewer can open it again" in refused.json()["detail"]


def test_many_photos_are_asked_for_at_once_and_taken_back_at_once(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id)
    photos = new_photos(database, project_id, 3)
    for photo_id in photos:
        finish(labeler, photo_id)
    told = labeler.post(f"/projects/{project_id}/photos/bulk", json={"ids": photos, "action": "review"})
    assert [result["status"] for result in told.json()["results"]] == ["done"] * 3
    assert picked(database, project_id) == photos
    labeler.post(f"/projects/{project_id}/photos/bulk", json={"ids": photos[:2], "action": "unreview"})
    assert picked(database, project_id) == photos[2:]


def test_the_project_tells_how_many_wait(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=100)
    finish(labeler, new_photos(database, project_id, 1)[0])
    assert labeler.get(f"/projects/{project_id}").json()["to_review"] == 1


def test_who_works_alone_picks_nothing_until_a_second_person_comes(
    manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=100, review_first=100)
    photos = new_photos(database, project_id, 2)
    finish(manager, photos[0])
    assert picked(database, project_id) == []
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        make_member(tx, project, make_user(tx, "newcomer"), "labeler")
    finish(manager, photos[1])
    assert picked(database, project_id) == photos[1:]


def test_many_said_done_in_one_call_are_each_drawn_for(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_share=50)
    photos = new_photos(database, project_id, 10)
    for photo_id in photos:
        draw(labeler, photo_id)
    body = {"ids": photos, "action": "state", "state": "done"}
    assert manager.post(f"/projects/{project_id}/photos/bulk", json=body).status_code == 200
    assert len(picked(database, project_id)) == 5


_STATES = ("done", "in_progress", "accepted", "rejected", "unsure")
_DEEDS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([*_STATES, "draw", "ask", "unask", "trash", "undelete"]),
        st.booleans(),
    ),
    max_size=20,
)


@on_one_database
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=_DEEDS)
def test_the_counter_is_what_is_open_whatever_people_do(
    deeds: list[tuple[int, str, bool]],
    labeler: Person,
    manager: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
) -> None:
    set_rules(manager, project_id, review_share=60, review_first=1)
    photos = new_photos(database, project_id, 3)
    before = picked(database, project_id)
    for number, deed, is_labeler in deeds:
        person, photo_id = (labeler if is_labeler else manager), photos[number]
        clock.forward(seconds=1)
        _do(person, photo_id, deed)
        found = picked(database, project_id)
        states = {one: manager.get(f"/photos/{one}").json()["state"] for one in found}
        assert {states[one] for one in found if one not in before} <= {"done"}


def _do(person: Person, photo_id: int, deed: str) -> Any:
    if deed == "draw":
        return person.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    if deed == "ask":
        return person.post(f"/photos/{photo_id}/review")
    if deed == "unask":
        return person.delete(f"/photos/{photo_id}/review")
    if deed == "trash":
        return person.delete(f"/photos/{photo_id}")
    if deed == "undelete":
        return person.post(f"/photos/{photo_id}/undelete")
    photo = person.get(f"/photos/{photo_id}").json()
    body = {"state": deed, "seq": photo.get("seq", 0), "reason": "look again"}
    if deed in ("done", "accepted"):
        body["no_defect"] = photo.get("annotations") == 0
    return person.put(f"/photos/{photo_id}/state", json=body)


def test_after_a_photo_that_had_to_be_corrected_the_next_of_its_labeler_are_all_picked(
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    reviewer: Person,
    project_id: int,
    database: Database,
) -> None:
    set_rules(manager, project_id, review_after=2)
    right, wrong, *later, of_another = new_photos(database, project_id, 6)
    finish(labeler, right)
    assert set_state(reviewer, right, "accepted").status_code == 200
    finish(labeler, wrong)
    assert picked(database, project_id) == [], "what is accepted as it was changes nothing"
    draw(reviewer, wrong)
    assert set_state(reviewer, wrong, "accepted").status_code == 200
    finish(other_labeler, of_another)
    for photo_id in later:
        finish(labeler, photo_id)
    assert picked(database, project_id) == later[:2]


def test_what_is_sent_back_counts_as_corrected_once_it_is_found_right_no_more(
    labeler: Person, manager: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_after=1)
    first, second, third = new_photos(database, project_id, 3)
    finish(labeler, first)
    assert set_state(reviewer, first, "rejected", reason="One is missing.").status_code == 200
    finish(labeler, first)
    assert set_state(reviewer, first, "accepted").status_code == 200, "their own correction, this time"
    finish(labeler, second)
    assert picked(database, project_id) == [second]
    assert set_state(reviewer, second, "accepted").status_code == 200
    finish(labeler, third)
    assert picked(database, project_id) == []


def test_what_labelers_change_themselves_after_done_is_no_error_that_was_found(
    labeler: Person, manager: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    set_rules(manager, project_id, review_after=5)
    first, second = new_photos(database, project_id, 2)
    finish(labeler, first)
    draw(labeler, first)
    assert set_state(reviewer, first, "accepted").status_code == 200
    finish(labeler, second)
    assert picked(database, project_id) == []
