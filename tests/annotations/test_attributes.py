"""Attributes are held against their definitions, and nothing that was taken once is refused later."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import delete as sql_delete
from sqlalchemy import event

from app.db.tx import Database
from app.ids import uuid7
from app.models import Annotation, AttributeDefinition, Photo, Project
from tests.annotations.conftest import results_of, row_of
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person
from tests.factories import make_annotation, make_attribute, make_photo


def send(person: Person, photo_id: int, *ops: dict[str, Any]) -> Any:
    return person.post(f"/photos/{photo_id}/changes", json={"ops": list(ops)})


def attributes_of(answer: Any) -> Any:
    """The attributes of the last annotation that was answered."""
    return results_of(answer)[-1]["annotation"]["attributes"]


WRONG: list[tuple[str, Any, str]] = [
    ("severity", "hihg", "is not one of this attribute's values"),
    ("severity", 1, "must be text"),
    ("words", 7, "must be text"),
    ("words", "x" * 301, "is over 300 characters"),
    ("a", "1", "must be a number from -1e15 to 1e15"),
    ("colour", "red", "is not an attribute of annotations here"),
    ("part", "A-17", "is not an attribute of annotations here"),  # one of photos
    ("what", 3, "must be text"),
]


def test_a_wrong_value_refuses_the_request_and_is_pointed_at(
    labeler: Person, photo_id: int, database: Database, subtests: pytest.Subtests
) -> None:
    for name, value, words in WRONG:
        with subtests.test(name):
            good, bad = create(), create(attributes={"b": 2, name: value})
            answer = send(labeler, photo_id, good, bad)
            assert answer.status_code == 422
            assert answer.json()["errors"] == [{"pointer": f"/ops/1/attributes/{name}", "detail": words}]
            assert row_of(database, photo_id).seq == 0


def test_values_are_kept_as_their_definitions_say(labeler: Person, photo_id: int) -> None:
    told = {"severity": "high", "a": 1.5, "words": " by\nthe door ", "what": "bird droppings"}
    made = create(attributes=told)
    assert attributes_of(send(labeler, photo_id, made)) == {**told, "words": "by the door"}
    untold = update(made["uid"], attributes={"severity": "not told", "a": None, "words": ""})
    assert attributes_of(send(labeler, photo_id, untold)) == {"what": "bird droppings"}


@pytest.fixture
def severity(manager: Person, project_id: int, photo_id: int) -> Any:
    """How a manager changes the definition of severity, by PATCH."""
    items = manager.get(f"/projects/{project_id}/attributes").json()["items"]
    [definition] = [item for item in items if item["name"] == "severity"]

    def change(**fields: Any) -> None:
        path = f"/projects/{project_id}/attributes/{definition['id']}"
        assert manager.patch(path, json=fields).status_code == 200

    return change


def test_a_value_taken_off_the_list_is_still_there_and_still_taken(
    labeler: Person, photo_id: int, severity: Any
) -> None:
    made = create(attributes={"severity": "high"})
    send(labeler, photo_id, made)
    severity(choices=[{"value": "low"}, {"value": "severe"}])
    [annotation] = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    assert annotation["attributes"] == {"severity": "high"}
    # Undo of a delete, a copy, and an editor that was offline meanwhile.
    send(labeler, photo_id, delete(made["uid"]))
    back = update(made["uid"], class_id=1, shape=box(), attributes={"severity": "high"})
    assert attributes_of(send(labeler, photo_id, back)) == {"severity": "high"}
    assert attributes_of(send(labeler, photo_id, create(attributes={"severity": "high"}))) == {
        "severity": "high"
    }
    assert send(labeler, photo_id, create(attributes={"severity": "hihg"})).status_code == 422


def test_an_attribute_that_was_retired_or_moved_to_other_classes_is_still_taken(
    labeler: Person, photo_id: int, severity: Any
) -> None:
    """Class and attributes change independently of each other, so no value depends on the class."""
    severity(class_ids=[2])
    made = create(class_id=1, attributes={"severity": "low"})
    assert attributes_of(send(labeler, photo_id, made)) == {"severity": "low"}
    severity(retired=True)
    assert attributes_of(send(labeler, photo_id, update(made["uid"], attributes={"severity": "high"}))) == {
        "severity": "high"
    }


def test_what_an_annotation_carries_already_can_be_sent_again(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    """Whatever is stored, by an older version or by hand, comes back with the undo of a delete."""
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        old = make_annotation(tx, photo, attributes='{"colour":"red"}').uid
        elsewhere = make_photo(tx, tx.session.get_one(Project, project_id))
        theirs = make_annotation(tx, elsewhere, attributes='{"colour":"red"}').uid
    send(labeler, photo_id, delete(old))
    again = update(old, shape=box(), class_id=1, attributes={"colour": "red"})
    assert attributes_of(send(labeler, photo_id, again)) == {"colour": "red"}
    assert send(labeler, photo_id, update(old, attributes={"colour": "blue"})).status_code == 422
    assert send(labeler, photo_id, update(theirs, attributes={"colour": "red"})).status_code == 422
    assert send(labeler, photo_id, create(attributes={"colour": "red"})).status_code == 422


def test_a_replay_is_answered_whatever_became_of_the_definition(
    labeler: Person, photo_id: int, database: Database
) -> None:
    op = create(attributes={"severity": "high", "a": 1})
    send(labeler, photo_id, op)
    with database.write_tx() as tx:
        tx.execute(sql_delete(AttributeDefinition))
    [result] = results_of(send(labeler, photo_id, op))
    assert (result["status"], result["first"]) == ("duplicate", "applied")


def test_history_and_proposals_bring_back_what_was_taken(
    labeler: Person, other_labeler: Person, photo_id: int, database: Database
) -> None:
    made = create(attributes={"severity": "high"})
    send(labeler, photo_id, made)
    send(labeler, photo_id, update(made["uid"], attributes={"severity": "low"}))
    send(other_labeler, photo_id, update(made["uid"], base_rev=1, attributes={"severity": None}))
    with database.write_tx() as tx:
        tx.execute(sql_delete(AttributeDefinition))
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    taken = labeler.post(f"/proposals/{proposal['id']}", json={"take": True, "seq": 2})
    assert attributes_of(taken) == {}
    assert attributes_of(labeler.post(f"/photos/{photo_id}/history/1/restore")) == {"severity": "high"}


def test_a_save_without_attributes_looks_nothing_up(
    labeler: Person, photo_id: int, database: Database
) -> None:
    seen: list[str] = []

    @event.listens_for(database.write_engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    assert send(labeler, photo_id, create(attributes={})).status_code == 200
    assert seen
    assert not [statement for statement in seen if "attribute_definition" in statement]


def test_attributes_of_photos_follow_the_same_rule(
    labeler: Person, manager: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        made = make_attribute(tx, project, "surface", "select", "glass", "steel", on="photo").id
    path = f"/photos/{photo_id}"
    assert labeler.patch(path, json={"attributes": {"surface": "glass"}}).status_code == 200
    choices = {"choices": [{"value": "steel"}]}
    assert manager.patch(f"/projects/{project_id}/attributes/{made}", json=choices).status_code == 200
    assert labeler.patch(path, json={"attributes": {"surface": None}}).json()["attributes"] == {}
    back = labeler.patch(path, json={"attributes": {"surface": "glass"}})
    assert back.json()["attributes"] == {"surface": "glass"}
    bulk = {"ids": [photo_id], "action": "attributes", "attributes": {"surface": "wood"}}
    [result] = manager.post(f"/projects/{project_id}/photos/bulk", json=bulk).json()["results"]
    assert (result["status"], result["slug"]) == ("refused", "invalid")
    wrong = labeler.patch(path, json={"attributes": {"severity": "low"}})
    assert wrong.json()["errors"] == [
        {"pointer": "/attributes/severity", "detail": "is not an attribute of photos here"}
    ]


def test_nothing_of_a_refused_request_is_kept(labeler: Person, photo_id: int, database: Database) -> None:
    assert send(labeler, photo_id, create(), create(attributes={"colour": "red"})).status_code == 422
    with database.read_tx() as tx:
        assert tx.session.query(Annotation).count() == 0


def test_more_attributes_than_one_operation_may_set_are_restored_too(
    labeler: Person, photo_id: int, database: Database
) -> None:
    """A project gives its attributes other names, and annotations carry the old ones on."""
    old, new = ({f"{word} {number}": number for number in range(60)} for word in ("old", "new"))
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        uid = make_annotation(tx, photo, attributes=orjson.dumps(old).decode()).uid
        project = tx.session.get_one(Project, photo.project_id)
        for name in new:
            make_attribute(tx, project, name, "number")
    assert attributes_of(send(labeler, photo_id, update(uid, attributes=new))) == {**old, **new}
    send(labeler, photo_id, delete(uid))
    path, once = f"/photos/{photo_id}/history/1/restore", {"op_id": uuid7()}
    assert attributes_of(labeler.post(path, json=once)) == {**old, **new}
    [again] = results_of(labeler.post(path, json=once))
    assert (again["status"], again["annotation"]["attributes"]) == ("duplicate", {**old, **new})
