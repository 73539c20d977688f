"""C8, C9: what a JSON call may not hold, tried at every place of every body of every route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app.db.tx import Database
from app.team.roles import Action
from app.web.routing import SMALL_BODY
from tests.access.test_matrix import ROUTES
from tests.conftest import Person
from tests.web.calls import JsonCall, json_calls, places, spoilt

CANARY = "kestrel-41-canary"


@pytest.fixture
def database_kind() -> str:
    """All of this is refused before any database is asked; tests/fuzz runs on both."""
    return "sqlite"


@pytest.fixture
def calls(
    app: FastAPI, database: Database, project_id: int, admin: Person, contributor: Person
) -> list[JsonCall]:
    """Every call with a JSON body."""
    return json_calls(app, database, project_id, admin, contributor)


def _wrong(tried: Iterator[tuple[str, Response, set[int]]]) -> list[str]:
    """What was not answered as it should have been; each refusal must be a whole problem document."""
    wrong = []
    for words, answer, expected in tried:
        if answer.status_code not in expected:
            wrong.append(f"{words}: {answer.status_code}, should be {sorted(expected)}: {answer.text[:200]}")
        elif not _is_problem(answer):
            wrong.append(f"{words}: not a problem document: {answer.text[:200]}")
    return wrong


def _is_problem(answer: Response) -> bool:
    if answer.headers["content-type"] != "application/problem+json":
        return False
    told = answer.json()
    return (
        {"type", "title", "status", "detail", "request_id", "errors"} <= told.keys()
        and told["status"] == answer.status_code
        and told["request_id"] == answer.headers["x-request-id"]
        and CANARY not in json.dumps([told["detail"], [item["detail"] for item in told["errors"]]])
        and len(answer.content) < 20_000
    )


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
def test_a_number_that_is_not_finite_is_422_at_every_place(calls: list[JsonCall], literal: str) -> None:
    """C8: they pass a default float, and became a 500 on output."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            for path in [*places(call.body()), ("unheard-of",)]:
                answer = call.send(spoilt(call.body(), path, literal))
                yield f"{call.words} {path}", answer, {422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "literal", [r'"\ud800"', r'"a\u0000b"', r'"\udfff\ud800"', r'{"\ud800": 1}', r'[["\u0000"]]']
)
def test_text_that_no_database_keeps_is_422_at_every_place(calls: list[JsonCall], literal: str) -> None:
    """C8, C10: half a surrogate pair, and NUL."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            for path in places(call.body()):
                answer = call.send(spoilt(call.body(), path, literal))
                yield f"{call.words} {path}", answer, {422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


def test_an_integer_of_any_length_is_refused_and_breaks_nothing(calls: list[JsonCall]) -> None:
    """C8: numbers past a double, past 64 bits, and past what Python reads."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            for path in places(call.body()):
                for literal in ("1" * 400, str(2**63), str(-(2**63)), "9" * 5000):
                    answer = call.send(spoilt(call.body(), path, literal))
                    yield f"{call.words} {path} {len(literal)} digits", answer, {400, 422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


def test_the_same_key_twice_is_400(calls: list[JsonCall]) -> None:
    """C8: "the last wins" is a way round whoever looked at the first."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            text = json.dumps(call.body())
            again = text[:-1] + ("" if text == "{}" else ", ") + '"a": 1, "a": 1}'
            yield call.words, call.send(again), {400}
            first = next(iter(call.body()), None)
            if first is not None:
                yield call.words, call.send(text[:-1] + f', "{first}": null}}'), {400}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


def _expected(call: JsonCall, content: bytes, status: int) -> set[int]:
    """Where nobody needs an account, what is long is not looked at."""
    is_for_anybody = ROUTES[call.key] in (Action.PUBLIC, Action.JOINED)
    return {413} if is_for_anybody and len(content) > SMALL_BODY else {status}


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b"[" * 900 + b"]" * 900,
        b'{"a": [1, 2',
        b"\xff\xfe{}",
        b'{"a": "\xc3"}',
        b'{"a": "\xed\xa0\x80"}',
        '{"a": "\\ud800"}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1}'.encode("utf-32"),
        b"{'a': 1}",
        b"nothing",
        b'{"a": 1} {"b": 2}',
        b'{"a": 01}',
    ],
    ids=lambda content: repr(content[:14]) + f" {len(content)}",
)
def test_what_is_no_json_or_too_deep_is_400(calls: list[JsonCall], content: bytes) -> None:
    """C9: 200,000 levels were a RecursionError and a 500."""
    wrong = _wrong((call.words, call.send(content), _expected(call, content, 400)) for call in calls)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "application/json"}], ids=["curl -X POST", "as JSON"]
)
def test_nothing_sent_is_an_empty_object_where_no_field_is_needed(
    calls: list[JsonCall], headers: dict[str, str]
) -> None:
    """``curl -X POST`` sends neither a body nor a Content-Length; other clients send one of 0."""
    wrong = []
    for call in calls:
        by_words = call.send_nothing(headers)
        by_length = call.person.call(call.key[0], "/" + call.objects.fill(call.key[1]), headers=headers)
        expected = {200, 201, 204} if call.is_optional else {422}
        if {by_words.status_code, by_length.status_code} - expected:
            wrong.append(f"{call.words}: {by_words.status_code}, {by_length.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)
    assert {call.key[1] for call in calls if call.is_optional} == {
        "/api/projects/{project_id}/queue/next",
        "/api/projects/{project_id}/review/next",
        "/api/photos/{photo_id}/lease",
        "/api/photos/{photo_id}/history/{seq}/restore",
    }


@pytest.mark.parametrize("content", [b"[]", b"1", b'"text"', b"true", b"null", b"[{}]"])
def test_a_body_that_is_no_object_is_422(calls: list[JsonCall], content: bytes) -> None:
    wrong = _wrong((call.words, call.send(content), {422}) for call in calls)
    assert not wrong, "\n".join(wrong)


def test_a_key_that_is_not_known_is_422_at_every_depth(calls: list[JsonCall]) -> None:
    """C8: extra=forbid, in the nested parts too; but not among attributes, whose names are the project's."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            for path in _objects_of(call):
                answer = call.send(spoilt(call.body(), (*path, "unheard-of"), f'"{CANARY}"'))
                yield f"{call.words} {path}", answer, {422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


def _objects_of(call: JsonCall) -> Iterator[tuple[str | int, ...]]:
    yield ()
    for path in places(call.body()):
        inner: Any = call.body()
        for step in path:
            inner = inner[step]
        if isinstance(inner, dict) and "attributes" not in path:
            yield path


def test_no_value_is_turned_into_another_kind_in_silence(calls: list[JsonCall]) -> None:
    """C8: "12" is not 12 and true is not 1, in any field of any body."""

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            schema = call.schema()
            for path, kinds in _fields(schema, schema, call.body()):
                for kind, literal in _OTHER_KINDS:
                    if kind not in kinds and not (kind == "integer" and "number" in kinds):
                        answer = call.send(spoilt(call.body(), path, literal))
                        yield f"{call.words} {path} {literal} for {kinds}", answer, {422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


_OTHER_KINDS = [
    ("string", '"1"'),
    ("string", '"true"'),
    ("string", f'"{CANARY}"'),
    ("boolean", "true"),
    ("boolean", "false"),
    ("integer", "1"),
    ("number", "1.5"),
    ("array", "[]"),
    ("object", "{}"),
]


def _fields(root: dict[str, Any], schema: dict[str, Any], body: Any) -> Iterator[tuple[Any, set[str]]]:
    """Each field of a body's schema with the kinds of JSON value it may hold; nested where the body goes."""
    for name, field in schema.get("properties", {}).items():
        forms = [_resolved(root, form) for form in field.get("anyOf", [field])]
        kinds = {form.get("type") or _kind_of_enum(form) for form in forms}
        if "any" not in kinds:
            yield (name,), kinds
        for form in forms:
            inner = body.get(name) if isinstance(body, dict) else None
            if form.get("type") == "array" and inner:
                item = _resolved(root, form.get("items", {}))
                for path, more in _fields(root, item, inner[0]):
                    yield (name, 0, *path), more
                if "type" in item:
                    yield (name, 0), {item["type"]}


def _resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    found: dict[str, Any] = root["$defs"][reference.rsplit("/", 1)[1]] if reference else schema
    return found


def _kind_of_enum(form: dict[str, Any]) -> str:
    values = form.get("enum") or ([form["const"]] if "const" in form else None)
    if values is None:
        return "any"
    return {str: "string", bool: "boolean", int: "integer"}[type(values[0])]


def test_a_long_key_does_not_make_a_long_answer(calls: list[JsonCall]) -> None:
    """C8: a problem document points into what was sent, but never gives it back."""
    key = "k" * 500_000

    def tried() -> Iterator[tuple[str, Response, set[int]]]:
        for call in calls:
            body = json.dumps({**call.body(), key: 1}).encode()
            yield call.words, call.send(body), _expected(call, body, 422)
        call = next(call for call in calls if ROUTES[call.key] is Action.LABEL)
        many = {f"{CANARY}-{number}": number for number in range(180)}
        yield call.words, call.send(json.dumps(many)), {422}
        yield call.words, call.send(json.dumps({key: {"a": float("nan")}})), {422}

    wrong = _wrong(tried())
    assert not wrong, "\n".join(wrong)


def test_three_megabytes_are_413_before_they_are_read(calls: list[JsonCall]) -> None:
    """C9: a body of 96 MB took 2.6 GB of memory and stalled the server for 9 s."""
    body = b'{"a": "' + b"x" * 3_000_000 + b'"}'
    wrong = _wrong((call.words, call.send(body), {413}) for call in calls)
    assert not wrong, "\n".join(wrong)


def test_a_length_that_is_too_much_is_refused_without_reading(app: FastAPI, calls: list[JsonCall]) -> None:
    """C9: by its Content-Length at once; without one, as soon as 2 MB came."""
    for call in calls:
        told = _asgi(app, call, length=3_000_000, chunks=0)
        assert told == (413, 0), (call.words, told)
    for call in calls[:3]:
        status, read = _asgi(app, call, length=None, chunks=1000)
        assert status == 413
        assert read <= 32, (call.words, read)  # of 64 KB: 2 MB


def _asgi(app: FastAPI, call: JsonCall, *, length: int | None, chunks: int) -> tuple[int, int]:
    """Call the application with a body that counts how often it is asked for; (status, chunks read)."""
    import anyio

    read, statuses = 0, []
    headers = [(b"host", b"testserver"), (b"content-type", b"application/json")]
    headers.append((b"cookie", call.person.cookie.encode()))
    headers.append(
        (b"transfer-encoding", b"chunked") if length is None else (b"content-length", str(length).encode())
    )

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        assert chunks, "the body was read"
        return {"type": "http.request", "body": b" " * 65_536, "more_body": read < chunks}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    path = "/" + call.objects.fill(call.key[1]).lstrip("/")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.key[0],
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    anyio.run(lambda: app(scope, receive, send))
    return statuses[0], read


def test_what_was_wrong_is_pointed_at(calls: list[JsonCall]) -> None:
    """A problem document names the place by a JSON pointer, and holds a request id of its own."""
    call = next(found for found in calls if found.key == ("POST", "/api/projects"))
    first = call.send('{"name": "Depot", "classes": [{"name": "crack", "color": NaN}]}')
    second = call.send(f'{{"name": 12, "classes": [{{"name": "crack", "tint~/": "{CANARY}"}}]}}')
    assert [item["pointer"] for item in first.json()["errors"]] == ["/classes/0/color"]
    assert sorted(item["pointer"] for item in second.json()["errors"]) == ["/classes/0/tint~0~1", "/name"]
    assert first.json()["request_id"] != second.json()["request_id"]
    assert CANARY not in second.text
