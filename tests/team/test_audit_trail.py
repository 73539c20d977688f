"""D21: what leaves a row in the audit trail, and that nobody can fill the disk with rows."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.db.tx import Database
from app.models import Audit
from app.team.noting import Tally
from tests.conftest import Person, SetClock
from tests.exports.cast import store_photo
from tests.photos_domain.sending import picture


def rows(database: Database, action: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Who, on what, and the detail, of each row of an action."""
    with database.read_tx() as tx:
        found = tx.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id))
        return [(row.actor, row.object, orjson.loads(row.detail)) for row in found]


def test_a_refusal_leaves_a_row(database: Database, labeler: Person, project_id: int) -> None:
    """It is written beside the transaction of the request, which is rolled back."""
    refused = labeler.patch(f"/projects/{project_id}", json={"name": "Mine"})
    assert refused.status_code == 403
    words = "Your role here is labeler, which may not edit the project. Ask a manager."
    assert refused.json()["detail"] == words
    assert labeler.get("/users").status_code == 403
    assert labeler.get("//admin").status_code == 403
    who = f"user:{labeler.user_id}"
    assert rows(database, "denied") == [
        (who, f"project:{project_id}", {"wanted": "edit the project", "slug": "forbidden", "times": 1}),
        (who, "", {"wanted": "administer", "slug": "forbidden", "times": 1}),
    ]


def test_a_token_without_the_scope_and_a_phone_leave_a_row_too(
    database: Database, manager: Person, contributor: Person, project_id: int
) -> None:
    made = manager.post("/tokens", json={"name": "ci", "scopes": ["read"]}).json()
    program = Person(manager.stage, token=made["token"])
    assert program.delete(f"/projects/{project_id}/classes/3").status_code == 403
    assert contributor.get("/users").status_code == 403
    (actor, target, detail), (phone, _, _) = rows(database, "denied")
    assert actor == f"token:{made['id']}"
    assert set(target.split()) == {f"project:{project_id}", "class:3"}
    assert detail["slug"] == "scope"
    assert phone.startswith("device:")


def test_what_is_not_there_and_who_is_not_known_leave_none(
    database: Database, stranger: Person, anonymous: Person, project_id: int
) -> None:
    """404 tells nothing, and 401 nobody."""
    assert stranger.patch(f"/projects/{project_id}", json={"name": "Mine"}).status_code == 404
    assert anonymous.get("/users").status_code == 401
    assert rows(database, "denied") == []


def test_refusals_by_the_thousand_leave_a_few_rows_that_count_them(
    database: Database, labeler: Person, project_id: int, clock: SetClock
) -> None:
    for _ in range(25):
        labeler.delete(f"/projects/{project_id}/classes/1")
    assert [detail["times"] for _, _, detail in rows(database, "denied")] == [1, 10]
    clock.forward(hours=1)
    labeler.delete(f"/projects/{project_id}/classes/1")
    assert [detail["times"] for _, _, detail in rows(database, "denied")] == [1, 10, 1]
    for number in range(2, 151):  # another object each time
        labeler.delete(f"/projects/{project_id}/classes/{number}")
    assert len(rows(database, "denied")) == 2 + 100


def test_a_tally_begins_anew_each_hour_and_forgets_before_it_grows(clock: SetClock) -> None:
    tally = Tally()
    assert [tally.add("a", clock.now()) for _ in range(3)] == [1, 2, 3]
    assert tally.add("b", clock.now()) == 1
    clock.forward(hours=1)
    assert tally.add("a", clock.now()) == 1
    for number in range(20_000):
        tally.add(number, clock.now())
    assert len(tally._counts) <= 10_000


def test_originals_are_told_before_they_are_sent_and_counted_by_the_hour(
    app: FastAPI, database: Database, reviewer: Person, labeler: Person, project_id: int, clock: SetClock
) -> None:
    photo = store_photo(app, project_id, picture())
    path = f"/photos/{photo}/original"
    for _ in range(12):
        assert reviewer.get(path).status_code == 200
    etag = reviewer.get(path).headers["etag"]
    assert reviewer.get(path, headers={"if-none-match": etag}).status_code == 304
    assert reviewer.call("HEAD", path).status_code == 200
    assert labeler.get(path).status_code == 403
    clock.forward(hours=1)
    assert reviewer.get(path).status_code == 200
    who, on = f"user:{reviewer.user_id}", f"project:{project_id}"
    assert rows(database, "original.download") == [
        (who, on, {"photo": photo, "times": times}) for times in (1, 10, 1)
    ]


def test_streamed_labels_are_an_export(database: Database, reviewer: Person, project_id: int) -> None:
    """One row before the first byte; none where nothing is sent."""
    path = f"/projects/{project_id}/coco.json"
    etag = reviewer.get(path).headers["etag"]
    assert reviewer.get(path, headers={"if-none-match": etag}).status_code == 304
    assert rows(database, "export") == [
        (f"user:{reviewer.user_id}", f"project:{project_id}", {"photos": False, "streamed": True})
    ]


@pytest.mark.parametrize("is_admin", [True, False])
def test_making_somebody_admin_from_the_start_is_a_role(
    database: Database, admin: Person, is_admin: bool
) -> None:
    made = admin.post("/users", json={"email": "a@depot.example", "name": "Ada", "admin": is_admin}).json()
    expected = [(f"user:{admin.user_id}", f"user:{made['user_id']}", {"admin": True})] if is_admin else []
    assert rows(database, "role.admin") == expected
