"""Many at once, and a database that is busy, locked, full of callers or torn away: nothing lost, no 500."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from app.annotations.schemas import Op
from app.annotations.service import change_annotations
from app.db.tx import Database
from app.errors import Unavailable
from app.ids import UserId
from app.main import create_app
from app.models import Annotation, Operation, Proposal
from app.settings import Settings
from app.team.actor import Actor
from tests.annotations.conftest import counters_of, row_of
from tests.annotations.ops import create, update
from tests.conftest import Person, SetClock


def at_once(calls: list[Callable[[], None]]) -> None:
    """Run everything in threads of its own; the first failure is raised."""
    failures: list[BaseException] = []

    def guarded(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def actor_of(person: Person) -> Actor:
    return Actor(UserId(person.user_id), "Labeler", person.email, is_admin=False)


@pytest.mark.parametrize("saves", [15, pytest.param(60, marks=pytest.mark.soak)])
def test_eight_writers_with_many_saves_each_all_succeed(
    database: Database, labeler: Person, photo_id: int, project_id: int, saves: int
) -> None:
    """B1: every write begins IMMEDIATE, so none fails "locked"; in the soak 8 x 60 = 480."""
    actor = actor_of(labeler)

    def work() -> None:
        for _ in range(saves):
            with database.write_tx() as tx:
                told = change_annotations(tx, actor, photo_id, [Op.model_validate(create())])
            assert told.results[0]["status"] == "applied"

    at_once([work] * 8)
    assert row_of(database, photo_id).seq == 8 * saves
    assert row_of(database, photo_id).annotations == 8 * saves
    assert counters_of(database, project_id)["class:1"] == 8 * saves


def test_no_update_is_lost_and_nobody_reads_older_than_they_wrote(
    stage: TestClient, labeler: Person, other_labeler: Person, database: Database, photo_id: int
) -> None:
    """B6: six clients write one register with its revision; the history is one chain, clashes are kept."""
    register = create(attributes={"words": "start"})
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [register]})
    applied: list[tuple[int, str, str]] = []  # (revision, value it replaced, value)
    conflicts: list[str] = []

    def client(number: int) -> Callable[[], None]:
        person = (labeler, other_labeler)[number % 2]

        def run() -> None:
            least = 0
            for turn in range(12):
                [seen] = _read(stage, person, photo_id)["annotations"]
                assert seen["rev"] >= least, "older than what this client wrote"
                value = f"client {number} turn {turn}"
                op = update(register["uid"], base_rev=seen["rev"], attributes={"words": value})
                result = _save(stage, person, photo_id, op)
                if result["status"] == "applied":
                    least = result["annotation"]["rev"]
                    assert least == seen["rev"] + 1
                    applied.append((least, seen["attributes"]["words"], value))
                else:
                    assert result["status"] == "conflict"
                    conflicts.append(op["op_id"])

        return run

    at_once([client(number) for number in range(6)])
    chain = sorted(applied)
    assert [revision for revision, _, _ in chain] == list(range(2, len(chain) + 2))
    values = ["start", *[value for _, _, value in chain]]
    assert [replaced for _, replaced, _ in chain] == values[:-1]
    [last] = _read(stage, labeler, photo_id)["annotations"]
    assert last["attributes"]["words"] == values[-1]
    assert len(chain) + len(conflicts) == 72
    with database.read_tx() as tx:
        kept = set(tx.scalars(select(Proposal.op_id)))
    assert kept == set(conflicts)
    assert row_of(database, photo_id).open_proposals == len(conflicts)


def test_the_same_save_sent_by_many_threads_is_applied_once(
    stage: TestClient, labeler: Person, database: Database, photo_id: int
) -> None:
    op = create()
    statuses: list[str] = []
    at_once([lambda: statuses.append(_save(stage, labeler, photo_id, op)["status"])] * 8)
    assert sorted(statuses) == ["applied", *["duplicate"] * 7]
    assert row_of(database, photo_id).annotations == 1


def _call(stage: TestClient, person: Person, method: str, path: str, body: Any = None) -> Any:
    # Not through Person.call: it clears the cookies of the client it shares with other threads.
    return stage.request(method, f"/api{path}", json=body, headers={"cookie": person.cookie})


def _read(stage: TestClient, person: Person, photo_id: int) -> Any:
    answer = _call(stage, person, "GET", f"/photos/{photo_id}/annotations")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _save(stage: TestClient, person: Person, photo_id: int, op: dict[str, Any]) -> Any:
    answer = _call(stage, person, "POST", f"/photos/{photo_id}/changes", {"ops": [op]})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"][0]


@contextmanager
def impatient_stage(settings: Settings, clock: SetClock, **changes: Any) -> Iterator[TestClient]:
    """The same application and data, with other limits."""
    app = create_app(settings.model_copy(update=changes), clock=clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def write_lock_held_outside(settings: Settings) -> Iterator[None]:
    """Have another process hold SQLite's write lock."""
    code = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "held.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.readline()\n"
        "held.execute('ROLLBACK')\n"
        "held.close()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.sqlite_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield
    finally:
        holder.communicate("let go\n", timeout=30)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_write_waits_for_a_lock_held_outside_and_reads_go_on(
    settings: Settings, clock: SetClock, labeler: Person, photo_id: int
) -> None:
    """B2: another process holds the write lock for a while (8 s of 10 s there; 1 s of 6 s here)."""
    with impatient_stage(settings, clock, database_timeout=6.0) as stage:
        results: list[Any] = []
        with write_lock_held_outside(settings):
            writer = threading.Thread(
                target=lambda: results.append(_save(stage, labeler, photo_id, create()))
            )
            writer.start()
            time.sleep(1.0)
            assert not results
            _read(stage, labeler, photo_id)
            assert not results
        writer.join(30)
        assert results[0]["status"] == "applied"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_lock_held_outside_for_too_long_is_503_and_nothing_is_lost(
    settings: Settings, clock: SetClock, labeler: Person, photo_id: int, database: Database
) -> None:
    """B2: 503 with Retry-After after the waiting time; the client sends the same again, applied once."""
    op = create()
    with impatient_stage(settings, clock, database_timeout=0.5) as stage:
        with write_lock_held_outside(settings):
            answer = _call(stage, labeler, "POST", f"/photos/{photo_id}/changes", {"ops": [op]})
            assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert _read(stage, labeler, photo_id)["annotations"] == []
        assert _save(stage, labeler, photo_id, op)["status"] == "applied"
        assert _save(stage, labeler, photo_id, op)["status"] == "duplicate"
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Annotation)) == 1
        assert tx.scalar(select(func.count()).select_from(Operation)) == 1


