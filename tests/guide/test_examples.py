"""Examples cut from real photos: added, changed, taken out and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.ids import uuid7
from app.models import Audit, Event, Project
from app.photos import guide_examples
from tests.annotations.ops import create
from tests.conftest import Person
from tests.factories import make_photo
from tests.guide.conftest import drawn


def _place(photo: int, **told: Any) -> dict[str, Any]:
    place = {"x": 10, "y": 20, "width": 100, "height": 50}
    return {"verdict": "right", "photo_id": photo, **place, **told}


def _path(project_id: int, class_id: int = 1) -> str:
    return f"/projects/{project_id}/classes/{class_id}/examples"


def _listed(by: Person, project_id: int, class_id: int = 1) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = by.get(_path(project_id, class_id)).json()["items"]
    return items


def test_a_reviewer_shows_what_is_right_wrong_and_borderline(
    reviewer: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    for verdict, words in (("borderline", "Count it."), ("right", "So."), ("wrong", "A weld.")):
        made = reviewer.post(_path(project_id), json=_place(photo_id, verdict=verdict, words=words, x=10.126))
        assert made.status_code == 201, made.text
    told = _listed(labeler, project_id)
    assert [(item["verdict"], item["words"]) for item in told] == [
        ("right", "So."),
        ("wrong", "A weld."),
        ("borderline", "Count it."),
    ]
    assert (told[0]["x"], told[0]["photo"]["width"], told[0]["added_by"]["id"]) == (
        10.13,
        1000,
        reviewer.user_id,
    )
    assert _listed(labeler, project_id, 2) == []


def test_it_can_be_changed_taken_out_and_brought_back(
    reviewer: Person, manager: Person, database: Database, project_id: int, photo_id: int
) -> None:
    made = reviewer.post(_path(project_id), json=_place(photo_id)).json()
    path = f"{_path(project_id)}/{made['id']}"
    changed = manager.patch(path, json={"verdict": "wrong", "words": "A shadow."})
    assert (changed.json()["verdict"], changed.json()["words"]) == ("wrong", "A shadow.")
    assert [manager.delete(path).status_code for _ in range(2)] == [204, 204]
    assert (_listed(manager, project_id), manager.patch(path, json={"words": "x"}).status_code) == ([], 404)
    assert manager.post(path + "/undelete").json()["words"] == "A shadow."
    assert [item["id"] for item in _listed(manager, project_id)] == [made["id"]]
    with database.read_tx() as tx:
        deeds = list(tx.scalars(select(Audit.action).where(Audit.action.startswith("guide."))))
        assert len(list(tx.scalars(select(Event.seq).where(Event.kind == "guide.changed")))) == 4
    assert deeds == [f"guide.example.{verb}" for verb in ("add", "change", "delete", "restore")]


def test_the_same_annotation_is_shown_once_for_a_class(
    reviewer: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    first, again, elsewhere = (
        reviewer.post(_path(project_id, class_id), json=_place(photo_id, uid=uid)) for class_id in (1, 1, 2)
    )
    assert [answer.status_code for answer in (first, again, elsewhere)] == [201, 409, 201]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"x": 950}, "/width"),
        ({"y": 790}, "/height"),
        ({"width": 0}, "/width"),
        ({"height": 0.004}, "/height"),
        ({"x": -1}, "/x"),
        ({"verdict": "nice"}, "/verdict"),
        ({"photo_id": 999_999}, "/photo_id"),
        ({"words": "x" * 301}, "/words"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    reviewer: Person, project_id: int, photo_id: int, told: dict[str, Any], pointer: str
) -> None:
    answer = reviewer.post(_path(project_id), json=_place(photo_id, **told))
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


def test_a_photo_of_another_project_or_in_the_trash_is_no_example(
    manager: Person,
    labeler: Person,
    database: Database,
    project_id: int,
    other_project_id: int,
    photo_id: int,
) -> None:
    with database.write_tx() as tx:
        foreign = make_photo(tx, tx.session.get_one(Project, other_project_id)).id
    assert manager.post(_path(project_id), json=_place(foreign)).status_code == 422
    made = manager.post(_path(project_id), json=_place(photo_id)).json()
    manager.delete(f"/photos/{photo_id}")
    assert _listed(manager, project_id) == []
    assert manager.post(_path(project_id), json=_place(photo_id)).status_code == 422
    assert manager.delete(f"{_path(project_id)}/{made['id']}").status_code == 404
    manager.post(f"/photos/{photo_id}/undelete")
    assert [item["id"] for item in _listed(labeler, project_id)] == [made["id"]]


def test_labelers_only_look_and_strangers_see_nothing(
    manager: Person, labeler: Person, stranger: Person, project_id: int, photo_id: int
) -> None:
    made = manager.post(_path(project_id), json=_place(photo_id)).json()
    path = f"{_path(project_id)}/{made['id']}"
    assert labeler.post(_path(project_id), json=_place(photo_id)).status_code == 403
    assert labeler.delete(path).status_code == 403
    assert stranger.get(_path(project_id)).status_code == 404
    assert manager.delete(f"{_path(project_id, 2)}/{made['id']}").status_code == 404


def test_a_class_has_room_for_a_page_of_them(
    manager: Person, project_id: int, photo_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_examples, "MOST", 2)
    ids = [manager.post(_path(project_id), json=_place(photo_id)).json()["id"] for _ in range(2)]
    assert manager.post(_path(project_id), json=_place(photo_id)).status_code == 422
    manager.delete(f"{_path(project_id)}/{ids[0]}")
    assert manager.post(_path(project_id), json=_place(photo_id)).status_code == 201
    assert manager.post(f"{_path(project_id)}/{ids[0]}/undelete").status_code == 422
