"""Managers assign photos, say which come first, see what waits for whom, and take all of it back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Audit, Event
from tests.conftest import Person
from tests.review.scenes import assign, draw, finish, make_scenes, take


def load_of(person: Person, project_id: int) -> dict[int, dict[str, Any]]:
    told = person.get(f"/projects/{project_id}/assignments").json()
    return {one["id"]: {name: n for name, n in one.items() if name != "name" and n} for one in told["people"]}


def test_photos_are_assigned_and_what_they_were_before_is_told(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    ((a1, a2),) = make_scenes(database, project_id, 2)
    first = assign(manager, project_id, photo_ids=[a1], assignee=labeler.user_id, priority=1)
    assert first == {
        "results": [
            {"id": a1, "status": "done", "detail": None, "before": {"assignee": None, "priority": 0}}
        ],
        "more": False,
    }
    second = assign(manager, project_id, photo_ids=[a1, a2], assignee=other_labeler.user_id)
    assert [one["before"] for one in second["results"]] == [
        {"assignee": labeler.user_id, "priority": 1},
        {"assignee": None, "priority": 0},
    ]
    photo = manager.get(f"/photos/{a1}").json()
    assert (photo["assignee"]["id"], photo["priority"]) == (other_labeler.user_id, 1)
    assign(manager, project_id, photo_ids=[a1], **second["results"][0]["before"])
    assert manager.get(f"/photos/{a1}").json()["assignee"]["id"] == labeler.user_id


def test_whole_scenes_are_assigned_as_far_as_they_wait(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2, a3), (b1,) = make_scenes(database, project_id, 3, 1)
    finish(labeler, a2)
    group = manager.get(f"/photos/{a1}").json()["group_id"]
    told = assign(manager, project_id, group_ids=[group], assignee=labeler.user_id)
    assert [one["id"] for one in told["results"]] == [a1, a3]
    assert assign(manager, project_id, group_ids=[group], assignee=labeler.user_id)["results"] == []
    found = manager.get(f"/projects/{project_id}/photos?assignee={labeler.user_id}").json()["items"]
    assert {item["id"]: item["assignee"]["id"] for item in found} == dict.fromkeys((a1, a3), labeler.user_id)
    assert b1 not in {item["id"] for item in found}


def test_what_cannot_be_assigned_is_told_photo_by_photo(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    ((a1, a2),) = make_scenes(database, project_id, 2)
    ((broken,),) = make_scenes(database, project_id, 1, damaged=True)
    finish(labeler, a2)
    told = assign(manager, project_id, photo_ids=[a1, a2, broken, 999999], assignee=labeler.user_id)
    outcomes = {one["id"]: (one["status"], one["detail"]) for one in told["results"]}
    assert outcomes == {
        a1: ("done", None),
        a2: ("refused", "It is answered: nobody has to label it."),
        broken: ("refused", "A damaged photo cannot be labelled."),
        999999: ("refused", "This photo is not here (any more)."),
    }


def test_only_somebody_of_the_project_can_be_assigned_to(
    manager: Person, stranger: Person, admin: Person, project_id: int, database: Database
) -> None:
    ((a1,),) = make_scenes(database, project_id, 1)
    answer = manager.put(
        f"/projects/{project_id}/assignments", json={"photo_ids": [a1], "assignee": stranger.user_id}
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/assignee")
    assert (
        assign(manager, project_id, photo_ids=[a1], assignee=admin.user_id)["results"][0]["status"] == "done"
    )


UNCLEAR: list[dict[str, Any]] = [
    {"assignee": 1},
    {"photo_ids": [1]},
    {"photo_ids": [1], "group_ids": [1], "assignee": None},
    {"photo_ids": [], "assignee": None},
    {"photo_ids": [1], "priority": 101},
    {"photo_ids": [1], "priority": "first"},
    {"photo_ids": list(range(1, 502)), "assignee": None},
]


def test_a_call_that_does_not_say_what_is_refused(
    manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    for body in UNCLEAR:
        with subtests.test(str(body)[:60]):
            answer = manager.put(f"/projects/{project_id}/assignments", json=body)
            assert answer.status_code == 422, answer.text


def test_what_waits_for_whom_is_told_and_never_how_fast_they_are(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2, a3), (b1, b2) = make_scenes(database, project_id, 3, 2)
    assign(manager, project_id, photo_ids=[a1, a2], assignee=labeler.user_id)
    draw(other_labeler, b1)
    take(labeler, project_id, count=2)
    told = manager.get(f"/projects/{project_id}/assignments").json()
    assert told["free"] == 2, "the third of one scene, the second of the other"
    assert {a3, b2} == set(take(other_labeler, project_id, count=50)) - {b1}
    assert set(told["people"][0]) == {
        *("id", "name", "assigned", "in_progress", "sent_back", "in_hand", "is_gone"),
    }
    assert load_of(manager, project_id) == {
        labeler.user_id: {"id": labeler.user_id, "assigned": 2, "in_hand": 2},
        other_labeler.user_id: {"id": other_labeler.user_id, "in_progress": 1, "in_hand": 3},
        manager.user_id: {"id": manager.user_id},
    }


def test_all_that_is_assigned_is_taken_back_or_given_to_somebody_else(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, b2) = make_scenes(database, project_id, 2, 2)
    assign(manager, project_id, photo_ids=[a1, a2, b1], assignee=labeler.user_id)
    assign(manager, project_id, photo_ids=[b2], assignee=other_labeler.user_id)
    draw(labeler, a1)
    moved = assign(manager, project_id, assigned_to=[labeler.user_id], assignee=other_labeler.user_id)
    assert [one["id"] for one in moved["results"]] == [a2, b1], "what was begun stays with who began it"
    assert load_of(manager, project_id)[other_labeler.user_id]["assigned"] == 3
    people = [labeler.user_id, other_labeler.user_id]
    back = assign(manager, project_id, assigned_to=people, assignee=None)
    assert [one["id"] for one in back["results"]] == [a2, b1, b2]
    assert "assigned" not in load_of(manager, project_id)[other_labeler.user_id]


def test_somebody_who_left_is_listed_while_photos_are_assigned_to_them(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    ((a1,),) = make_scenes(database, project_id, 1)
    assign(manager, project_id, photo_ids=[a1], assignee=labeler.user_id)
    manager.delete(f"/projects/{project_id}/members/{labeler.user_id}")
    left = {"id": labeler.user_id, "assigned": 1, "is_gone": True}
    assert load_of(manager, project_id)[labeler.user_id] == left
    assign(manager, project_id, assigned_to=[labeler.user_id], assignee=None)
    assert labeler.user_id not in load_of(manager, project_id)


def test_assigning_is_one_event_and_one_line_of_the_trail(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    ((a1, a2),) = make_scenes(database, project_id, 2)
    assign(manager, project_id, photo_ids=[a1, a2], assignee=labeler.user_id)
    with database.read_tx() as tx:
        events = [row.data for row in tx.scalars(select(Event).where(Event.kind == "queue.changed"))]
        lines = [row.detail for row in tx.scalars(select(Audit).where(Audit.action == "photos.assign"))]
    assert [event["photo_ids"] for event in events] == [[a1, a2]]
    assert lines == [f'{{"assignee":{labeler.user_id},"photos":[{a1},{a2}]}}']


def test_only_managers_assign_and_never_a_token(
    manager: Person, reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    ((a1,),) = make_scenes(database, project_id, 1)
    body = {"photo_ids": [a1], "priority": 1}
    for person in (reviewer, labeler):
        assert person.put(f"/projects/{project_id}/assignments", json=body).status_code == 403
        assert person.get(f"/projects/{project_id}/assignments").status_code == 403
        assert person.get(f"//projects/{project_id}/assignments").status_code == 403


def test_the_gallery_finds_photos_by_how_soon_they_are_handed_out(
    manager: Person, project_id: int, database: Database
) -> None:
    ((a1, a2, a3),) = make_scenes(database, project_id, 3)
    assign(manager, project_id, photo_ids=[a1], priority=5)
    assign(manager, project_id, photo_ids=[a2], priority=-1)

    def found(query: str) -> list[int]:
        told = manager.get(f"/projects/{project_id}/photos?sort=oldest&{query}").json()
        return [item["id"] for item in told["items"]]

    assert found("priority=first") == [a1]
    assert found("priority=first&priority=last") == [a1, a2]
    assert found("priority=normal") == [a3]
    assert manager.get(f"/projects/{project_id}/photos?priority=soon").status_code == 422


def test_a_project_of_one_shows_nothing_of_assigning(
    manager: Person, project_id: int, database: Database
) -> None:
    make_scenes(database, project_id, 1)
    gallery = manager.get(f"//projects/{project_id}/photos").text
    assert 'id="assign"' not in gallery
    assert "You work here alone" in manager.get(f"//projects/{project_id}/assignments").text


def test_a_team_sees_who_can_be_assigned_to(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    ((a1,),) = make_scenes(database, project_id, 1)
    assign(manager, project_id, photo_ids=[a1], assignee=labeler.user_id)
    gallery = manager.get(f"//projects/{project_id}/photos").text
    assert 'id="assign"' in gallery
    assert "<h3>Assigned to</h3>" in gallery
    assert 'id="assign"' not in labeler.get(f"//projects/{project_id}/photos").text
    page = manager.get(f"//projects/{project_id}/assignments").text
    assert f'data-person="{labeler.user_id}"' in page
    assert "Take all back to the queue" in page