postgres_only = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@postgres_only
def test_no_free_connection_is_503_and_not_a_hang(
    settings: Settings, clock: SetClock, labeler: Person, photo_id: int
) -> None:
    """B10: pool exhaustion queues for at most 5 s (here 1 s), then 503; afterwards all is well."""
    with impatient_stage(settings, clock, threads=4, database_timeout=1.0) as stage:
        app: Any = stage.app
        engine = app.state.database.write_engine
        held = [engine.connect() for _ in range(engine.pool.size())]
        start = time.monotonic()
        answer = _call(stage, labeler, "POST", f"/photos/{photo_id}/changes", {"ops": [create()]})
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert time.monotonic() - start < 20
        for connection in held:
            connection.close()
        assert _save(stage, labeler, photo_id, create())["status"] == "applied"


@postgres_only
def test_a_connection_torn_away_inside_a_save_leaves_nothing_half_done(
    labeler: Person, photo_id: int, database: Database
) -> None:
    """B10: pg_terminate_backend mid-transaction is a clean 503; the same save again is applied once."""
    actor, op = actor_of(labeler), Op.model_validate(create())

    def torn_away() -> None:
        with database.write_tx() as tx:
            pid = tx.scalar(text("SELECT pg_backend_pid()"))
            change_annotations(tx, actor, photo_id, [op])
            with database.write_tx() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with pytest.raises(Unavailable):
        torn_away()
    assert row_of(database, photo_id).seq == 0
    with database.write_tx() as tx:
        told = change_annotations(tx, actor, photo_id, [op])
    assert told.results[0]["status"] == "applied"


@postgres_only
def test_idle_connections_torn_away_are_not_noticed(
    stage: TestClient, labeler: Person, photo_id: int, database: Database
) -> None:
    """B10: connections are tried before use (a restarted PostgreSQL)."""
    _save(stage, labeler, photo_id, create())
    with database.write_tx() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    for _ in range(4):
        assert _save(stage, labeler, photo_id, create())["status"] == "applied"


@postgres_only
def test_every_transaction_has_its_time_limits_and_leaves_no_session_state(database: Database) -> None:
    """B10: limits by SET LOCAL, so that it works below transaction pooling."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with database.write_tx() as tx:
        assert all(tx.scalar(text(f"SHOW {name}")) != "0" for name in names)
    connection: Any = database.write_engine.raw_connection()
    try:
        cursor = connection.cursor()
        for name in names:
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == "0"
    finally:
        connection.close()
