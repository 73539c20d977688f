"""Every list is paged the same way: limit, cursor, {items, next}; nothing is cut off in silence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.db.tx import Database
from app.models import Photo, Project, User
from tests.conftest import Person
from tests.factories import make_photo, make_session
from tests.photos_domain.sending import send

LISTS = (
    "/users",
    "/tokens",
    "/sessions",
    "/audit",
    "/projects",
    "/projects/{project}/members",
    "/projects/{project}/attributes",
    "/projects/{project}/capture-links",
    "/projects/{project}/photos",
    "/projects/{project}/receipts",
    "/projects/{project}/exports",
    "/photos/{photo}/history",
)


@pytest.fixture
def photo_id(
    database: Database,
    project_id: int,
    admin: Person,
    manager: Person,
    labeler: Person,
    reviewer: Person,
    stranger: Person,
    a_jpeg: bytes,
) -> int:
    """At least three of everything that is listed."""
    root = f"/projects/{project_id}"
    for number in range(3):
        made = (
            admin.post("/tokens", json={"name": f"notebook {number}", "scopes": ["read"]}),
            admin.post(f"{root}/capture-links", json={"name": f"Gate {number}"}),
            admin.post(
                f"{root}/attributes", json={"on": "photo", "name": f"depth {number}", "kind": "number"}
            ),
            admin.post(f"{root}/exports", json={}),
            admin.post("/projects", json={"name": f"Depot {number}"}),
            send(admin, project_id, a_jpeg + bytes([number])),
        )
        assert {answer.status_code for answer in made} <= {201, 202}, [answer.text for answer in made]
    admin.patch(f"{root}/capture-links/2", json={"revoked": True})
    with database.write_tx() as tx:
        for _ in range(2):
            make_session(tx, tx.session.get_one(User, admin.user_id))
        photo: Photo = make_photo(tx, tx.session.get_one(Project, project_id))
        found = photo.id
    for number in range(3):
        op = {
            "op_id": f"00000000-0000-4000-8000-00000000000{number}",
            "uid": f"00000000-0000-4000-8000-00000000001{number}",
            "action": "create",
            "class_id": 1,
            "shape": {"type": "box", "x": 1, "y": 1, "width": 10, "height": 10},
        }
        assert admin.post(f"/photos/{found}/changes", json={"ops": [op]}).status_code == 200
    return found


def test_pages_of_one_are_the_whole_list(
    admin: Person, project_id: int, photo_id: int, subtests: pytest.Subtests
) -> None:
    for path in LISTS:
        with subtests.test(path):
            path = path.format(project=project_id, photo=photo_id)
            whole = admin.get(path, params={"limit": 500}).json()
            assert whole["next"] is None
            assert len(whole["items"]) >= 3
            walked: list[Any] = []
            cursor: str | None = ""
            while cursor is not None:
                page = admin.get(path, params={"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
                assert len(page["items"]) == 1
                walked += page["items"]
                cursor = page["next"]
                assert cursor is None or isinstance(cursor, str)
                assert len(walked) <= len(whole["items"])
            assert _names(walked) == _names(whole["items"])


def _names(items: list[Any]) -> list[str]:
    # An export goes on while the list is walked: its id is enough.
    return [json.dumps(item.get("id", item)) for item in items]


def test_a_limit_or_cursor_that_cannot_be_is_refused(
    admin: Person, project_id: int, photo_id: int, subtests: pytest.Subtests
) -> None:
    for path in LISTS:
        with subtests.test(path):
            path = path.format(project=project_id, photo=photo_id)
            for wrong in (
                {"limit": 0},
                {"limit": 501},
                {"limit": "many"},
                {"cursor": "nonsense"},
                {"cursor": "W10"},
            ):
                assert admin.get(path, params=wrong).status_code == 422, wrong


def test_the_audit_trail_still_goes_on_before_an_id(admin: Person, photo_id: int) -> None:
    """As ``?before=`` did before there was a cursor."""
    items = admin.get("/audit").json()["items"]
    older = admin.get("/audit", params={"before": items[1]["id"]}).json()["items"]
    assert [item["id"] for item in older] == [item["id"] for item in items[2:]]


def test_a_page_shows_the_whole_list(admin: Person, database: Database) -> None:
    """Whoever signs in by a script has hundreds of sign-ins; each can be ended."""
    with database.write_tx() as tx:
        for _ in range(120):
            make_session(tx, tx.session.get_one(User, admin.user_id))
    assert admin.get("//settings").text.count('data-call="/sessions/') == 120
