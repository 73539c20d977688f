"""What was deleted can be brought back from one page: each kind is listed there until it is back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.db.tx import Database
from app.ids import uuid7
from app.models import Comment, GuideExample, Project, WantedShot
from tests.annotations.ops import create, delete
from tests.conftest import Person
from tests.factories import make_photo


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """A photo."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


def kinds(person: Person, project_id: int) -> list[str]:
    answer = person.get(f"//projects/{project_id}/trash")
    assert answer.status_code == 200, answer.text
    return re.findall(r"<h2>(.*?)</h2>", answer.text)


def press_all(person: Person, project_id: int) -> None:
    """Press every button of the page that brings something back, as its script does."""
    text = person.get(f"//projects/{project_id}/trash").text
    buttons = re.findall(r'data-method="(\w+)" data-call="([^"]+)"(?: data-body="([^"]+)")?', text)
    assert buttons
    for method, path, body in buttons:
        content = body.replace("&#34;", '"') or None
        answer = person.call(method, path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 200, (path, answer.text)


def test_each_kind_is_listed_and_comes_back(
    manager: Person, labeler: Person, project_id: int, photo_id: int, database: Database
) -> None:
    assert kinds(manager, project_id) == []
    with database.write_tx() as tx:
        trashed = make_photo(tx, tx.session.get_one(Project, project_id)).id
    manager.delete(f"/photos/{trashed}")
    comment = labeler.post(f"/photos/{photo_id}/comments", json={"op_id": uuid7(), "text": "Look"}).json()
    labeler.delete(f"/comments/{comment['id']}")
    shot = manager.post(f"/projects/{project_id}/shots", json={"title": "chips", "wanted": 6}).json()
    manager.delete(f"/projects/{project_id}/shots/{shot['id']}")
    manager.patch(f"/projects/{project_id}/classes/3", json={"retired": True})
    assert kinds(manager, project_id) == ["Photos", "Comments", "Wanted shots", "Retired classes"]
    press_all(manager, project_id)
    assert kinds(manager, project_id) == []
    assert labeler.get(f"/photos/{photo_id}/comments").json()["items"][0]["text"] == "Look"


def test_deleted_annotations_lead_to_the_history_of_their_photo_until_they_are_back(
    manager: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    ops = [create(), create()]
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops})
    seq = labeler.get(f"/photos/{photo_id}").json()["seq"]
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [delete(op["uid"]) for op in ops]})
    text = manager.get(f"//projects/{project_id}/trash").text
    assert "2 on <a" in text
    assert f'href="/photos/{photo_id}#history"' in text
    restored = manager.post(f"/photos/{photo_id}/history/{seq}/restore", json={})
    assert restored.status_code == 200, restored.text
    assert kinds(manager, project_id) == []


def test_an_example_of_the_class_guide_is_listed_with_its_class(
    manager: Person, project_id: int, photo_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        tx.add(
            GuideExample(
                project_id=project_id,
                class_id=1,
                verdict="wrong",
                photo_id=photo_id,
                x=1,
                y=1,
                width=5,
                height=5,
                words="a shadow",
                added_by=manager.user_id,
                added_at=tx.now,
                deleted_at=tx.now,
            )
        )
    assert kinds(manager, project_id) == ["Examples of the class guide"]


def test_after_thirty_days_it_is_offered_no_more(
    manager: Person, labeler: Person, project_id: int, photo_id: int, database: Database
) -> None:
    comment = labeler.post(f"/photos/{photo_id}/comments", json={"op_id": uuid7(), "text": "Look"}).json()
    labeler.delete(f"/comments/{comment['id']}")
    shot = manager.post(f"/projects/{project_id}/shots", json={"title": "chips", "wanted": 6}).json()
    manager.delete(f"/projects/{project_id}/shots/{shot['id']}")
    with database.write_tx() as tx:
        ago = tx.now - timedelta(days=30, seconds=1)
        for table in (Comment, WantedShot):
            tx.execute(update(table).values(deleted_at=ago))
    assert kinds(manager, project_id) == []


def test_only_managers_see_it(labeler: Person, reviewer: Person, stranger: Person, project_id: int) -> None:
    address = f"//projects/{project_id}/trash"
    assert [person.get(address).status_code for person in (labeler, reviewer, stranger)] == [403, 403, 404]
