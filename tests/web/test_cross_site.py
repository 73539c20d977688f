"""D8: a page of another site cannot act for somebody who is signed in; programs and phones can act."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from app.ids import digest, new_secret
from app.models import ApiToken
from tests.access.test_matrix import ROUTES
from tests.conftest import Person
from tests.web.calls import json_calls
from tests.web.conftest import small_jpeg

HERE = "http://testserver"


@pytest.fixture
def database_kind() -> str:
    """The gate looks at headers only: one database is enough."""
    return "sqlite"


LET_IN: dict[str, dict[str, str]] = {
    "a page of ours": {"sec-fetch-site": "same-origin", "origin": HERE},
    "typed or from a bookmark": {"sec-fetch-site": "none"},
    "an older phone, our page": {"origin": HERE},
    "no browser at all": {},
}
KEPT_OUT: dict[str, dict[str, str]] = {
    "another site": {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    "another site that claims our origin": {"sec-fetch-site": "cross-site", "origin": HERE},
    "a neighbour below the same domain": {"sec-fetch-site": "same-site", "origin": "http://x.testserver"},
    "an unheard-of word": {"sec-fetch-site": "friendly"},
    "an empty word": {"sec-fetch-site": ""},
    "an older phone, another site": {"origin": "https://evil.example"},
    "another port": {"origin": "http://testserver:8080"},
    "a sandboxed frame": {"origin": "null"},
    "our name before an at sign": {"origin": "http://testserver@evil.example"},
    "our name as a beginning": {"origin": "http://testserver.evil.example"},
    "an empty origin": {"origin": ""},
    "a broken origin": {"origin": "http://[::1"},
}


@pytest.mark.parametrize("headers", LET_IN.values(), ids=LET_IN.keys())
def test_these_may_save(manager: Person, project_id: int, headers: dict[str, str]) -> None:
    answer = manager.patch(f"/projects/{project_id}", json={"name": "Depot East"}, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("headers", KEPT_OUT.values(), ids=KEPT_OUT.keys())
def test_these_may_not_save(manager: Person, project_id: int, headers: dict[str, str]) -> None:
    answer = manager.patch(f"/projects/{project_id}", json={"name": "Taken"}, headers=headers)
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"] == "cross-site"
    assert manager.get(f"/projects/{project_id}").json()["name"] != "Taken"


@pytest.mark.parametrize("headers", KEPT_OUT.values(), ids=KEPT_OUT.keys())
def test_uploads_rely_on_the_origin_alone(manager: Person, project_id: int, headers: dict[str, str]) -> None:
    """A form of another site can send multipart/form-data without asking first."""
    path = f"/projects/{project_id}/photos"
    refused = manager.post(path, files={"file": ("a.jpg", small_jpeg())}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "cross-site")
    assert manager.get(path).json()["items"] == []


def test_our_own_page_may_upload(manager: Person, project_id: int) -> None:
    sent = manager.post(
        f"/projects/{project_id}/photos",
        files={"file": ("a.jpg", small_jpeg())},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert sent.status_code == 201, sent.text


def test_no_unsafe_route_at_all_answers_another_site(
    app: FastAPI, database: Database, project_id: int, admin: Person, contributor: Person
) -> None:
    """Also signing in: it would put somebody into an account of the attacker."""
    objects = json_calls(app, database, project_id, admin, contributor)[0].objects
    wrong = []
    for method, path in sorted(ROUTES):
        if method in ("GET", "OPTIONS"):  # safe methods (RFC 9110, 9.2.1)
            continue
        headers = {"sec-fetch-site": "cross-site"}
        status = admin.call(method, "/" + objects.fill(path), headers=headers).status_code
        if status != 403:
            wrong.append(f"{method} {path}: {status}")
    assert not wrong, "\n".join(wrong)


FORMS = [
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=b",
    "",
    "text/json",
]


@pytest.mark.parametrize("kind", FORMS)
def test_a_body_that_a_form_can_send_is_no_json(
    app: FastAPI, database: Database, project_id: int, admin: Person, contributor: Person, kind: str
) -> None:
    """Even where the origin is right or absent: JSON calls take application/json only."""
    wrong = []
    for call in json_calls(app, database, project_id, admin, contributor):
        answer = call.send('{"name": "Taken"}', **{"content-type": kind})
        if answer.status_code != 415:
            wrong.append(f"{call.words}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_bearer_request_is_judged_by_its_token_alone(
    manager: Person, database: Database, project_id: int
) -> None:
    """Its cookies are ignored, so no origin is asked for; with a wrong token the cookie does not help."""
    token = f"blm_{new_secret()}"
    with database.write_tx() as tx:
        tx.add(
            ApiToken(
                secret_hash=digest(token),
                user_id=manager.user_id,
                name="t",
                scopes=["read", "label"],
                created_at=tx.now,
            )
        )
    path, far = f"/projects/{project_id}", {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    program = Person(manager.stage, token=token)
    assert program.get(path, headers=far).status_code == 200
    queue: Any = program.post(f"{path}/queue/next", json={}, headers=far)
    assert queue.status_code in (200, 204), queue.text
    both = Person(manager.stage, token="blm_wrong", cookie=manager.cookie)
    assert both.patch(path, json={"name": "Taken"}, headers=far).status_code == 401


@pytest.mark.parametrize("value", ["Basic abc", "bearer", "Bearer", "Bearer  ", "bearer blm_", "Digest x"])
def test_an_authorization_that_is_none_opens_nothing(manager: Person, project_id: int, value: str) -> None:
    """It must not switch the origin check off and leave the cookie counting."""
    far = {"sec-fetch-site": "cross-site", "authorization": value}
    answer = manager.patch(f"/projects/{project_id}", json={"name": "Taken"}, headers=far)
    assert answer.status_code in (401, 403)
    assert manager.get(f"/projects/{project_id}").json()["name"] != "Taken"


def test_a_phones_cookie_beside_a_token_opens_nothing(contributor: Person, project_id: int) -> None:
    """The phone's page names itself by a header; a made-up bearer token must not skip its origin check."""
    answer = contributor.post(
        f"/projects/{project_id}/photos",
        files={"file": ("a.jpg", small_jpeg())},
        headers={
            "sec-fetch-site": "cross-site",
            "authorization": "Bearer nonsense",
            "blemish-sender": "phone",
        },
    )
    assert answer.status_code in (401, 403), answer.text


def test_no_answer_invites_another_site(manager: Person, project_id: int) -> None:
    """No CORS header, on a preflight or anywhere: browsers keep the answers from other sites."""
    asked = {"origin": "https://evil.example", "access-control-request-method": "PATCH"}
    for method in ("OPTIONS", "GET"):
        answer = manager.call(method, f"/projects/{project_id}", headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
