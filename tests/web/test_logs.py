"""D12, D13: what the log, the errors and the audit trail hold, and what they never hold."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import StatementError

from app.db.tx import Database
from app.errors import AppError
from app.logs import JsonLines, configure_logging
from app.models import User
from tests.browser.conftest import House, furnish
from tests.photos import encoded, exif, gps_tags, marked
from tests.serving import ForkedServer


@pytest.fixture
def record_of() -> Iterator[io.StringIO]:
    """What is logged through our formatter."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logging("INFO", stream)
    yield stream
    root.handlers[:], root.level = before, level


HOSTILE = [
    'line\r\n{"level":"error","what":"forged"}',
    "\n\n\n",
    "\x1b[2J\x1b[31mred",
    "\x9b31mC1",
    "\u2028\u2029\x85",
    "\u202egpj.exe",
    "\0nul",
    '"},{"a":"',
    "half \ud83d pair",
    "%s %d %(x)s {0}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_field_becomes_one_json_line(record_of: io.StringIO, text: str) -> None:
    """D13: in the words, in a field, in a field's name, in an error's text."""
    # pytest's own handler would keep the text for its report, and half a pair does not travel in one.
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if isinstance(handler.formatter, JsonLines)]
    logger = logging.getLogger("blemish.test")
    logger.info("said: %s", text)
    logger.warning("field", extra={"given": text, "nested": {text: [text]}, f"name {text}": 1})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("broke")
    lines = record_of.getvalue().split("\n")
    assert lines.pop() == ""
    assert len(lines) == 3
    assert all(line.isascii() and line.isprintable() for line in lines)
    told = [json.loads(line) for line in lines]
    assert [line["level"] for line in told] == ["info", "warning", "error"]
    assert told[0]["what"] == f"said: {text}"
    assert told[1]["given"] == text


@pytest.mark.parametrize("value", [2**70, float("nan"), {1: 2, (1, 2): 3}, b"\xff", object(), {"a"}])
def test_a_field_of_any_type_can_be_logged(record_of: io.StringIO, value: object) -> None:
    """A log call never breaks what it tells about, nor writes a traceback of its own."""
    logging.getLogger("blemish.test").info("odd", extra={"value": value})
    assert json.loads(record_of.getvalue())["what"] == "odd"


def test_a_log_call_of_uvicorn_is_a_json_line_too() -> None:
    record = logging.LogRecord("uvicorn.error", logging.INFO, "", 1, "a\n%s", ("b\n",), None)
    assert json.loads(JsonLines().format(record))["what"] == "a\nb\n"


CANARY = "kestrel@depot.example"


def test_a_broken_rule_of_the_database_is_logged_without_the_row(
    record_of: io.StringIO, database: Database
) -> None:
    """D12: the libraries' own words hold the row: parameters, "Failing row contains", "Key (email)=(...)"."""
    row = {"email": CANARY, "name": CANARY, "is_admin": False, "preferences": {}, "created_at": None}
    for values in (row, {**row, "created_at": database.clock.now()}, {**row, "created_at": 10**30}):
        try:
            with database.write_tx() as tx:
                tx.execute(insert(User), [values, values])
        except (AppError, StatementError, TypeError):
            logging.getLogger("blemish.test").exception("broke")
    lines = [json.loads(line) for line in record_of.getvalue().splitlines()]
    told = [line for line in lines if line["what"] == "broke"]
    assert len(told) == 3
    assert "test_logs.py" in told[1]["error"], "the way to the error is told"
    assert "email" in told[1]["error"], "and which rule it broke"
    assert "kestrel" not in record_of.getvalue()


def test_a_value_of_the_wrong_kind_is_not_in_the_log(record_of: io.StringIO, database: Database) -> None:
    """D12: PostgreSQL quotes such a value; SQLite takes it."""
    try:
        with database.write_tx() as tx:
            tx.execute(text("UPDATE project SET id = :value"), {"value": CANARY})
            tx.execute(text("UPDATE nothing SET id = :value"), {"value": CANARY})
    except StatementError:
        logging.getLogger("blemish.test").exception("broke")
    assert "Error" in record_of.getvalue()
    assert "kestrel" not in record_of.getvalue()


PASSWORD = "kestrel over 41 quarries"
LATITUDE, LONGITUDE = 48.137154, 11.576124


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, str], list[str]]]:
    """A real server after a walk through it: the canaries, and every problem document that was sent."""
    data: Path = tmp_path_factory.mktemp("server") / "data"
    data.mkdir()
    server = ForkedServer(data, BLEMISH_LOG_LEVEL="DEBUG").start()
    house = furnish(server)
    canaries = {"the set-up token": server.setup_link.split("#")[1]}
    told = [answer.text for answer in _walk(house, canaries) if answer.status_code >= 400]
    yield house, canaries, told
    server.stop()


