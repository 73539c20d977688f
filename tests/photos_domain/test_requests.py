"""Requests to the field: whom they reach, how they end, and what becomes of the photo each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.ids import digest, new_secret
from app.models import CaptureLink, Device, FieldRequest, Operation, Photo
from app.photos.answering import end_overdue
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.photos_domain.sending import picture, send

PHONE = {"blemish-sender": "phone"}


def photo_from(phone: Person, database: Database, project_id: int, seed: int = 1, **fields: Any) -> int:
    """A photo that a phone took; its id."""
    answer = send(phone, project_id, picture(seed), as_phone=True, **fields)
    assert answer.status_code == 201, answer.text
    with database.read_tx() as tx:
        return int(tx.scalars(select(Photo.id).order_by(Photo.id.desc())).first() or 0)


def other_phone(database: Database, phone: Person, *, same_link: bool = True) -> Person:
    """Another phone in the project, of the same link or of another one."""
    with database.write_tx() as tx:
        link = tx.scalars(select(CaptureLink)).first()
        assert link is not None
        link_id = link.id
        if not same_link:
            other = CaptureLink(
                project_id=link.project_id,
                name="Gate 4",
                secret_hash=digest(new_secret()),
                created_by=link.created_by,
                created_at=tx.now,
            )
            tx.add(other)
            tx.flush()
            link_id = other.id
        secret = new_secret()
        tx.add(
            Device(
                secret_hash=digest(secret),
                link_id=link_id,
                project_id=link.project_id,
                created_at=tx.now,
                last_seen_at=tx.now,
            )
        )
    return Person(phone.stage, cookie=f"blemish_capture={secret}")


def ask(person: Person, photo_id: int, **values: Any) -> dict[str, Any]:
    """Ask the field about a photo: for a retake, as it is blurred, unless told."""
    asked = person.post(
        f"/photos/{photo_id}/requests", json={"kind": "retake", "reason": "blurred", **values}
    )
    assert asked.status_code == 201, asked.text
    found: dict[str, Any] = asked.json()
    return found


def seen_by(phone: Person) -> list[dict[str, Any]]:
    """What a phone is asked."""
    answer = phone.get("/capture/requests")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def say(person: Person, request_id: int, **body: Any) -> Any:
    """What became of a request; as a phone where there is no sign-in."""
    headers = PHONE if "capture" in person.cookie else {}
    return person.patch(f"/requests/{request_id}", json=body, headers=headers)


def told(person: Person, photo_id: int) -> dict[str, Any]:
    """All that members are told of a photo."""
    found: dict[str, Any] = person.get(f"/photos/{photo_id}").json()
    return found


def pass_time(clock: SetClock, person: Person, **amount: float) -> None:
    """Let time go by without the person's sign-in ending meanwhile."""
    end = clock.moment + timedelta(**amount)
    while clock.moment < end:
        clock.moment = min(end, clock.moment + timedelta(hours=6))
        assert person.get("/me").status_code == 200


