"""The standing cast and its stage: an application on SQLite or PostgreSQL, and people named by their role."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import create_engine, select, text
from starlette.testclient import TestClient

from app.db.engine import postgres_engine, postgres_url, sqlite_engine
from app.db.migrate import upgrade
from app.db.tx import Database
from app.ids import digest, new_secret
from app.main import create_app
from app.models import CaptureLink, Device
from app.settings import Settings
from tests.compiled import share_compiled_statements
from tests.factories import make_member, make_project, make_session, make_user
from tests.in_memory import keep_temporary_files
from tests.kept_children import keep_children
from tests.kept_database import KeptDatabase
from tests.one_chromium import shared
from tests.postgres import postgres_server
from tests.quick_client import QuickClient

# Files of few long tests: begun first, or at the end one worker would go on alone with the last of them.
LONG = ("fuzz", "access", "datasets", "realtime", "exports", "web")
gc.disable()  # until everything is collected: half a million objects that stay
share_compiled_statements()
keep_children()
keep_temporary_files()
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first, those with a browser before all; within a folder all stay as they are."""
    order = {folder: number for number, folder in enumerate(LONG)}
    files = {item.path: item for item in items}
    folders = {path: path.relative_to(Path(__file__).parent).parts[0] for path in files}
    places = {
        path: -1 if item.get_closest_marker("browser") else order.get(folders[path], len(LONG))
        for path, item in files.items()
    }
    items.sort(key=lambda item: places[item.path])


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every look for garbage of the run."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the browser before a test that has none: while it runs, its event loop is the thread's."""
    if "browser" not in getattr(item, "fixturenames", ()):
        shared.close()


def pytest_sessionfinish() -> None:
    """End the browser."""
    shared.close()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real photos beside the checkout; skips, with that reason, where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real photos (../shared/data) are not on this machine")
    return SHARED_DATA


@dataclass
class SetClock:
    """A clock that stands still until it is told to move."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """Tell the time it was set to."""
        return self.moment

    def forward(self, **amount: float) -> None:
        """Move on, by ``timedelta`` words."""
        self.moment += timedelta(**amount)


@pytest.fixture
def clock() -> SetClock:
    """The server's clock, set to a Tuesday morning."""
    return SetClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration applied, copied for each test."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    engine = sqlite_engine(file, writer=True, size=1, timeout=5)
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """The address of a real PostgreSQL; without one the tests that need it fail: they must not pass unrun."""
    with postgres_server() as url:
        yield url


# Copying a database's files costs half as much as writing them through the log, where no disk is waited for.
_FILES_ARE_QUICK = (
    "SELECT current_setting('fsync') = 'off' AND current_setting('server_version_num')::int >= 150000"
)


@pytest.fixture(scope="session")
def postgres_template(postgres_admin_url: str) -> Iterator[tuple[Callable[[str], None], str]]:
    """A migrated PostgreSQL database, and how a new one is copied from it."""
    name = f"blemish_template_{os.getpid()}"
    admin = create_engine(postgres_url(postgres_admin_url), isolation_level="AUTOCOMMIT")

    def sql(statement: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement))

    sql(f"DROP DATABASE IF EXISTS {name}")
    sql(f"CREATE DATABASE {name}")
    engine = postgres_engine(_with_database(postgres_admin_url, name), size=1, timeout=30)
    upgrade(engine)
    engine.dispose()
    with admin.connect() as connection:
        is_quick = connection.scalar(text(_FILES_ARE_QUICK))
    yield sql, f"TEMPLATE {name} STRATEGY FILE_COPY" if is_quick else f"TEMPLATE {name}"
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_kept(
    postgres_admin_url: str, postgres_template: tuple[Callable[[str], None], str]
) -> Iterator[KeptDatabase]:
    """The database that tests leave to one another."""
    kept = KeptDatabase(*postgres_template, partial(_with_database, postgres_admin_url))
    yield kept
    kept.drop()


