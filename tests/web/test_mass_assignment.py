"""D20: nobody writes a field that is not theirs to write, by adding it to a body."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from tests.conftest import Person
from tests.web.calls import json_calls

NEVER = {
    "id": 1,
    "user_id": 1,
    "author_id": 1,
    "author": {"id": 1},
    "created_by": 1,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z",
    "deleted_at": None,
    "password_hash": "x",
    "secret_hash": "x",
    "is_admin": True,
    "permissions": ["all"],
    "sha256": "0" * 64,
    "event_seq": 9,
    "next_class_id": 1,
    "split": "train",
    "damaged": False,
    "score": 1.0,
    "source": "import",
    "job_id": 1,
    "class": 1,
    "__proto__": {"admin": True},
    "constructor": {},
}
# Fields that some bodies truly have; everywhere else they are refused too.
SOMETIMES = {
    "role": "manager",
    "admin": True,
    "project_id": 1,
    "scopes": ["manage"],
    "state": "accepted",
    "rev": 1,
}


@pytest.fixture
def database_kind() -> str:
    """Bodies are refused before the database."""
    return "sqlite"


def test_a_field_that_is_not_the_callers_to_write_is_422(
    app: FastAPI, database: Database, project_id: int, admin: Person, contributor: Person
) -> None:
    """Tried as an admin: not even they can. All at once: each that is refused is named."""
    wrong = []
    for call in json_calls(app, database, project_id, admin, contributor):
        own = set(call.schema()["properties"])
        assert not own & (NEVER.keys() - {"sha256"}), call.words
        foreign = {name: value for name, value in {**NEVER, **SOMETIMES}.items() if name not in own}
        answer = call.person.call(
            call.key[0], "/" + call.objects.fill(call.key[1]), json={**call.body(), **foreign}
        )
        refused = {error["pointer"] for error in answer.json().get("errors", ())}
        taken = [name for name in foreign if f"/{name}" not in refused]
        if answer.status_code != 422 or taken:
            wrong.append(f"{call.words}: {answer.status_code}, {taken}")
    assert not wrong, "\n".join(wrong)


def test_a_member_cannot_make_themselves_more(labeler: Person, manager: Person, project_id: int) -> None:
    """D20: a role is given by others; a token is never wider than its owner."""
    mine = f"/projects/{project_id}/members/{labeler.user_id}"
    assert labeler.patch(mine, json={"role": "manager"}).status_code == 403
    assert labeler.patch("/me", json={"role": "manager"}).status_code == 422
    assert labeler.patch("/me", json={"admin": True}).status_code == 422
    assert labeler.patch(f"/users/{labeler.user_id}", json={"admin": True}).status_code == 403
    assert manager.patch(f"/users/{manager.user_id}", json={"admin": True}).status_code == 403
    made = labeler.post("/tokens", json={"name": "t", "scopes": ["read", "manage", "export"]})
    program = Person(labeler.stage, token=made.json()["token"])
    assert program.patch(f"/projects/{project_id}", json={"name": "Mine"}).status_code == 403