def _walk(house: House, canaries: dict[str, str]) -> Iterator[httpx2.Response]:
    api, address = house.api, f"{house.server.address}/api"
    project = f"/projects/{house.project_id}"
    canaries["the session"] = re.split("[=;]", str(api.cookies.get("blemish_session")))[0]
    invited = api.post("/users", json={"email": "eva@depot.example", "name": "Eva"})
    yield invited
    canaries["the invite"] = invited.json()["invite_url"].split("#")[1]
    canaries["a password"] = PASSWORD
    yield httpx2.post(f"{address}/setup", json={"token": canaries["the invite"], "password": PASSWORD})
    for body in (
        {"email": "eva@depot.example", "password": PASSWORD, "x": 1},
        {"email": PASSWORD, "password": "wrong words"},
        {"email": "eva@depot.example", "password": [PASSWORD]},
        {"email": "eva@depot.example", "password": PASSWORD + " wrong"},
        {"email": "eva@depot.example", "password": PASSWORD},
    ):
        yield httpx2.post(f"{address}/session", json=body)
    yield api.patch("/me", json={"password": PASSWORD, "old_password": PASSWORD + " not"})
    made = api.post("/tokens", json={"name": "notebook", "scopes": ["read"]})
    canaries["an API token"] = made.json()["token"]
    program = {"authorization": f"Bearer {canaries['an API token']}"}
    yield httpx2.get(f"{address}{project}/photos", headers=program)
    yield httpx2.get(f"{address}/users", headers=program)
    yield httpx2.get(f"{address}/me", headers={"authorization": f"Bearer {canaries['an API token']}x"})
    link = api.post(f"{project}/capture-links", json={"name": "Gate 3"})
    canaries["a capture link"] = link.json()["url"].split("#")[1]
    joined = httpx2.post(
        f"{address}/capture/join", json={"token": canaries["a capture link"], "name": "Crew"}
    )
    yield joined
    canaries["a phone's cookie"] = joined.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    yield httpx2.post(f"{address}/capture/join", json={"token": canaries["a capture link"] + "x"})
    phone = {"cookie": "blemish_capture=" + canaries["a phone's cookie"]}
    place = encoded(marked(), "JPEG", exif=exif(gps=gps_tags(LATITUDE, LONGITUDE)))
    canaries["a file's name"] = "kestrel-file-41.jpg"
    for headers, content in ((phone, place), (phone, place[:900]), (phone, b"GIF89a")):
        files = {"file": (canaries["a file's name"], content)}
        yield httpx2.post(f"{address}{project}/photos", files=files, headers=headers)
    files = {"file": (canaries["a file's name"], place + b"x")}
    yield api.post(f"{project}/photos", files=files, data={"sha256": "0" * 64, "note": "kestrel-note-41"})
    canaries["a note"] = "kestrel-note-41"
    canaries["a question"] = "kestrel-question-41"
    for path in ("/photos/999", f"{project}/photos", "/nothing"):
        yield api.get(path, params={"q": canaries["a question"], "cursor": canaries["a question"]})
    yield api.post(f"{project}/exports", json={"format": canaries["a question"]})
    yield api.get("/photos/1")


def test_no_secret_is_in_the_log(walked: tuple[House, dict[str, str], list[str]]) -> None:
    """D12: passwords, tokens, cookies, fragments, places, names; at the most talkative level."""
    house, canaries, _ = walked
    log = house.server.log.read_text()
    printed, log = log[: log.index("\n", log.index("/setup#"))], log[log.index("\n", log.index("/setup#")) :]
    assert canaries["the set-up token"] in printed  # the one place where it must be
    leaks = [words for words, canary in canaries.items() if canary in log]
    assert not leaks
    assert not re.search(r"48\.137|11\.576", log)
    assert not re.search(r"kestrel", log)


def test_every_line_of_the_log_is_json(walked: tuple[House, dict[str, str], list[str]]) -> None:
    """D13."""
    house, _, _ = walked
    lines = [line for line in house.server.log.read_text().splitlines() if line.startswith("{")]
    assert lines
    for line in lines:
        assert {"at", "level", "what", "from"} <= json.loads(line).keys()
    assert "Traceback" not in "".join(set(house.server.log.read_text().splitlines()) - set(lines))


def test_no_problem_document_gives_a_secret_back(walked: tuple[House, dict[str, str], list[str]]) -> None:
    """D12, C8."""
    _, canaries, told = walked
    assert len(told) >= 12
    leaks = [(words, text) for words, canary in canaries.items() for text in told if canary in text]
    assert not leaks
    assert not [text for text in told if "Traceback" in text or "/app/" in text or "sqlite" in text.lower()]


def test_no_secret_is_in_the_audit_trail(walked: tuple[House, dict[str, str], list[str]]) -> None:
    """D12."""
    house, canaries, _ = walked
    trail = house.api.get("/audit").text
    assert "login.fail" in trail
    secrets = {
        words: canary for words, canary in canaries.items() if words not in ("a file's name", "a note")
    }
    assert not [words for words, canary in secrets.items() if canary in trail]
    assert not re.search(r"48\.137|11\.576", trail)


def test_no_secret_is_kept_as_itself(walked: tuple[House, dict[str, str], list[str]]) -> None:
    """D12: the database holds hashes: whoever steals a backup cannot sign in with it."""
    house, canaries, _ = walked
    stored = b"".join(
        path.read_bytes()
        for path in house.server.data.glob("blemish.db*")
        if path.stat().st_size < 50_000_000
    )
    kept = [
        words
        for words, canary in canaries.items()
        if canary.encode() in stored and words not in ("a file's name", "a note")
    ]
    assert not kept