def _with_database(url: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test that touches a database runs on both."""
    kind: str = request.param
    return kind


on_one_database = pytest.mark.parametrize(
    "database_kind",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])],
    indirect=True,
)
"""For long tests of what no database decides: PostgreSQL's turn comes with ``make soak``."""


@pytest.fixture
def settings(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings with a data folder of their own and a migrated, empty database."""
    data = tmp_path / "data"
    data.mkdir()
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), data / "blemish.db")
        yield _SETTINGS.model_copy(update={"data": data})
        return
    kept = request.getfixturevalue("postgres_kept")
    yield _SETTINGS.model_copy(update={"data": data, "database_url": kept.url(), "threads": 8})
    kept.empty()


_SETTINGS = Settings(min_free_bytes=0, imaging_processes=1)  # once: reading them takes longer than a call


@pytest.fixture
def app(settings: Settings, clock: SetClock) -> FastAPI:
    """The whole application; not started (``stage`` starts it)."""
    return create_app(settings, clock=clock)


@pytest.fixture
def stage(app: FastAPI) -> Iterator[QuickClient]:
    """The started application."""
    with QuickClient(app) as client:
        yield client


@pytest.fixture
def database(stage: TestClient, app: FastAPI) -> Database:
    """The application's database."""
    found: Database = app.state.database
    return found


@dataclass
class Person:
    """Somebody who calls the API: with a session cookie, a token, a phone's cookie, or nothing."""

    stage: TestClient
    cookie: str = ""
    token: str = ""
    user_id: int = 0
    email: str = ""

    def call(self, method: str, path: str, **options: Any) -> Response:
        """Call the API; ``path`` without /api for JSON calls (a path beginning with // is taken as it is)."""
        headers = dict(options.pop("headers", None) or {})
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if self.cookie:
            headers["cookie"] = self.cookie
        address = path[1:] if path.startswith("//") else f"/api{path}"
        return self.stage.request(method, address, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Response:
        """GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        """POST."""
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> Response:
        """PUT."""
        return self.call("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Response:
        """PATCH."""
        return self.call("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Response:
        """DELETE."""
        return self.call("DELETE", path, **options)


@pytest.fixture
def project_id(database: Database) -> int:
    """The project of the cast, with classes 1 to 6."""
    with database.write_tx() as tx:
        return make_project(tx).id


@pytest.fixture
def other_project_id(database: Database) -> int:
    """A project that only the stranger belongs to."""
    with database.write_tx() as tx:
        return make_project(tx, "Depot South").id


def _person(stage: TestClient, database: Database, name: str, project: int | None, role: str = "") -> Person:
    from app.models import Project

    with database.write_tx() as tx:
        user = make_user(tx, name, is_admin=name == "admin")
        if project is not None and role:
            make_member(tx, tx.session.get_one(Project, project), user, role)
        secret = make_session(tx, user)
        return Person(stage, cookie=f"blemish_session={secret}", user_id=user.id, email=user.email)


@pytest.fixture
def admin(stage: TestClient, database: Database) -> Person:
    """Runs the server."""
    return _person(stage, database, "admin", None)


@pytest.fixture
def manager(stage: TestClient, database: Database, project_id: int) -> Person:
    """Owns the project."""
    return _person(stage, database, "manager", project_id, "manager")


@pytest.fixture
def reviewer(stage: TestClient, database: Database, project_id: int) -> Person:
    """Accepts and sends back."""
    return _person(stage, database, "reviewer", project_id, "reviewer")


@pytest.fixture
def labeler(stage: TestClient, database: Database, project_id: int) -> Person:
    """Draws."""
    return _person(stage, database, "labeler", project_id, "labeler")


@pytest.fixture
def other_labeler(stage: TestClient, database: Database, project_id: int) -> Person:
    """Draws on the same photos."""
    return _person(stage, database, "other_labeler", project_id, "labeler")


@pytest.fixture
def stranger(stage: TestClient, database: Database, other_project_id: int) -> Person:
    """Manages another project, and is nobody in ours."""
    return _person(stage, database, "stranger", other_project_id, "manager")


@pytest.fixture
def anonymous(stage: TestClient) -> Person:
    """Has no credentials at all."""
    return Person(stage)


@pytest.fixture
def contributor(stage: TestClient, database: Database, project_id: int, manager: Person) -> Person:
    """A phone in the field that joined by the capture link "Gate 3"."""
    with database.write_tx() as tx:
        link = CaptureLink(
            project_id=project_id,
            name="Gate 3",
            secret_hash=digest(new_secret()),
            created_by=manager.user_id,
            created_at=tx.now,
        )
        tx.add(link)
        tx.flush()
        secret = new_secret()
        tx.add(
            Device(
                secret_hash=digest(secret),
                link_id=link.id,
                project_id=project_id,
                name="Night shift",
                created_at=tx.now,
                last_seen_at=tx.now,
            )
        )
    return Person(stage, cookie=f"blemish_capture={secret}")


@pytest.fixture
def other_contributor(stage: TestClient, database: Database, contributor: Person) -> Person:
    """A second phone by the same link."""
    secret = new_secret()
    with database.write_tx() as tx:
        first = tx.scalars(select(Device)).one()
        now = {"created_at": tx.now, "last_seen_at": tx.now}
        tx.add(
            Device(
                secret_hash=digest(secret), link_id=first.link_id, project_id=first.project_id, name="", **now
            )
        )
    return Person(stage, cookie=f"blemish_capture={secret}")
