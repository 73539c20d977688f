"""In the archive nothing can be added or changed; everything stays, is seen, and can be exported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from app.db.tx import Database
from app.models import AttributeDefinition, CaptureLink, Photo, Project, Receipt
from tests import photos as pictures
from tests.annotations.ops import create
from tests.conftest import Person
from tests.factories import make_annotation, make_photo

Call = Callable[[Person, int, int], Any]


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """A photo with one annotation."""
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id), state="in_progress")
        make_annotation(tx, photo)
        return photo.id


def archive(manager: Person, project_id: int) -> None:
    assert manager.patch(f"/projects/{project_id}", json={"archived": True}).status_code == 200


def sent(project_id: int) -> dict[str, Any]:
    data = pictures.jpeg()
    return {"files": {"file": ("a.jpg", data)}, "data": {"sha256": hashlib.sha256(data).hexdigest()}}


CHANGES: dict[str, Call] = {
    "set a state": lambda one, _, photo: one.put(f"/photos/{photo}/state", json={"state": "done", "seq": 0}),
    "mend a photo": lambda one, _, photo: one.patch(f"/photos/{photo}", json={"note": "dark"}),
    "delete a photo": lambda one, _, photo: one.delete(f"/photos/{photo}"),
    "bring a photo back": lambda one, _, photo: one.post(f"/photos/{photo}/undelete"),
    "restore a step": lambda one, _, photo: one.post(f"/photos/{photo}/history/0/restore"),
    "take a photo in hand": lambda one, _, photo: one.put(f"/photos/{photo}/lease"),
    "delete many": lambda one, project, photo: one.post(
        f"/projects/{project}/photos/bulk", json={"ids": [photo], "action": "delete"}
    ),
    "set many states": lambda one, project, photo: one.post(
        f"/projects/{project}/photos/bulk", json={"ids": [photo], "action": "state", "state": "done"}
    ),
    "send a photo": lambda one, project, _: one.post(f"/projects/{project}/photos", **sent(project)),
    "add a class": lambda one, project, _: one.post(f"/projects/{project}/classes", json={"name": "rust"}),
    "rename a class": lambda one, project, _: one.patch(f"/projects/{project}/classes/1", json={"name": "x"}),
    "delete a class": lambda one, project, _: one.delete(f"/projects/{project}/classes/6"),
    "merge classes": lambda one, project, _: one.post(
        f"/projects/{project}/classes/1/merge", json={"into": 2}
    ),
    "undo a merge": lambda one, project, _: one.post(f"/projects/{project}/classes/1/merge/undo"),
    "add an attribute": lambda one, project, _: one.post(
        f"/projects/{project}/attributes", json={"on": "photo", "name": "wet", "kind": "text"}
    ),
    "make a capture link": lambda one, project, _: one.post(
        f"/projects/{project}/capture-links", json={"name": "Gate 4"}
    ),
    "rename the project": lambda one, project, _: one.patch(f"/projects/{project}", json={"name": "x"}),
    "move its time zone": lambda one, project, _: one.patch(
        f"/projects/{project}", json={"time_zone": "UTC", "archived": True}
    ),
}


def test_nothing_can_be_added_or_changed(
    manager: Person, project_id: int, photo_id: int, database: Database
) -> None:
    archive(manager, project_id)
    for what, call in CHANGES.items():
        answer = call(manager, project_id, photo_id)
        assert (answer.status_code, answer.json()["type"]) == (403, "archived"), what
        assert "archive" in answer.json()["detail"], what
    with database.read_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        assert (project.name, project.label_seq) == ("Depot North", 0)
        assert tx.session.get_one(Photo, photo_id).seq == 0


def test_the_codes_of_a_project_stay_as_they_are(
    manager: Person, project_id: int, contributor: Person, database: Database
) -> None:
    archive(manager, project_id)
    with database.read_tx() as tx:
        link_id = tx.session.query(CaptureLink).one().id
        attribute_id = tx.session.query(AttributeDefinition).first().id  # type: ignore[union-attr]
    path = f"/projects/{project_id}/capture-links/{link_id}"
    assert manager.patch(path, json={"name": "Gate 5"}).json()["type"] == "archived"
    assert manager.post(f"{path}/rotate").json()["type"] == "archived"
    path = f"/projects/{project_id}/attributes/{attribute_id}"
    assert manager.patch(path, json={"position": 2}).json()["type"] == "archived"


def test_change_operations_are_answered_each_for_itself(
    labeler: Person, manager: Person, project_id: int, photo_id: int
) -> None:
    archive(manager, project_id)
    answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    assert answer.status_code == 200
    assert [(one["status"], one["detail"]) for one in answer.json()["results"]] == [("denied", "forbidden")]


def test_a_phone_keeps_its_photos_and_is_told_why(
    contributor: Person, manager: Person, project_id: int, database: Database
) -> None:
    assert contributor.post(f"/projects/{project_id}/photos", **sent(project_id)).status_code == 201
    archive(manager, project_id)
    other = {"file": ("b.jpg", pictures.jpeg(size=(320, 200)))}
    refusal = contributor.post(f"/projects/{project_id}/photos", files=other)
    assert (refusal.status_code, refusal.json()["type"]) == (403, "archived")
    assert "stay on this phone" in refusal.json()["detail"]
    with database.read_tx() as tx:
        assert len(tx.session.query(Receipt).all()) == 1
    assert len(contributor.get(f"/projects/{project_id}/receipts").json()["items"]) == 1


def test_everything_is_still_seen_and_exported(
    manager: Person, project_id: int, photo_id: int, labeler: Person
) -> None:
    archive(manager, project_id)
    assert manager.get(f"/projects/{project_id}/photos").json()["items"][0]["id"] == photo_id
    assert manager.get(f"/projects/{project_id}/capture-links").status_code == 200
    assert manager.get(f"/projects/{project_id}/members").status_code == 200
    assert manager.get(f"/projects/{project_id}/coco.json").status_code == 200
    assert manager.post(f"/projects/{project_id}/exports", json={"format": "coco"}).status_code == 202
    assert labeler.put(f"/photos/{photo_id}/presence", json={"tab": "a"}).status_code == 200
    assert labeler.delete(f"/photos/{photo_id}/lease").status_code == 204
    page = manager.get(f"//projects/{project_id}/photos", headers={"accept": "text/html"})
    assert 'id="delete"' not in page.text
    assert 'data-state="done"' not in page.text


def test_people_can_still_be_put_on_and_taken_off(manager: Person, labeler: Person, project_id: int) -> None:
    archive(manager, project_id)
    path = f"/projects/{project_id}/members/{labeler.user_id}"
    assert manager.patch(path, json={"role": "reviewer"}).status_code == 204
    assert manager.delete(path).status_code == 204


def test_a_project_comes_out_of_the_archive_as_it_was(
    manager: Person, project_id: int, photo_id: int
) -> None:
    archive(manager, project_id)
    archive(manager, project_id)
    body = {"archived": False, "name": "Depot North, again"}
    answer = manager.patch(f"/projects/{project_id}", json=body).json()
    assert (answer["archived"], answer["name"]) == (False, "Depot North, again")
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
