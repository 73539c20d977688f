"""What was done to a photo beside its steps: how it came, what was said, asked and decided, from where."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.models import Operation, Photo, Project, Verdict
from app.review import chronicle
from app.team import audit
from app.team.roles import Scope
from tests.access.conftest import token_of
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_photo
from tests.statements import counted


@pytest.fixture
def photo_id(database: Database, project_id: int, labeler: Person) -> int:
    """A photo that the labeler sent."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return make_photo(tx, project, uploader_id=labeler.user_id).id


def told(person: Person, photo_id: int) -> list[tuple[str | None, str, str, str]]:
    answer = person.get(f"/photos/{photo_id}/chronicle")
    assert answer.status_code == 200, answer.text
    return [
        (note["actor"] and note["actor"]["name"], note["did"], note["words"], note["from"])
        for note in answer.json()["items"]
    ]


def test_what_was_said_asked_moved_and_decided_is_told_newest_first(
    labeler: Person,
    reviewer: Person,
    manager: Person,
    photo_id: int,
    project_id: int,
    database: Database,
    clock: SetClock,
) -> None:
    op = create()
    assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op]}).status_code == 200

    def later(answer: Any) -> Any:
        assert answer.status_code < 300, answer.text
        clock.forward(minutes=1)
        return answer.json() if answer.content else None

    clock.forward(minutes=1)
    body = {"op_id": uuid7(), "text": "x" * 200, "uid": op["uid"]}
    first = later(reviewer.post(f"/photos/{photo_id}/comments", json=body))
    reply = {"op_id": uuid7(), "text": "Mended.", "reply_to": first["id"], "settles": True}
    later(labeler.post(f"/photos/{photo_id}/comments", json=reply))
    question = {"kind": "question", "reason": "Which side is this?"}
    asked = later(labeler.post(f"/photos/{photo_id}/requests", json=question))
    later(manager.patch(f"/requests/{asked['id']}", json={"state": "answered", "words": "The left one."}))
    with database.write_tx() as tx:
        for uid in (op["uid"], uuid7()):
            tx.add(
                Verdict(photo_id=photo_id, uid=uid, rev=1, verdict="accept", by=reviewer.user_id, at=tx.now)
            )
    clock.forward(minutes=1)
    later(manager.delete(f"/photos/{photo_id}"))
    later(manager.post(f"/projects/{project_id}/photos/bulk", json={"ids": [photo_id], "action": "undelete"}))
    assert told(manager, photo_id) == [
        ("Manager", "took a photo out of the trash", "", ""),
        ("Manager", "moved a photo to the trash", "", ""),
        ("Reviewer", "accepted 2 annotations", "", ""),
        (None, "answered the request", "The left one.", ""),
        ("Labeler", "asked the field", "Which side is this?", ""),
        ("Labeler", "answered", "Mended.", ""),
        ("Labeler", "settled a comment", "", ""),
        ("Reviewer", "commented", f"{'x' * 120} …", ""),
        ("Labeler", "sent it", "", ""),
    ]


