"""The live feed: what readers hear, where they go on, and when it ends."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select
from starlette.testclient import TestClient

from app.db.tx import Database
from app.models import Event, Membership, Project, User
from app.realtime import lifecycle, rights, stream
from app.realtime.feed import publish
from app.settings import Settings
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_photo
from tests.realtime.reading import reading


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(rights, "TICK_SECONDS", 0.05)


def say(database: Database, project_id: int, *kinds: str) -> None:
    for kind in kinds:
        with database.write_tx() as tx:
            publish(tx, project_id, kind, {"photo_id": 7})


def test_a_reader_hears_what_another_saves(
    stage: TestClient, labeler: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    with reading(stage, reviewer, project_id) as reader:
        reader.until("id: 0\n\n")
        assert reader.status == 200
        assert reader.headers["content-type"].startswith("text/event-stream")
        assert reader.headers["x-accel-buffering"] == "no"
        assert reader.headers["cache-control"] == "no-store"
        op = create()
        assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op]}).status_code == 200
        text = reader.until("event: photo.state\n")
    assert "id: 1\nevent: annotations.changed\n" in text
    data = orjson.loads(text.partition("data: ")[2].partition("\n")[0])
    assert data == {
        "seq": 1,
        "at": "2026-11-24T09:00:00.000Z",
        "photo_id": photo_id,
        "photo_seq": 1,
        "actor": {"id": labeler.user_id, "name": "Labeler"},
        "op_ids": [op["op_id"]],
    }


def test_a_reader_goes_on_where_it_was(
    stage: TestClient, labeler: Person, project_id: int, database: Database
) -> None:
    say(database, project_id, "one", "two", "three")
    with reading(stage, labeler, project_id, last_event_id="1") as reader:
        assert "event: one" not in reader.until("event: three\n")
    with reading(stage, labeler, project_id, query="after=2") as reader:
        assert "event: two" not in reader.until("event: three\n")


@pytest.mark.parametrize("cursor", ["1", "999"])
def test_a_reader_that_was_away_too_long_is_told_to_start_anew(
    stage: TestClient,
    labeler: Person,
    project_id: int,
    database: Database,
    settings: Settings,
    clock: SetClock,
    cursor: str,
) -> None:
    say(database, project_id, "old", "old", "old")
    clock.forward(days=settings.event_days, hours=1)
    assert lifecycle.sweep(database, settings.event_days) == 3
    clock.forward(days=-settings.event_days, hours=-1)
    say(database, project_id, "new")
    with reading(stage, labeler, project_id, last_event_id=cursor) as reader:
        text = reader.until('event: reset\ndata: {"seq":4}\n\n')
        assert "event: new" not in text
        say(database, project_id, "newer")
        reader.until("id: 5\nevent: newer\n")


def test_presence_passes_by_without_a_number(
    stage: TestClient, labeler: Person, reviewer: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    with reading(stage, reviewer, project_id) as reader:
        reader.until("id: 0\n\n")
        labeler.put(f"/photos/{photo_id}/presence", json={"tab": "a"})
        text = reader.until("event: presence\n") + reader.until("\n\n")
    assert "id:" not in text
    assert orjson.loads(text.partition("data: ")[2]) == {
        "at": "2026-11-24T09:00:00.000Z",
        "photo_id": photo_id,
        "actor": {"id": labeler.user_id, "name": "Labeler"},
        "is_here": True,
    }
    with database.read_tx() as reading_tx:
        assert reading_tx.scalar(select(Project.event_seq)) == 0


def events_of(database: Database, project_id: int) -> list[tuple[str, dict[str, Any]]]:
    with database.read_tx() as tx:
        rows = tx.scalars(select(Event).where(Event.project_id == project_id).order_by(Event.seq))
        return [(row.kind, row.data) for row in rows]


def test_taking_photos_in_hand_and_giving_them_back_are_events_of_each_photo(
    labeler: Person, reviewer: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        first, second = (make_photo(tx, project).id for _ in range(2))
    labeler.post(f"/projects/{project_id}/queue/next", json={"count": 1})
    clock.forward(minutes=1)
    labeler.post(f"/projects/{project_id}/queue/next", json={"count": 2})
    labeler.put(f"/photos/{first}/lease")
    reviewer.put(f"/photos/{first}/lease", json={"take_over": True})
    labeler.delete(f"/photos/{first}/lease?rest=true")
    who = {"id": labeler.user_id, "name": "Labeler"}
    taken = {"actor": who, "expires_at": "2026-11-24T09:31:00.000Z"}
    assert events_of(database, project_id) == [
        ("lease", {**taken, "photo_id": first, "expires_at": "2026-11-24T09:30:00.000Z"}),
        ("lease", {**taken, "photo_id": second}),
        ("lease", {**taken, "photo_id": first, "actor": {"id": reviewer.user_id, "name": "Reviewer"}}),
        ("lease", {"photo_id": second, "actor": who, "expires_at": None}),
    ], "renewing is no event"


def test_a_change_of_numbers_is_one_event_a_transaction_however_many_changed(
    manager: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        ids = [make_photo(tx, project).id for _ in range(3)]
    body = {"ids": ids, "action": "state", "state": "unsure"}
    assert manager.post(f"/projects/{project_id}/photos/bulk", json=body).status_code == 200
    events = events_of(database, project_id)
    assert [kind for kind, _ in events] == ["photo.state"] * 3 + ["counts"]
    assert events[-1][1] == {"actor": {"id": manager.user_id, "name": "Manager"}}


def test_no_number_changed_is_no_event(manager: Person, project_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    assert manager.patch(f"/photos/{photo_id}", json={"note": "wet"}).status_code == 200
    assert [kind for kind, _ in events_of(database, project_id)] == ["photo.changed"]


def test_every_event_tells_who(manager: Person, project_id: int, database: Database) -> None:
    attribute = {"on": "photo", "name": "wet", "kind": "text"}
    assert manager.post(f"/projects/{project_id}/attributes", json=attribute).status_code == 201
    assert manager.patch(f"/projects/{project_id}", json={"name": "Depot West"}).status_code == 200
    assert manager.post(f"/projects/{project_id}/exports", json={}).status_code == 202
    events = events_of(database, project_id)
    assert [kind for kind, _ in events[:3]] == ["class.changed", "class.changed", "job"]
    assert {orjson.dumps(data["actor"]) for _, data in events} == {
        orjson.dumps({"id": manager.user_id, "name": "Manager"})
    }


def test_silence_is_broken_by_a_heartbeat(
    stage: TestClient, labeler: Person, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.2)
    with reading(stage, labeler, project_id) as reader:
        reader.until(": still here\n\n")
        reader.until(": still here\n\n")


@pytest.mark.parametrize("cause", ["logout", "role", "removed", "disabled", "stopping"])
def test_a_stream_ends_soon_after_its_right_does(
    stage: TestClient,
    app: FastAPI,
    labeler: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
    cause: str,
) -> None:
    with reading(stage, labeler, project_id) as reader:
        reader.until("id: 0\n\n")
        if cause == "logout":
            assert labeler.delete("/session").status_code == 204
        elif cause == "stopping":
            app.state.is_stopping = True
        else:
            with database.write_tx() as tx:
                member = tx.session.get_one(Membership, (project_id, labeler.user_id))
                if cause == "role":
                    member.role = "reviewer"
                elif cause == "removed":
                    tx.execute(delete(Membership).where(Membership.user_id == labeler.user_id))
                else:
                    tx.session.get_one(User, labeler.user_id).disabled_at = clock.now()
        reader.until_ended(5)


def test_a_stream_from_before_a_change_of_role_ends_also_beside_a_later_one(
    stage: TestClient, labeler: Person, project_id: int, database: Database
) -> None:
    """Streams of one sign-in ask together: what the later one may says nothing of the earlier one."""
    with ExitStack() as pages:
        for _ in range(3):
            before = pages.enter_context(reading(stage, labeler, project_id))
            before.until("id: 0\n\n")
            with database.write_tx() as tx:
                member = tx.session.get_one(Membership, (project_id, labeler.user_id))
                member.role = "reviewer" if member.role == "labeler" else "labeler"
            after = pages.enter_context(reading(stage, labeler, project_id))
            after.until("id: 0\n\n")
            before.until_ended(5)
            time.sleep(0.7)
            assert not after.ended


def test_strangers_and_phones_hear_nothing(
    stage: TestClient, stranger: Person, contributor: Person, anonymous: Person, project_id: int
) -> None:
    path = f"/projects/{project_id}/events"
    assert stranger.get(path).status_code == 404
    assert contributor.get(path).status_code == 404
    assert anonymous.get(path).status_code == 401


def test_a_person_has_only_so_many_streams_and_gets_the_place_back(
    stage: TestClient, labeler: Person, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.projects.stream.MOST_STREAMS", 1)
    with reading(stage, labeler, project_id) as reader:
        reader.until("id: 0\n\n")
        answer = labeler.get(f"/projects/{project_id}/events")
        assert (answer.status_code, answer.json()["type"]) == (429, "rate-limited")
    with reading(stage, labeler, project_id) as reader:
        reader.until("id: 0\n\n")


def test_all_streams_of_a_sign_in_ask_once_whether_they_may_go_on(
    stage: TestClient, labeler: Person, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 open pages would otherwise take an eighth of a core to learn that nothing changed."""
    asked: list[float] = []

    def role_of(*_: Any) -> str:
        asked.append(time.monotonic())
        return "labeler"

    with ExitStack() as pages:
        readers = [pages.enter_context(reading(stage, labeler, project_id)) for _ in range(5)]
        for reader in readers:
            reader.until("id: 0\n\n")
        monkeypatch.setattr("app.projects.stream._role_of", role_of)
        time.sleep(1.1)
        monkeypatch.undo()
    assert 1 <= len(asked) <= 5, "one a round of 0.3 s, not one a stream"


