"""A project's audit trail: what its managers read of it."""

from __future__ import annotations

from typing import Any

from app.db.tx import Database
from app.models import Project
from app.team import audit
from tests.conftest import Person
from tests.factories import make_photo


def walk(person: Person, project_id: int, limit: int = 2) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = person.get(f"/projects/{project_id}/audit?limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        cursor = f"&cursor={answer.json()['next']}"


def test_managers_read_what_was_done_in_their_project(
    manager: Person, admin: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    assert manager.post(f"/projects/{project_id}/classes", json={"name": "rust"}).status_code == 201
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
    export_id = manager.post(f"/projects/{project_id}/exports", json={}).json()["id"]
    with database.write_tx() as tx:
        for other in (f"project:{project_id}1", f"project:{project_id}1 class:3", "user:1", ""):
            audit.record(tx, "host", "project.create", other)
    rows = walk(manager, project_id)
    assert [(row["action"], row["object"]) for row in rows] == [
        ("export.ask", f"project:{project_id} export:{export_id}"),
        ("photo.delete", f"project:{project_id} photo:{photo_id}"),
        ("class.add", f"project:{project_id}"),
    ]
    assert {row["actor"] for row in rows} == {f"user:{manager.user_id}"}
    assert walk(admin, project_id, limit=500) == rows


def test_nobody_else_does(
    reviewer: Person, labeler: Person, stranger: Person, contributor: Person, project_id: int
) -> None:
    path = f"/projects/{project_id}/audit"
    assert reviewer.get(path).status_code == labeler.get(path).status_code == 403
    assert stranger.get(path).status_code == contributor.get(path).status_code == 404
