"""Reading goes on while nothing can be written: no request waits to note that somebody is here (A10, B2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.db.tx import Database
from app.errors import AppError
from app.settings import Settings
from app.team.touches import Touches
from tests.conftest import Person, SetClock


@contextmanager
def write_lock_held(database: Database, settings: Settings) -> Iterator[None]:
    """Another process holds what every write needs (B2)."""
    if database.is_sqlite:
        other = sqlite3.connect(settings.sqlite_file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with database.write_engine.connect() as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(text('LOCK TABLE session, device, "user" IN EXCLUSIVE MODE'))
        yield


@contextmanager
def disk_full(database: Database) -> Iterator[None]:
    """No row of these tables can be written; the database says so in its own words."""
    words = "database or disk is full"
    body = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    with database.write_engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(
                text(
                    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '53100'; END $$"
                )
            )
            body = "FOR EACH ROW EXECUTE FUNCTION no_room()"
        for verb in ("insert", "update"):
            for table in ("session", "device"):
                connection.execute(
                    text(f"CREATE TRIGGER full_{verb}_{table} BEFORE {verb} ON {table} {body}")
                )
    yield
    with database.write_engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("DROP FUNCTION no_room CASCADE"))
            return
        for verb in ("insert", "update"):
            for table in ("session", "device"):
                connection.execute(text(f"DROP TRIGGER full_{verb}_{table}"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nobody waits long in these tests: what waits at all answers 503."""
    return settings.model_copy(update={"database_timeout": 2})


READS = ("/me", "/projects", "/sessions")


@pytest.mark.parametrize("trouble", ["locked", "full"])
def test_people_and_phones_read_on_while_nothing_can_be_written(
    labeler: Person,
    contributor: Person,
    database: Database,
    settings: Settings,
    app: FastAPI,
    clock: SetClock,
    trouble: str,
) -> None:
    """A10, B2: after a pause too, when it should be noted that they are back."""
    clock.forward(hours=1)
    held = write_lock_held(database, settings) if trouble == "locked" else disk_full(database)
    with held:
        assert {path: labeler.get(path).status_code for path in READS} == dict.fromkeys(READS, 200)
        assert contributor.get("/capture/me").status_code == 200
        assert labeler.get("//settings", headers={"accept": "text/html"}).status_code == 200
        with pytest.raises(AppError):
            app.state.touches.write(database)
        clock.forward(hours=11, minutes=30)
        assert labeler.get("/me").status_code == 200, "in use 11.5 hours ago, not 12.5"
    app.state.touches.write(database)  # what could not be noted is noted now
    app.state.touches = Touches()
    clock.forward(hours=11)
    assert labeler.get("/me").status_code == 200


def test_a_use_is_noted_once_a_minute(
    labeler: Person, database: Database, app: FastAPI, clock: SetClock
) -> None:
    def seen() -> str:
        found: str = labeler.get("/sessions").json()["items"][0]["last_seen_at"]
        return found

    clock.forward(seconds=59)
    assert seen() == seen()
    app.state.touches.write(database)
    assert seen() == "2026-11-24T09:00:00.000Z"
    clock.forward(seconds=2)
    labeler.get("/me")
    app.state.touches.write(database)
    assert seen() == "2026-11-24T09:01:01.000Z"


def test_a_late_note_does_not_set_a_use_back(
    labeler: Person, database: Database, app: FastAPI, clock: SetClock
) -> None:
    """Several server processes note for themselves; the latest use counts."""
    clock.forward(minutes=5)
    labeler.get("/me")
    late, app.state.touches = app.state.touches, Touches()
    clock.forward(minutes=5)
    labeler.get("/me")
    app.state.touches.write(database)
    late.write(database)
    assert labeler.get("/sessions").json()["items"][0]["last_seen_at"] == "2026-11-24T09:10:00.000Z"


def test_signing_in_on_a_full_disk_says_why_it_fails(anonymous: Person, database: Database) -> None:
    """A10: a sign-in is a row, so it cannot be; the words say what is wrong and what to do."""
    from app.models import User
    from app.team.passwords import HASHER

    with database.write_tx() as tx:
        tx.add(
            User(
                email="ruth@depot.example",
                name="Ruth",
                password_hash=HASHER.hash("a long walk to the quarry"),
                preferences={},
                created_at=tx.now,
            )
        )
    with disk_full(database):
        answer = anonymous.post(
            "/session", json={"email": "ruth@depot.example", "password": "a long walk to the quarry"}
        )
    assert (answer.status_code, answer.json()["type"]) == (507, "storage-full")
    assert "disk of the server is full" in answer.json()["detail"]