def test_who_joins_and_leaves_a_project_is_news(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    path = f"/projects/{project_id}/members"
    assert manager.post(path, json={"email": "new@depot.example", "role": "labeler"}).status_code == 201
    assert manager.patch(f"{path}/{labeler.user_id}", json={"role": "reviewer"}).status_code == 204
    assert manager.delete(f"{path}/{labeler.user_id}").status_code == 204
    events = events_of(database, project_id)
    assert [kind for kind, _ in events] == ["people"] * 3
    assert events[1][1]["user_id"] == labeler.user_id


def test_an_open_stream_holds_no_connection(
    stage: TestClient, labeler: Person, project_id: int, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "CHECK_SECONDS", 60.0)
    with reading(stage, labeler, project_id) as reader:
        reader.until("id: 0\n\n")
        pool: Any = database.read_engine.pool
        for _ in range(5):
            time.sleep(0.05)
            assert pool.checkedout() <= (0 if database.is_sqlite else 1)  # the poll looks now and then


def test_numbers_follow_the_order_of_commits(project_id: int, database: Database) -> None:
    """A reader that has seen n never misses a smaller one that commits later."""
    seen: list[int] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def watch() -> None:
        cursor = 0
        while not stop.is_set() or stream.read_events(database, project_id, cursor).lines:
            for seq, _, _ in stream.read_events(database, project_id, cursor).lines:
                seen.append(seq)
                cursor = seq

    def work() -> None:
        try:
            say(database, project_id, *["tick"] * 20)
        except BaseException as error:
            failures.append(error)

    watcher = threading.Thread(target=watch)
    watcher.start()
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    stop.set()
    watcher.join(60)
    assert not failures, failures
    assert seen == list(range(1, 81))


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_commits_of_another_process_are_heard(
    stage: TestClient, labeler: Person, project_id: int, settings: Settings, clock: SetClock
) -> None:
    """PostgreSQL: another server's commit arrives by the poll (SQLite has one server process)."""
    with reading(stage, labeler, project_id) as reader:
        reader.until("id: 0\n\n")
        _commit_elsewhere(settings, project_id)
        reader.until("event: from.elsewhere\n", 10)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_listening_hears_commits_and_moments_of_other_processes(settings: Settings, clock: SetClock) -> None:
    """With a direct address: LISTEN, through a lost connection too."""
    from app.realtime.listening import Ear
    from tests.factories import make_project

    database = Database(settings, clock)
    with database.write_tx() as tx:
        project_id = make_project(tx).id
    heard: list[Any] = []

    class Bus:
        projects = {project_id}

        def wake(self, projects: set[int]) -> None:
            heard.append(projects)

    ear = Ear(database, Bus(), settings.database_url)  # type: ignore[arg-type]
    ear.start()
    try:
        _until(lambda: bool(heard))
        heard.clear()
        _commit_elsewhere(settings, project_id)
        _until(lambda: {project_id} in heard)
        heard.clear()
        from sqlalchemy import text

        with database.write_tx() as tx:
            tx.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
            )
        _until(lambda: bool(heard))
        heard.clear()
        _commit_elsewhere(settings, project_id)
        _until(lambda: {project_id} in heard)
    finally:
        ear.stop()
        database.close()


def _until(done: Any) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def _commit_elsewhere(settings: Settings, project_id: int) -> None:
    """Commit as another process would: without waking anybody in this one."""
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from app.db.tx import Database\n"
        "from app.realtime.feed import publish\n"
        "from app.settings import Settings\n"
        "database = Database(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]))\n"
        "with database.write_tx() as tx:\n"
        "    publish(tx, int(sys.argv[3]), 'from.elsewhere')\n"
        "database.close()\n"
    )
    assert settings.database_url is not None
    subprocess.run(
        [sys.executable, "-c", code, str(settings.data), settings.database_url, str(project_id)],
        check=True,
        timeout=60,
    )
