"""Two server processes on one PostgreSQL: what happens in one is heard in the other, without LISTEN too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from app.db.tx import Database
from app.settings import Settings
from tests.annotations.ops import create
from tests.factories import make_member, make_photo, make_project, make_session, make_user
from tests.serving import ForkedServer, ServerProcess

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]


@pytest.fixture(params=["polling", "listening"])
def servers(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two servers on one database and one data folder, with and without an address for LISTEN.

    They are forks of one process, as those of ``blemish serve`` with several are.
    """
    assert settings.database_url is not None
    environment = {"BLEMISH_DATABASE_URL": settings.database_url, "BLEMISH_THREADS": "4"}
    if request.param == "listening":
        environment["BLEMISH_DATABASE_DIRECT_URL"] = settings.database_url
    pair = ForkedServer(settings.data, **environment), ForkedServer(settings.data, **environment)
    for number, server in enumerate(pair):
        server.log = tmp_path / f"server-{number}.log"
        server.start()
    yield pair
    for server in pair:
        server.stop()


class Ear:
    """Reads a project's feed in a thread; waits for events by kind."""

    def __init__(self, server: ServerProcess, cookie: str, project_id: int) -> None:
        self._events: list[tuple[str, dict[str, Any]]] = []
        self._news = threading.Condition()
        self.is_open = threading.Event()
        self._client = server.client(cookie)
        self._thread = threading.Thread(
            target=self._read, args=(f"/projects/{project_id}/events",), daemon=True
        )
        self._thread.start()

    def _read(self, path: str) -> None:
        try:
            with self._client.stream("GET", path) as answer:
                kind = ""
                for line in answer.iter_lines():
                    self.is_open.set()
                    if line.startswith("event: "):
                        kind = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        with self._news:
                            self._events.append((kind, orjson.loads(line.removeprefix("data: "))))
                            self._news.notify()
        except httpx2.HTTPError:
            return  # the server was stopped

    def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Wait for an event of a kind with this data in it."""

        def found() -> dict[str, Any] | None:
            for told, data in self._events:
                if told == kind and wanted.items() <= data.items():
                    return data
            return None

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, 20), (kind, wanted, self._events)
            data = found()
        assert data is not None
        return data

    def clear(self) -> None:
        """Forget what came so far."""
        with self._news:
            self._events.clear()


def test_labels_presence_and_leases_of_one_server_are_heard_at_the_other(
    servers: tuple[ServerProcess, ServerProcess], settings: Settings
) -> None:
    database = Database(settings)
    with database.write_tx() as tx:
        project = make_project(tx)
        one, other = make_photo(tx, project).id, make_photo(tx, project).id
        labeler, reviewer = make_user(tx, "labeler"), make_user(tx, "reviewer")
        make_member(tx, project, labeler, "labeler")
        make_member(tx, project, reviewer, "reviewer")
        cookies = [f"blemish_session={make_session(tx, user)}" for user in (labeler, reviewer)]
        project_id, me = project.id, {"id": labeler.id, "name": "Labeler"}
    database.close()
    here, there = servers[0].client(cookies[0]), servers[1]
    ear = Ear(there, cookies[1], project_id)
    assert ear.is_open.wait(20)

    assert here.post(f"/photos/{one}/changes", json={"ops": [create()]}).status_code == 200
    assert ear.until("annotations.changed", photo_id=one)["actor"] == me

    assert here.put(f"/photos/{one}/presence", json={"tab": "a"}).status_code == 200
    ear.until("presence", photo_id=one, actor=me, is_here=True)
    assert here.put(f"/photos/{one}/lease", json={}).status_code == 200
    assert ear.until("lease", photo_id=one, actor=me)["expires_at"].endswith("Z")

    # On to the next photo: the one is left, the other is taken.
    assert here.put(f"/photos/{other}/presence", json={"tab": "a"}).status_code == 200
    ear.until("presence", photo_id=other, actor=me, is_here=True)
    ear.until("presence", photo_id=one, actor=me, is_here=False)
    assert here.delete(f"/photos/{one}/lease").status_code == 204
    ear.until("lease", photo_id=one, actor=me, expires_at=None)

    # Renewing is no news.
    assert here.put(f"/photos/{other}/lease", json={}).status_code == 200
    ear.until("lease", photo_id=other, actor=me)
    ear.clear()
    assert here.put(f"/photos/{other}/lease", json={}).status_code == 200
    assert here.put(f"/photos/{other}/presence", json={"tab": "a"}).status_code == 200
    assert here.post(f"/photos/{other}/changes", json={"ops": [create()]}).status_code == 200
    ear.until("annotations.changed", photo_id=other)
    assert {kind for kind, _ in ear._events} <= {"annotations.changed", "photo.state", "counts"}