def test_bulk_calls_about_other_photos_are_not_of_this_one(
    manager: Person, photo_id: int, project_id: int, database: Database
) -> None:
    """The id stands inside of another number, and beside others."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        others = [make_photo(tx, project).id for _ in range(12)]
    assert str(photo_id) in str(others)
    manager.post(f"/projects/{project_id}/photos/bulk", json={"ids": others, "action": "delete"})
    assert [did for _, did, _, _ in told(manager, photo_id)] == ["sent it"]


def test_what_a_program_or_a_phone_did_says_so(
    manager: Person, labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    program = token_of(database, manager, Scope.MANAGE)
    assert program.delete(f"/photos/{photo_id}").status_code == 200
    assert told(manager, photo_id)[0] == ("Manager", "moved a photo to the trash", "", "program")
    labels = token_of(database, manager, Scope.LABEL)
    manager.post(f"/photos/{photo_id}/undelete")
    labels.put(f"/photos/{photo_id}/state", json={"state": "unsure", "seq": 0})
    with database.read_tx() as tx:
        assert tx.session.query(Operation).filter_by(photo_id=photo_id).one().source == "program"
    newest = manager.get(f"/photos/{photo_id}/history").json()["items"][0]
    assert newest["ops"][0]["source"] == "program"


def test_a_history_takes_a_fixed_number_of_queries(
    manager: Person, photo_id: int, project_id: int, database: Database
) -> None:
    def move_about() -> None:
        program = token_of(database, manager, Scope.MANAGE)
        for _ in range(3):
            assert program.delete(f"/photos/{photo_id}").status_code == 200
            assert program.post(f"/photos/{photo_id}/undelete").status_code == 200

    move_about()
    with counted(database) as few:
        told(manager, photo_id)
    move_about()
    with counted(database) as many:
        assert len(told(manager, photo_id)) == 13
    assert len(many) == len(few)


def test_bulk_calls_about_many_others_do_not_hide_that_about_this_one(
    manager: Person,
    photo_id: int,
    project_id: int,
    database: Database,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chronicle, "MOST", 3)
    bulk = f"/projects/{project_id}/photos/bulk"
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        others = [make_photo(tx, project).id for _ in range(12)]
    manager.post(bulk, json={"ids": [photo_id], "action": "delete"})
    manager.post(bulk, json={"ids": [photo_id], "action": "undelete"})
    clock.forward(minutes=1)
    for _ in range(4):
        for action in ("delete", "undelete"):
            manager.post(
                bulk, json={"ids": [one for one in others if str(photo_id) in str(one)], "action": action}
            )
    assert "moved a photo to the trash" in [did for _, did, _, _ in told(manager, photo_id)]


def test_whom_a_photo_was_assigned_to_and_that_it_was_taken_back(
    manager: Person, labeler: Person, photo_id: int, project_id: int, clock: SetClock
) -> None:
    path = f"/projects/{project_id}/assignments"
    for body in ({"assignee": labeler.user_id}, {"assignee": None}, {"priority": 2}):
        answer = manager.put(path, json={"photo_ids": [photo_id], **body})
        assert answer.status_code == 200, answer.text
        clock.forward(minutes=1)
    assert [(did, words) for _, did, words, _ in told(manager, photo_id)] == [
        ("said how soon it is wanted", ""),
        ("took it back to the queue", ""),
        ("assigned it", "Labeler"),
        ("sent it", ""),
    ]


def test_that_a_photo_is_a_known_answer_is_told_to_reviewers_alone(
    manager: Person, labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(Photo, photo_id).labeler_id = labeler.user_id
        audit.record(tx, "host", "photo.gold", f"project:{project_id} photo:{photo_id}")
    assert [did for _, did, _, _ in told(labeler, photo_id)] == ["sent it"]
    assert len(told(manager, photo_id)) == 2


def test_a_deleted_comment_is_told_without_its_words(
    labeler: Person, photo_id: int, database: Database
) -> None:
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    comment = labeler.post(f"/photos/{photo_id}/comments", json={"op_id": uuid7(), "text": "secret"}).json()
    labeler.delete(f"/comments/{comment['id']}")
    assert told(labeler, photo_id)[0] == ("Labeler", "deleted their comment", "", "")


def test_labelers_see_it_of_photos_they_worked_on_as_they_see_the_history(
    labeler: Person, other_labeler: Person, photo_id: int, database: Database
) -> None:
    assert labeler.get(f"/photos/{photo_id}/chronicle").status_code == 403
    with database.write_tx() as tx:
        tx.session.get_one(Photo, photo_id).labeler_id = labeler.user_id
    assert labeler.get(f"/photos/{photo_id}/chronicle").status_code == 200
    assert other_labeler.get(f"/photos/{photo_id}/chronicle").status_code == 403
