"""D1: the rows of section 2 that are no routes of their own: what a state may become, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from app.ids import uuid7
from app.models import Project
from app.settings import Settings
from app.team.roles import Scope
from tests.access.conftest import Cast, token_of
from tests.access.section2 import COLUMNS, rows
from tests.conftest import Person
from tests.factories import make_annotation, make_photo
from tests.photos_domain.sending import picture, send

ROWS = rows()


def _photo(database: Database, project_id: int, state: str) -> int:
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id), state=state)
        make_annotation(tx, photo)
        return photo.id


def _in_words(row: dict[str, str]) -> dict[str, str]:
    return {who: "yes" if cell in ("yes", "own") else "-" for who, cell in row.items()}


def _set(person: Person, photo_id: int, state: str) -> str:
    body = {"state": state, "seq": 0, "reason": "the edge is missing"}
    return "yes" if person.put(f"/photos/{photo_id}/state", json=body).status_code == 200 else "-"


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [
        ("approve or reject", "done", "accepted"),
        ("approve or reject", "done", "rejected"),
        ("reopen what is approved", "accepted", "in_progress"),
        ("label", "in_progress", "unsure"),
    ],
)
def test_a_state_is_set_by_whom_the_matrix_says(
    cast: Cast,
    database: Database,
    project_id: int,
    deed: str,
    before: str,
    after: str,
) -> None:
    done = {who: _set(cast.people[who], _photo(database, project_id, before), after) for who in COLUMNS}
    assert done == _in_words(ROWS[deed])


def test_many_photos_at_once_are_approved_by_the_same_people(
    cast: Cast,
    database: Database,
    project_id: int,
) -> None:
    def approve(person: Person) -> str:
        photo_id = _photo(database, project_id, "done")
        body = {"ids": [photo_id], "action": "state", "state": "accepted"}
        answer = person.post(f"/projects/{project_id}/photos/bulk", json=body)
        results = answer.json().get("results", []) if answer.status_code == 200 else []
        return "yes" if [item["status"] for item in results] == ["done"] else "-"

    done = {who: approve(cast.people[who]) for who in COLUMNS}
    assert done == _in_words(ROWS["approve or reject"])


def test_nobody_draws_on_an_approved_photo(cast: Cast, database: Database, project_id: int) -> None:
    """Section 2: it is reopened first."""
    photo_id = _photo(database, project_id, "accepted")
    shape = {"type": "box", "x": 1, "y": 2, "width": 30, "height": 40}
    for who in ("labeler", "reviewer", "manager", "admin", "token:label"):
        op = {"op_id": uuid7(), "action": "create", "uid": uuid7(), "class_id": 1, "shape": shape}
        answer = cast.people[who].post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        assert [result["detail"] for result in answer.json()["results"]] == ["accepted"], who


def test_labelers_download_originals_where_the_setting_says_so(
    labeler: Person, stranger: Person, project_id: int, app: FastAPI, settings: Settings
) -> None:
    photo = send(labeler, project_id, picture()).json()["photo"]
    assert labeler.get(f"/photos/{photo['id']}/original").status_code == 403
    app.state.settings = settings.model_copy(update={"labelers_see_originals": True})
    assert labeler.get(f"/photos/{photo['id']}/original").status_code == 200
    assert stranger.get(f"/photos/{photo['id']}/original").status_code == 404


def test_members_make_projects_where_the_setting_says_so(
    labeler: Person, contributor: Person, app: FastAPI, settings: Settings
) -> None:
    app.state.settings = settings.model_copy(update={"members_create_projects": True})
    assert labeler.post("/projects", json={"name": "Depot West"}).status_code == 201
    assert contributor.post("/projects", json={"name": "Depot West"}).status_code == 403


def test_a_program_that_may_only_send_learns_nothing_of_photos(
    manager: Person, labeler: Person, database: Database, project_id: int
) -> None:
    """What others said of the same bytes stays hidden from it; which photo it is, it learns."""
    send(labeler, project_id, picture(), name="a name.jpg", note="a note")
    program = token_of(database, manager, Scope.UPLOAD)
    for answer in (send(program, project_id, picture()), send(program, project_id, picture(2))):
        told: dict[str, Any] = answer.json()["photo"]
        assert told.keys() == {"id", "project_id", "sha256", "size"}


def test_nobody_sees_the_receipts_of_others(manager: Person, labeler: Person, project_id: int) -> None:
    send(labeler, project_id, picture())
    assert len(labeler.get(f"/projects/{project_id}/receipts").json()["items"]) == 1
    assert manager.get(f"/projects/{project_id}/receipts").json()["items"] == []


def test_a_token_of_many_scopes_still_approves_nothing(
    reviewer: Person, database: Database, project_id: int
) -> None:
    program = token_of(database, reviewer, *Scope)
    assert _set(program, _photo(database, project_id, "done"), "accepted") == "-"
    assert _set(reviewer, _photo(database, project_id, "done"), "accepted") == "yes"
