"""What is no operation, no number or no box is refused whole, with a pointer to it."""

from __future__ import annotations

import json
from typing import Any

import orjson

from app.db.tx import Database
from app.ids import uuid7
from tests.annotations.conftest import row_of
from tests.annotations.ops import box, create, delete, polygon, trace, update
from tests.conftest import Person

JSON = {"content-type": "application/json"}

SHAPES: list[tuple[Any, str]] = [
    ({**box(), "x": "12"}, "/ops/0/shape/x"),
    ({**box(), "x": True}, "/ops/0/shape/x"),
    ({**box(), "x": None}, "/ops/0/shape/x"),
    ({**box(), "x": [1]}, "/ops/0/shape/x"),
    ({**box(), "x": 10**400}, "/ops/0/shape/x"),
    ({**box(), "angle": 1}, "/ops/0/shape/angle"),
    ({"type": "box", "x": 1, "y": 1, "width": 1}, "/ops/0/shape/height"),
    ({**box(), "type": "circle"}, "/ops/0/shape/type"),
    ({**box(), "type": ["box"]}, "/ops/0/shape/type"),
    ({}, "/ops/0/shape/type"),
    (box(width=0), "/ops/0/shape/width"),
    (box(height=-3), "/ops/0/shape/height"),
    (box(x=1000), "/ops/0/shape"),
    (box(x=-100), "/ops/0/shape"),
    (box(y=1e308), "/ops/0/shape"),
    (box(width=0.001), "/ops/0/shape"),
    (box(x=999.999), "/ops/0/shape"),
    ({**trace(), "points": [[1, 1]]}, "/ops/0/shape/points"),
    ({**trace(), "points": [[1, 1], [2, "2"], [3, 3]]}, "/ops/0/shape/points/1"),
    ({**trace(), "widths": [1, 1]}, "/ops/0/shape/widths"),
    ({**trace(), "widths": [1, 1, 0]}, "/ops/0/shape/widths/2"),
    ({**trace(), "closed": False}, "/ops/0/shape/closed"),
    (trace((-5, 1), (-1, 9)), "/ops/0/shape"),
    (trace((5, 1), (5, 1)), "/ops/0/shape"),
    ({**polygon(), "polygons": []}, "/ops/0/shape/polygons"),
    ({**polygon(), "polygons": [[[1, 1, 9, 1, 9, 9]]]}, "/ops/0/shape/polygons/0/0/0"),
    ({**polygon(), "closed": True}, "/ops/0/shape/closed"),
    (polygon([[1, 1], [2, 2]]), "/ops/0/shape/polygons/0/0"),
    (polygon([[1, 1], [2e9, 2], [3, 3]]), "/ops/0/shape/polygons/0/0/1"),
    (polygon([[1, 1], [2, 2], [3, 3]]), "/ops/0/shape"),
    (polygon([[-9, 1], [-2, 2], [-3, 9]]), "/ops/0/shape"),
    ([1, 2, 3, 4], "/ops/0/shape"),
    ("box", "/ops/0/shape"),
]

OPERATIONS: list[tuple[Any, str]] = [
    ({**create(), "op_id": "seven"}, "/ops/0/op_id"),
    ({**create(), "uid": 7}, "/ops/0/uid"),
    ({**create(), "class_id": "1"}, "/ops/0/class_id"),
    ({**create(), "class_id": True}, "/ops/0/class_id"),
    ({**create(), "class_id": 0}, "/ops/0/class_id"),
    ({**create(), "base_rev": 1.5}, "/ops/0/base_rev"),
    ({**create(), "action": "destroy"}, "/ops/0/action"),
    ({**create(), "ignore": 1}, "/ops/0/ignore"),
    ({**create(), "attributes": {"a": [1]}}, "/ops/0/attributes/a"),
    ({**create(), "attributes": {"a": 1e300}}, "/ops/0/attributes/a"),
    ({**create(), "attributes": {"a": True}}, "/ops/0/attributes/a"),
    ({**create(), "defect_uid": "x"}, "/ops/0/defect_uid"),
    ({"op_id": uuid7(), "action": "create", "uid": uuid7()}, "/ops/0"),
    ({**delete(uuid7()), "class_id": 1}, "/ops/0"),
    ([], "/ops/0"),
]


def _pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


def test_numbers_that_are_not_finite_are_refused(labeler: Person, photo_id: int, database: Database) -> None:
    """C8: NaN, Infinity and 1e400 are 422 with a pointer, never a 500, and nothing is applied."""
    for number in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400"):
        good, bad = create(), create(shape=box(x=777777))
        body = orjson.dumps({"ops": [good, bad]}).replace(b"777777", number.encode())
        answer = labeler.post(f"/photos/{photo_id}/changes", content=body, headers=JSON)
        assert _pointers(answer) == ["/ops/1/shape/x"]
        assert number not in answer.text
    assert row_of(database, photo_id).seq == 0


def test_shapes_that_cannot_be_are_refused(labeler: Person, photo_id: int) -> None:
    """C8: zero, negative, outside, strings, booleans, unknown keys: 422 with a pointer."""
    for shape, pointer in SHAPES:
        body = json.dumps({"ops": [{**create(), "shape": shape}]}).encode()
        answer = labeler.post(f"/photos/{photo_id}/changes", content=body, headers=JSON)
        assert _pointers(answer) == [pointer], shape


def test_operations_that_are_none_are_refused(labeler: Person, photo_id: int) -> None:
    """C8: types are not converted."""
    for op, pointer in OPERATIONS:
        answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        assert _pointers(answer) == [pointer], op


def test_what_the_server_decides_cannot_be_sent(labeler: Person, photo_id: int) -> None:
    """D20: mass assignment is refused."""
    for field in (
        "author",
        "author_id",
        "project_id",
        "photo_id",
        "rev",
        "id",
        "source",
        "score",
        "created_at",
    ):
        answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [{**create(), field: 1}]})
        assert _pointers(answer) == [f"/ops/0/{field}"]


def test_more_than_500_operations_or_2_megabytes_are_refused(labeler: Person, photo_id: int) -> None:
    ops = [update(uuid7(), class_id=1) for _ in range(501)]
    assert _pointers(labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops})) == ["/ops"]
    fat = create(attributes={"a": "x" * 2_000_001})
    assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [fat]}).status_code == 413


def test_500_operations_are_taken(labeler: Person, photo_id: int) -> None:
    answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create() for _ in range(500)]})
    assert {result["status"] for result in answer.json()["results"]} == {"applied"}
    assert answer.json()["seq"] == 500


def test_the_same_key_twice_is_no_request(labeler: Person, photo_id: int) -> None:
    body = b'{"ops": [], "ops": []}'
    answer = labeler.post(f"/photos/{photo_id}/changes", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (400, "duplicate-key")


def test_a_verdict_on_a_proposal_takes_nothing_else(labeler: Person) -> None:
    """D20: unknown keys are 422 (before the proposal is looked at)."""
    answer = labeler.post("/proposals/1", json={"take": True, "seq": 0, "author_id": 1})
    assert _pointers(answer) == ["/author_id"]
