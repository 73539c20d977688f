"""A request's transaction: round its endpoint, committed before the answer, waited for without a thread."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db.tx import Ending, WriteTx
from app.errors import StorageFull
from app.main import create_app
from app.models import User
from app.settings import Settings
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from tests.conftest import Person, SetClock
from tests.factories import make_user


def _with_routes(app: FastAPI) -> None:
    router = ApiRouter()

    @router.post("/commit-that-fails", status_code=201)
    @allows(Action.PUBLIC)
    def fail(tx: WriteTxDep) -> dict[str, bool]:
        make_user(tx, "never")

        def full(_tx: WriteTx, _items: list[None]) -> None:
            raise StorageFull("The disk is full.")

        tx.at_end(Ending.AUDIT, full, None)
        return {"saved": True}

    @router.post("/write", status_code=201)
    @allows(Action.PUBLIC)
    def write(tx: WriteTxDep) -> dict[str, bool]:
        make_user(tx, "written")
        return {"saved": True}

    @router.get("/write-in-a-read")
    @allows(Action.PUBLIC)
    def smuggle(tx: ReadTxDep) -> dict[str, bool]:
        tx.session.add(User(email="x@depot.example", name="X", created_at=tx.now, preferences={}))
        tx.session.flush()
        return {"saved": True}

    app.include_router(router, prefix="/api")


def _people(app: FastAPI) -> int:
    with app.state.database.read_tx() as tx:
        return int(tx.scalar(select(func.count()).select_from(User)))


def test_a_commit_that_fails_is_never_told_as_saved(app: FastAPI, stage: TestClient) -> None:
    """FastAPI's default would answer 201 first and fail after it."""
    _with_routes(app)
    before = _people(app)
    answer = Person(stage).post("/commit-that-fails")
    assert answer.status_code == 507
    assert answer.json()["type"] == "storage-full"
    assert _people(app) == before
    assert Person(stage).post("/write").status_code == 201
    assert _people(app) == before + 1


def test_a_request_that_only_reads_cannot_write(app: FastAPI, stage: TestClient) -> None:
    _with_routes(app)
    before = _people(app)
    assert Person(stage).get("/write-in-a-read").status_code >= 500
    assert _people(app) == before


def test_an_endpoint_that_would_block_the_loop_is_refused() -> None:
    router = ApiRouter()

    @allows(Action.PUBLIC)
    async def endpoint(tx: ReadTxDep) -> None:
        raise AssertionError("never called")

    with pytest.raises(TypeError, match="plain def"):
        router.get("/x")(endpoint)


def test_writers_that_wait_leave_readers_their_threads(tmp_path: Path, sqlite_template: Path) -> None:
    """B2: somebody holds SQLite's write lock, more writers wait than there are threads: reading goes on."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "blemish.db").write_bytes(sqlite_template.read_bytes())
    app = create_app(Settings(data=data, min_free_bytes=0, imaging_processes=1, threads=4), clock=SetClock())
    _with_routes(app)
    with TestClient(app, raise_server_exceptions=False) as stage, ThreadPoolExecutor(12) as crowd:
        holder = sqlite3.connect(data / "blemish.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        started = threading.Barrier(13)

        def write() -> int:
            started.wait()
            return Person(stage).post("/write").status_code

        writers = [crowd.submit(write) for _ in range(12)]
        started.wait()
        for _ in range(5):
            assert Person(stage).get("/me").status_code == 401
        assert not any(writer.done() for writer in writers)
        holder.execute("ROLLBACK")
        holder.close()
        assert [writer.result(timeout=30) for writer in writers] == [201] * 12
