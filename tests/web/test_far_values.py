"""Values at the edge of what calendars and databases hold: refused with words, never a 500 (C8, D23)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.models import Project
from tests.conftest import Person
from tests.factories import make_photo

HTML = {"accept": "text/html"}


def _cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


FAR_TIMES = [
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "3000-01-01T00:00:00Z",
]


def test_the_end_of_the_calendar_is_no_end_of_a_token_or_link(manager: Person, project_id: int) -> None:
    for moment in FAR_TIMES:
        for path, body in (
            ("/tokens", {"name": "t", "scopes": ["read"]}),
            (f"/projects/{project_id}/capture-links", {"name": "Gate 3"}),
        ):
            answer = manager.post(path, json={**body, "expires_at": moment})
            assert answer.status_code == 422, (path, moment, answer.text)
            assert answer.json()["errors"][0]["pointer"] == "/expires_at"


def test_a_link_that_ends_late_lets_phones_in(manager: Person, anonymous: Person, project_id: int) -> None:
    body = {"name": "Gate 3", "expires_at": "2999-12-31T23:59:59Z"}
    link = manager.post(f"/projects/{project_id}/capture-links", json=body).json()
    joined = anonymous.post("/capture/join", json={"token": link["url"].partition("#")[2]})
    assert (joined.status_code, joined.json()["link"]["delivers_until"]) == (200, "3000-01-14T23:59:59.000Z")


@pytest.mark.parametrize("last_id", [2**31, 2**53, 2**64])
def test_a_cursor_beyond_all_ids_is_refused(
    manager: Person, admin: Person, project_id: int, photo_id: int, last_id: int
) -> None:
    paths = [
        f"/projects?cursor={_cursor(last_id)}",
        f"/projects/{project_id}/photos?cursor={_cursor('newest', '', last_id)}",
        f"/projects/{project_id}/photos?sort=captured&cursor={_cursor('captured', '', last_id)}",
        f"/projects/{project_id}/photos?sort=blur&cursor={_cursor('blur', 1.5, last_id)}",
        f"/projects/{project_id}/receipts?cursor={_cursor(last_id)}",
        f"/projects/{project_id}/exports?cursor={_cursor(last_id)}",
        f"/photos/{photo_id}/history?cursor={last_id}",
        f"/projects/{project_id}/events?after={last_id}",
    ]
    assert {path: manager.get(path).status_code for path in paths} == dict.fromkeys(paths, 422)
    assert admin.get(f"/audit?before={last_id}").status_code == 422


def test_a_cursor_at_the_end_of_the_calendar_is_refused(manager: Person, project_id: int) -> None:
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-24T09:00:00", "soon"):
        cursor = _cursor("captured", moment, 1)
        answer = manager.get(f"/projects/{project_id}/photos?sort=captured&cursor={cursor}")
        assert answer.status_code == 422, moment


@pytest.mark.parametrize("before", ["%C2%B2", "9" * 30, "9" * 5000, "0", "-1", "x"])
def test_older_exports_are_asked_for_by_a_number(manager: Person, project_id: int, before: str) -> None:
    page = manager.get(f"//projects/{project_id}/exports?before={before}", headers=HTML)
    assert page.status_code == 422


def test_a_filter_whose_name_no_database_keeps_is_refused(manager: Person, project_id: int) -> None:
    for name in ("attribute.%00", "attribute.a%00b", "attribute.%ff%fe"):
        answer = manager.get(f"/projects/{project_id}/photos?{name}=x")
        assert answer.status_code == 422, answer.text


def test_a_token_for_a_project_that_is_not_there_is_not_made(admin: Person, manager: Person) -> None:
    for person in (admin, manager):
        body = {"name": "t", "scopes": ["read"], "project_id": 999_999}
        assert person.post("/tokens", json=body).status_code == 404


def test_an_op_id_of_a_state_counts_once(
    labeler: Person, other_labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    """The same call is answered again; anything else under its op_id is refused."""
    with database.write_tx() as tx:
        other_photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    op_id = uuid7()
    body = {"state": "unsure", "seq": 0, "op_id": op_id}
    path = f"/photos/{photo_id}/state"
    first = labeler.put(path, json=body)
    assert first.status_code == 200
    assert labeler.put(path, json=body).json() == first.json()
    reused = [
        labeler.put(path, json={**body, "state": "in_progress", "seq": 1}),
        labeler.put(f"/photos/{other_photo_id}/state", json=body),
        other_labeler.put(path, json=body),
    ]
    assert [(answer.status_code, answer.json()["type"]) for answer in reused] == [(409, "op_id_reused")] * 3
