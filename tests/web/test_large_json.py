"""C9: JSON holds up neither the event loop nor the memory, and most of what would is refused unread."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from app.errors import FieldError, Rejected
from app.models import Project
from app.team.roles import Action
from app.web import strictjson
from app.web.routing import SMALL_BODY
from app.web.security import STREAMED
from tests.access.test_matrix import ROUTES
from tests.annotations.ops import create
from tests.conftest import Person
from tests.factories import make_photo

JSON = {"content-type": "application/json"}
FOR_ANYBODY = sorted(
    key
    for key, action in ROUTES.items()
    if key[0] in ("POST", "PUT", "PATCH") and action in (Action.PUBLIC, Action.JOINED)
    if not STREAMED.search(re.sub("{.*?}", "x", key[1]))  # these read no JSON, and count their own bytes
)


@pytest.fixture
def database_kind() -> str:
    """None of this reaches a database."""
    return "sqlite"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which bodies were parsed, one for each."""
    threads: list[str] = []
    parse = strictjson.parse

    def noted(body: bytes) -> Any:
        threads.append(threading.current_thread().name)
        return parse(body)

    monkeypatch.setattr(strictjson, "parse", noted)
    return threads


def _pieces(body: bytes) -> Iterator[bytes]:
    """Sent without saying how long it is."""
    for start in range(0, len(body), 4000):
        yield body[start : start + 4000]


def test_whoever_has_no_account_sends_little_json(
    anonymous: Person, contributor: Person, parsed: list[str]
) -> None:
    """Refused by its length before a byte is read, or at the byte that is one too many; never parsed."""
    assert len(FOR_ANYBODY) >= 5
    large = json.dumps({"email": ["x" * 100] * 200}).encode()
    assert SMALL_BODY < len(large) < 2_000_000
    for method, path in FOR_ANYBODY:
        person = contributor if ROUTES[method, path] is Action.JOINED else anonymous
        for content in (large, _pieces(large)):
            answer = person.call(method, "/" + path, content=content, headers=JSON)
            assert answer.status_code == 413, (path, answer.text)
            assert answer.json()["type"] == "too-large"
    assert parsed == []


def test_what_fits_is_looked_at(anonymous: Person, parsed: list[str]) -> None:
    body = json.dumps({"email": "a@b.example", "password": "x", "more": "y" * (SMALL_BODY - 60)}).encode()
    assert SMALL_BODY - 50 < len(body) <= SMALL_BODY
    answer = anonymous.post("/session", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/more")
    assert len(parsed) == 1


def test_a_large_body_of_a_member_is_read_beside_the_event_loop(
    labeler: Person, project_id: int, database: Database, parsed: list[str]
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    path = f"/photos/{photo_id}/changes"
    assert labeler.post(path, json={"ops": [create()]}).status_code == 200
    assert labeler.post(path, json={"ops": [create() for _ in range(200)]}).status_code == 200
    spoilt = labeler.post(path, json={"ops": [{**create(), "colour": "red"} for _ in range(200)]})
    assert (spoilt.status_code, len(spoilt.json()["errors"])) == (422, 50)
    in_the_loop, *beside = parsed
    assert "AnyIO worker" not in in_the_loop
    assert len(beside) == 2
    assert all("AnyIO worker" in name for name in beside)


def test_an_object_has_no_more_keys_than_any_call_takes() -> None:
    """Each unknown key becomes an error of its own: two hundred thousand took a second and a half."""
    strictjson.parse(json.dumps(dict.fromkeys(map(str, range(strictjson.MAX_KEYS)))).encode())
    with pytest.raises(Rejected, match="keys"):
        strictjson.parse(json.dumps({"a": [dict.fromkeys(map(str, range(201)))]}).encode())


def test_faults_beyond_those_that_are_told_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[FieldError] = []

    def noted(pointer: str, detail: str) -> FieldError:
        found.append(FieldError(pointer, detail))
        return found[-1]

    monkeypatch.setattr(strictjson, "FieldError", noted)
    for body in (b"[" + b",".join([b"NaN"] * 1000) + b"]", b"[" + b",".join([b'"\\u0000"'] * 1000) + b"]"):
        found.clear()
        with pytest.raises(Rejected) as refusal:
            strictjson.parse(body)
        assert len(refusal.value.errors) == len(found) == strictjson.MAX_FAULTS


def test_every_call_takes_one_body_of_one_model(app: FastAPI) -> None:
    """What the route checks itself; two would come in another form."""
    from tests.architecture.test_rules import _routes

    assert all(not route._embed_body_fields for route in _routes(app.routes))