def test_a_retake_asks_the_phone_that_took_the_photo(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id, series="0" * 8 + "-0000-4000-8000-000000000000")
    seq = told(labeler, photo_id)["seq"]
    body = {"state": "retake", "reason": "too far", "seq": seq}
    assert labeler.put(f"/photos/{photo_id}/state", json=body).status_code == 200
    (asked,) = seen_by(contributor)
    assert (asked["kind"], asked["reason"], asked["is_own"]) == ("retake", "too far", True)
    assert asked["series"] == "00000000-0000-4000-8000-000000000000"
    assert "photo_id" not in asked
    shown = contributor.get(asked["picture"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert seen_by(other_phone(database, contributor)) == []
    assert told(labeler, photo_id)["request"]["state"] == "open"


def test_a_question_leaves_the_photo_in_the_queue_and_is_answered_in_words(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    asked = ask(labeler, photo_id, kind="question", reason="Which side is this?")
    assert told(labeler, photo_id)["state"] == "unlabelled"
    assert say(contributor, asked["id"], state="answered").status_code == 422
    answer = say(contributor, asked["id"], state="answered", words="the left one")
    assert answer.json() == {"id": asked["id"], "state": "answered"}
    assert told(labeler, photo_id)["request"]["answer"] == "the left one"
    assert seen_by(contributor) == []


def test_a_photo_answers_and_the_old_one_stays_as_it_is(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    new = photo_from(contributor, database, project_id, 2, retake_of=str(asked["id"]))
    request = told(labeler, old)["request"]
    assert (request["state"], request["answer_photo_id"]) == ("answered", new)
    assert (told(labeler, old)["state"], told(labeler, new)["state"]) == ("retake", "unlabelled")
    assert seen_by(contributor) == []
    (listed,) = labeler.get(f"/projects/{project_id}/requests?state=answered").json()["items"]
    assert (listed["photo"]["id"], listed["answer_photo"]["id"]) == (old, new)
    assert labeler.get(f"/projects/{project_id}/requests?state=open&state=expired").json()["items"] == []


@pytest.mark.parametrize("has_box", [False, True])
def test_cannot_returns_the_photo_to_the_queue_with_its_mark(
    has_box: bool, project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    if has_box:
        assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]}).status_code == 200
    asked = ask(labeler, photo_id)
    assert labeler.post(f"/projects/{project_id}/queue/next", json={}).status_code == 204
    assert say(contributor, asked["id"], state="cannot", why="repaired").status_code == 200
    photo = told(labeler, photo_id)
    assert photo["state"] == ("in_progress" if has_box else "unlabelled")
    assert (photo["request"]["state"], photo["request"]["why"]) == ("cannot", "repaired")
    handed = labeler.post(f"/projects/{project_id}/queue/next", json={}).json()["photo"]
    assert (handed["id"], handed["request"]["why"]) == (photo_id, "repaired")
    with database.read_tx() as tx:
        last = tx.scalars(select(Operation).order_by(Operation.id.desc())).first()
        assert last is not None
        assert (last.action, last.actor_id, last.seq) == ("state", None, photo["seq"])


def test_after_twelve_hours_every_phone_of_the_link_is_asked(
    project_id: int, labeler: Person, contributor: Person, database: Database, clock: SetClock
) -> None:
    asked = ask(labeler, photo_from(contributor, database, project_id))
    near, far = other_phone(database, contributor), other_phone(database, contributor, same_link=False)
    clock.forward(hours=11, minutes=59)
    assert (len(seen_by(contributor)), seen_by(near), seen_by(far)) == (1, [], [])
    clock.forward(minutes=1)
    (shown,) = seen_by(near)
    assert (shown["id"], shown["is_own"]) == (asked["id"], False)
    assert near.get(shown["picture"]).status_code == 200
    assert seen_by(far) == []
    assert say(near, asked["id"], state="cannot", why="gone").status_code == 200
    assert seen_by(contributor) == []


def test_a_phone_that_is_gone_is_not_waited_for(
    project_id: int, labeler: Person, contributor: Person, database: Database, clock: SetClock
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    pass_time(clock, labeler, hours=12)
    near = other_phone(database, contributor)
    ask(labeler, photo_id)
    assert len(seen_by(near)) == 1


def test_after_seven_days_the_photo_is_labelled_as_it_is(
    project_id: int, labeler: Person, contributor: Person, database: Database, clock: SetClock
) -> None:
    retake = photo_from(contributor, database, project_id)
    question = photo_from(contributor, database, project_id, 2)
    ask(labeler, retake)
    ask(labeler, question, kind="question", reason="Which side is this?")
    pass_time(clock, labeler, days=7, seconds=-1)
    assert (len(seen_by(contributor)), end_overdue(database)) == (2, 0)
    clock.forward(seconds=1)
    assert seen_by(contributor) == []
    assert told(labeler, retake)["request"]["state"] == "expired", "told before anything was written"
    assert len(labeler.get(f"/projects/{project_id}/requests?state=expired").json()["items"]) == 2
    assert end_overdue(database) == 2
    assert end_overdue(database) == 0
    assert told(labeler, retake)["state"] == "unlabelled"
    assert told(labeler, retake)["request"]["state"] == "expired"
    assert told(labeler, question)["state"] == "unlabelled"


def test_a_photo_that_comes_too_late_is_stored_and_shown_beside_the_old_one(
    project_id: int, labeler: Person, contributor: Person, database: Database, clock: SetClock
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    pass_time(clock, labeler, days=8)
    end_overdue(database)
    new = photo_from(contributor, database, project_id, 2, retake_of=str(asked["id"]))
    request = told(labeler, old)["request"]
    assert (request["state"], request["answer_photo_id"]) == ("answered", new)
    assert told(labeler, old)["state"] == "unlabelled", "somebody may have it in hand by now"


def test_a_photo_for_a_request_that_is_gone_is_stored_all_the_same(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    say(labeler, asked["id"], state="withdrawn")
    new = photo_from(contributor, database, project_id, 2, retake_of=str(asked["id"]))
    with database.read_tx() as tx:
        request = tx.session.get_one(FieldRequest, asked["id"])
        assert (request.state, request.answer_photo_id) == ("withdrawn", new)
    photo_from(contributor, database, project_id, 3, retake_of="999999")


def test_a_phone_closes_no_request_that_was_not_sent_to_it(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    asked = ask(labeler, photo_from(contributor, database, project_id))
    near = other_phone(database, contributor)
    assert say(near, asked["id"], state="cannot", why="gone").status_code == 404
    assert near.get(f"/capture/requests/{asked['id']}/picture").status_code == 404
    photo_from(near, database, project_id, 2, retake_of=str(asked["id"]))
    assert [item["id"] for item in seen_by(contributor)] == [asked["id"]]
    assert say(contributor, asked["id"], state="withdrawn").status_code == 403


def test_a_second_request_takes_the_place_of_the_first(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    first, second = ask(labeler, photo_id), ask(labeler, photo_id, reason="dark")
    assert [(item["id"], item["reason"]) for item in seen_by(contributor)] == [(second["id"], "dark")]
    late = say(contributor, first["id"], state="cannot", why="gone")
    assert (late.status_code, late.json()["type"]) == (409, "request-ended")
    again = ask(labeler, photo_id, reason="dark")
    assert [item["id"] for item in seen_by(contributor)] == [again["id"]]


@pytest.mark.parametrize("way", ["undo", "draw", "withdraw"])
def test_a_photo_that_needs_no_retake_any_more_is_not_asked_for(
    way: str, project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    asked = ask(labeler, photo_id)
    if way == "draw":
        done = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    elif way == "undo":
        seq = told(labeler, photo_id)["seq"]
        done = labeler.put(f"/photos/{photo_id}/state", json={"state": "unlabelled", "seq": seq})
    else:
        done = say(labeler, asked["id"], state="withdrawn")
    assert done.status_code == 200, done.text
    assert seen_by(contributor) == []
    photo = told(labeler, photo_id)
    assert photo["state"] == ("in_progress" if way == "draw" else "unlabelled")
    assert photo["request"] is None


def test_what_no_phone_sent_is_asked_of_the_people_here(
    project_id: int, labeler: Person, manager: Person, contributor: Person, database: Database
) -> None:
    old = send(manager, project_id, picture(1)).json()["photo"]["id"]
    asked = ask(labeler, old)
    assert asked["to"] == "manager"
    assert seen_by(contributor) == []
    other = send(manager, project_id, picture(2)).json()["photo"]["id"]
    nothing = say(manager, asked["id"], state="answered")
    assert nothing.json()["errors"][0]["pointer"] == "/answer_photo_id"
    assert say(manager, asked["id"], state="answered", answer_photo_id=old).status_code == 422
    assert say(manager, asked["id"], state="answered", answer_photo_id=other).status_code == 200
    assert told(labeler, old)["request"]["answer_photo_id"] == other
    elsewhere = send(manager, project_id, picture(3), retake_of=999_999)
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["pointer"]) == (422, "/retake_of")


def test_the_same_answer_again_changes_nothing(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    """The reply may have been lost: a phone asks again."""
    asked = ask(labeler, photo_from(contributor, database, project_id))
    for _ in range(2):
        assert say(contributor, asked["id"], state="seen").status_code == 200
    for _ in range(2):
        assert say(contributor, asked["id"], state="cannot", why="no_access").status_code == 200
    assert say(contributor, asked["id"], state="seen").json()["state"] == "cannot"


def test_in_the_trash_and_purged_nothing_is_asked(
    project_id: int, labeler: Person, manager: Person, contributor: Person, database: Database
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    manager.delete(f"/photos/{old}")
    assert seen_by(contributor) == []
    assert say(contributor, asked["id"], state="cannot", why="gone").status_code == 404
    assert labeler.get(f"/projects/{project_id}/requests").json()["items"] == []
    (listed,) = manager.get(f"/projects/{project_id}/requests").json()["items"]
    assert listed["photo"]["is_trashed"]
    refused = manager.post(f"/photos/{old}/requests", json={"kind": "question", "reason": "why?"})
    assert (refused.status_code, refused.json()["type"]) == (409, "trashed")


def test_a_purge_takes_requests_along_and_keeps_those_that_a_purged_photo_answered(
    project_id: int,
    labeler: Person,
    manager: Person,
    contributor: Person,
    database: Database,
    clock: SetClock,
) -> None:
    from app.photos.purge import purge_some

    first, second = (photo_from(contributor, database, project_id, seed) for seed in (1, 2))
    asked = [ask(labeler, photo_id) for photo_id in (first, second)]
    answer = photo_from(contributor, database, project_id, 3, retake_of=str(asked[1]["id"]))
    for photo_id in (first, answer):
        assert manager.delete(f"/photos/{photo_id}").status_code == 200
    clock.forward(days=31)
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now, by=None) == 2
    with database.read_tx() as tx:
        (left,) = tx.scalars(select(FieldRequest))
        assert (left.id, left.answer_photo_id) == (asked[1]["id"], None)


def test_when_the_link_is_revoked_nobody_out_there_is_asked(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    photo_id = photo_from(contributor, database, project_id)
    with database.write_tx() as tx:
        for link in tx.scalars(select(CaptureLink)):
            link.revoked_at = tx.now
    assert ask(labeler, photo_id)["to"] == "manager"
