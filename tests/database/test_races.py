"""Two at the same moment: one goes through, the others are told so, and nobody gets a 500."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.db.tx import Database
from app.ids import uuid7
from app.models import Project
from tests.annotations.test_concurrency import at_once
from tests.conftest import Person
from tests.factories import make_photo


def _statuses(person: Person, path: str, body: Any) -> list[int]:
    told: list[int] = []
    at_once([lambda: told.append(person.post(path, json=body).status_code)] * 4)
    return sorted(told)


def test_one_person_is_added_once(admin: Person) -> None:
    body = {"email": "eva@depot.example", "name": "Eva"}
    assert _statuses(admin, "/users", body) == [201, 409, 409, 409]


def test_one_member_is_added_once(
    manager: Person, project_id: int, labeler: Person, stranger: Person
) -> None:
    for email in ("eva@depot.example", stranger.email):
        body = {"email": email, "role": "labeler"}
        assert _statuses(manager, f"/projects/{project_id}/members", body) == [201, 409, 409, 409]


def test_one_op_id_sets_one_state(labeler: Person, project_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        ids = [make_photo(tx, tx.session.get_one(Project, project_id)).id for _ in range(4)]
    body = {"state": "unsure", "seq": 0, "op_id": uuid7()}
    told: list[int] = []

    def put(photo_id: int) -> None:
        told.append(labeler.put(f"/photos/{photo_id}/state", json=body).status_code)

    at_once([partial(put, photo_id) for photo_id in ids])
    assert sorted(told) == [200, 409, 409, 409]


def test_settings_that_are_set_at_once_are_all_kept(labeler: Person) -> None:
    choices = {"theme": "dark", "editor_theme": "light", "preset": "cvat", "smoothing": True}

    def put(name: str) -> None:
        body = {name: {"value": choices[name], "at": "2026-11-24T09:00:00Z"}}
        assert labeler.patch("/me/settings", json=body).status_code == 200

    for _ in range(3):
        at_once([partial(put, name) for name in choices])
        kept = labeler.get("/me/settings").json()
        assert {name: choice["value"] for name, choice in kept.items()} == choices
        labeler.patch(
            "/me/settings",
            json={name: {"value": None, "at": "2026-11-24T09:00:00Z"} for name in choices},
        )
