"""Every JSON call of the server with a body that is right, to be spoilt by the tests one place at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx2 import Response
from pydantic import TypeAdapter

from app.db.tx import Database
from app.models import Reading
from tests.access.test_matrix import BODIES, Key, Objects, make_objects
from tests.conftest import Person

# Fuller than the bodies of the matrix, where those leave a nested part out.
FULLER: dict[Key, Any] = {
    ("POST", "/api/projects/{project_id}/attributes"): {
        "on": "annotation",
        "name": "depth {n}",
        "kind": "select",
        "choices": [{"value": "deep", "meaning": "a nail catches"}],
        "class_ids": [1],
    },
    ("POST", "/api/projects/{project_id}/queue/next"): {
        "order": "oldest",
        "count": 1,
        "skip": ["{photo_id}"],
    },
    ("POST", "/api/projects/{project_id}/review/next"): {
        "count": 1,
        "skip": ["{photo_id}"],
        "labeler": 1,
        "class_id": 1,
    },
    ("POST", "/api/photos/{photo_id}/history/{seq}/restore"): {
        "op_id": "0b5c8b1e-3f4e-4c0b-9d57-2f7d3a7c1e90",
        "seq": 0,
    },
    ("PATCH", "/api/comments/{comment_id}"): {"text": "Two cracks?", "mentions": [], "settled": True},
    ("PATCH", "/api/photos/{photo_id}"): {"note": "by the gate", "attributes": {"site": "north"}},
}
PHONE = ("PATCH", "/api/capture/me")


@dataclass
class JsonCall:
    """One route that takes a JSON body."""

    key: Key
    model: Any
    objects: Objects
    person: Person
    is_optional: bool

    @property
    def words(self) -> str:
        """The route, for messages."""
        return " ".join(self.key)

    def body(self) -> Any:
        """A body that is right, to be changed at will."""
        return copy.deepcopy(self.objects.fill_body(FULLER.get(self.key, BODIES[self.key])))

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the body."""
        return TypeAdapter(self.model).json_schema()

    def send_nothing(self, headers: dict[str, str]) -> Response:
        """Send no body, and no word about its length."""
        person = self.person
        person.stage.cookies.clear()
        request = person.stage.build_request(
            self.key[0], self.objects.fill(self.key[1]), headers={**headers, "cookie": person.cookie}
        )
        request.headers.pop("content-length", None)
        return person.stage.send(request)

    def send(self, content: bytes | str, **headers: str) -> Response:
        """Send these very bytes as JSON."""
        content = content.encode() if isinstance(content, str) else content
        return self.person.call(
            self.key[0],
            "/" + self.objects.fill(self.key[1]),
            content=content,
            headers={"content-type": "application/json", **headers},
        )


def json_calls(
    app: FastAPI, database: Database, project_id: int, admin: Person, phone: Person
) -> list[JsonCall]:
    """Every route of the application with a body model, with objects that are there."""
    objects = make_objects(database, project_id)
    with database.write_tx() as tx:  # a reading is nobody's but the reader's
        tx.session.get_one(Reading, objects.reading_id).user_id = admin.user_id
    found = []
    for context in iter_route_contexts(app.routes):
        route: Any = getattr(context, "original_route", None) or context
        field = getattr(route, "body_field", None)
        if field is None:
            continue
        for method in sorted(context.methods or ()):
            key = (method, str(context.path))
            found.append(
                JsonCall(
                    key,
                    field.field_info.annotation,
                    objects,
                    phone if key == PHONE else admin,
                    is_optional=not field.field_info.is_required(),
                )
            )
    assert len(found) > 25
    return found


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a body, the inner ones too, as a path of keys."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield (*path, index)
            yield from places(item, (*path, index))


def spoilt(body: Any, path: tuple[str | int, ...], literal: str) -> str:
    """The body as text, with ``literal`` (JSON or not) written at ``path``."""
    mark = "here-it-is-spoilt"
    body = copy.deepcopy(body)
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = mark
    return json.dumps(body).replace(f'"{mark}"', literal)
