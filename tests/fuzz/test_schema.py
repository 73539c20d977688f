"""D23: requests drawn from the API's own description, right ones and wrong ones: never a 5xx.

What a call has changed is given to no other: the next gets a project, objects and a caller of its own, so
that what one destroys does not hide what the next would do. The seed is fixed; ``make soak`` draws forty
times as many, from a seed that it prints.
"""

from __future__ import annotations

import contextlib
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from starlette.testclient import TestClient

from app.db.tx import Database
from app.demo.service import make_demo
from app.models import Reading, Upload
from tests.access.test_matrix import make_objects
from tests.conftest import Person
from tests.factories import make_member, make_project, make_session, make_user

# An endless stream of events: it would never end here; tests/realtime proves it.
LEFT_OUT = {("GET", "/api/projects/{project_id}/events")}
SEED = 20261124


def _caller(database: Database, stage: TestClient, role: str) -> tuple[Person, dict[str, Any]]:
    """Somebody new, in a new project; with the ids of its objects as path parameters."""
    with database.write_tx() as tx:
        project = make_project(tx)
        user = make_user(tx, role, is_admin=role == "admin")
        if role != "admin":
            make_member(tx, project, user, role)
        cookie = f"blemish_session={make_session(tx, user)}"
        project_id, user_id = project.id, user.id
        upload = Upload(
            id=str(uuid4()),
            project_id=project_id,
            sender=f"user:{user_id}",
            length=10,
            told={"name": "a.jpg"},
            state="open",
            created_at=tx.now,
        )
        tx.add(upload)
        upload_id = upload.id
    objects = vars(make_objects(database, project_id))
    with database.write_tx() as tx:  # a reading is nobody's but the reader's
        tx.session.get_one(Reading, objects["reading_id"]).user_id = user_id
    ids = {**objects, "seq": 0, "name": "0123456789abcdef-r1-thumb.jpg", "session_id": 1, "token_id": 1}
    ids |= {"level": 0, "x": 0, "y": 0}
    ids |= {"sha256": "0" * 64, "upload_id": upload_id, "client_id": str(uuid4())}
    return Person(stage, cookie=cookie, user_id=user_id), ids


def _operations(app: FastAPI) -> Iterator[Any]:
    import schemathesis  # here: each of the run's processes collects every file, and one uses it

    schema: Any = schemathesis.openapi.from_dict(app.openapi())
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            yield operation


def _send(person: Person, case: Any) -> Response:
    options = case.as_transport_kwargs(base_url="http://testserver")
    options.pop("cookies", None)
    method, url = options.pop("method"), options.pop("url")
    headers = {name: value for name, value in (options.pop("headers", None) or {}).items() if value.isascii()}
    headers.pop("User-Agent", None)
    if "data" in options and isinstance(options["data"], bytes | str):
        options["content"] = options.pop("data")
    return person.call(method, "/" + url.removeprefix("http://testserver"), headers=headers, **options)


def _fault(answer: Response) -> str | None:
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.text[:300]}"
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 400 and kind != "application/problem+json":
        return f"{answer.status_code} is {kind}, not a problem document"
    if answer.status_code == 200 and kind == "application/json":
        answer.json()
    return None


@dataclass
class Fuzz:
    """Draws requests for one role and keeps what went wrong, once for each operation and kind of fault."""

    app: FastAPI
    database: Database
    stage: TestClient
    role: str
    number: int
    examples: int
    end: float = math.inf
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    untouched: tuple[Person, dict[str, Any]] | None = None

    def run(self) -> Fuzz:
        """Try every operation: right and wrong requests on objects that are there, and wrong ids."""
        from schemathesis import GenerationMode

        with self.database.write_tx() as tx:  # as if it were drawn: its pictures prove nothing here
            make_demo(tx, self.app.state.settings)
        for operation in _operations(self.app):
            names = re.findall(r"{(\w+)}", operation.path)
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                if time.monotonic() < self.end:
                    self._try(operation, mode, names, with_ids=True)
            if names and time.monotonic() < self.end:
                self._try(operation, GenerationMode.NEGATIVE, names, with_ids=False)
        return self

    def _try(self, operation: Any, mode: Any, names: list[str], *, with_ids: bool) -> None:
        person, ids = self.untouched or _caller(self.database, self.stage, self.role)
        self.untouched = person, ids
        own = {name: ids[name] for name in names} if with_ids else None
        cases = operation.as_strategy(generation_mode=mode, path_parameters=own)

        def send(case: Any) -> None:
            answer = _send(person, case)
            self.statuses[answer.status_code] += 1
            if operation.method.upper() != "GET" and answer.status_code < 400:
                self.untouched = None
            fault = _fault(answer)
            if fault is not None:
                words = f"{operation.method.upper()} {operation.path} {fault}"
                key = words.split(":")[0]
                self.faults.setdefault(key, f"{words}\n  sent {case.query} {case.body!r}"[:800])

        limits: Any = settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        with contextlib.suppress(Unsatisfiable):  # some operations take nothing that could be wrong
            draw: Any = given
            drawn: Any = seed(self.number)(limits(draw(cases)(send)))
            drawn()


@pytest.mark.parametrize(
    ("database_kind", "role"),
    [("sqlite", "labeler"), pytest.param("postgresql", "admin", marks=pytest.mark.postgres)],
    indirect=["database_kind"],
)
def test_nothing_that_the_description_allows_or_forbids_is_a_500(
    app: FastAPI, database: Database, stage: TestClient, role: str
) -> None:
    """D23, C8: each role on one database; ``make soak`` tries all on both."""
    fuzz = Fuzz(app, database, stage, role, SEED, examples=1).run()
    assert not fuzz.faults, "\n".join(fuzz.faults.values())
    print(fuzz.statuses)
    assert fuzz.statuses.total() > 250
    assert sum(count for status, count in fuzz.statuses.items() if status < 300) > 20, fuzz.statuses


@pytest.mark.soak
@pytest.mark.parametrize("role", ["admin", "manager", "reviewer", "labeler"])
def test_soak_nothing_is_a_500(app: FastAPI, database: Database, stage: TestClient, role: str) -> None:
    """D23: ten thousand requests for each role, from another seed each time."""
    number = random.randrange(2**32)
    print(f"\nseed {number}")
    fuzz = Fuzz(app, database, stage, role, number, examples=120, end=time.monotonic() + 1800).run()
    print(f"{role}: {fuzz.statuses.total()} requests, {dict(fuzz.statuses)}, {len(fuzz.faults)} faults")
    assert not fuzz.faults, f"seed {number}\n" + "\n".join(fuzz.faults.values())
