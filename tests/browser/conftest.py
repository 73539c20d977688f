"""Browser tests: a real server process and a real Chromium; a failure leaves a picture and the console."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect
from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import Database, WriteTx
from app.jobs.rows import ask_cancel
from app.models import Job
from app.settings import Settings
from app.team.settings_schemas import MySettings
from tests.browser.warm import DESK, WarmPages
from tests.one_chromium import shared
from tests.serving import ForkedServer, ServerProcess

OUTPUT = Path(__file__).resolve().parent.parent / "output"
RUTH = "ruth@depot.example"
PASSWORD = "a long walk to the quarry"
SESSION = "blemish_session"
FINGERS: Final[dict[str, Any]] = {"has_touch": True, "is_mobile": True, "service_workers": "block"}
"""How a page of the desk is opened on a tablet: it has no service worker, and so goes to the next test."""
PATIENCE = 15_000  # ms; three tests share two cores, and what is right but late is no failure
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def warm() -> WarmPages:
    """The pages that tests hand on."""
    return WarmPages()


@pytest.fixture
def browser(warm: WarmPages) -> Iterator[Browser]:
    """The Chromium that all tests of a run share, each in contexts of its own; it knows phone.test too."""
    found = shared.browser()
    yield found
    for context in found.contexts:
        if not warm.keeps(context):
            context.close()


_sessions: dict[tuple[str, str], str] = {}
"""The session cookies of people by the address of their server and their own: a password takes long."""


@dataclass
class House:
    """A running server with its admin, and a project, as after the first ten minutes."""

    server: ServerProcess
    api: httpx2.Client
    project_id: int = 0
    classes: dict[str, int] = field(default_factory=dict)

    def upload(self, name: str, content: bytes, **fields: str) -> dict[str, Any]:
        """Send a photo, as the admin."""
        answer = self.api.post(
            f"/projects/{self.project_id}/photos", files={"file": (name, content)}, data=fields
        )
        assert answer.status_code in (200, 201), answer.text
        photo: dict[str, Any] = answer.json()["photo"]
        return photo

    def annotations(self, photo_id: int) -> list[dict[str, Any]]:
        """What the server has on a photo."""
        found: list[dict[str, Any]] = self.api.get(f"/photos/{photo_id}/annotations").json()["annotations"]
        return found

    def add_person(self, email: str, name: str, role: str) -> None:
        """Take a person in: by the one-time link, or made new if an earlier test had them on this server."""
        made = self.api.post(f"/projects/{self.project_id}/members", json={"email": email, "role": role})
        assert made.status_code == 201, made.text
        if (link := made.json()["invite_url"]) is None:
            make_new(self.api_of(email), name)
            return
        token = link.split("#")[1]
        used = httpx2.post(
            f"{self.server.address}/api/setup", json={"token": token, "password": PASSWORD, "name": name}
        )
        assert used.status_code == 201, used.text
        _sessions[self.server.address, email] = used.cookies[SESSION]

    def api_of(self, email: str) -> httpx2.Client:
        """The API as somebody else."""
        return self.server.client(f"{SESSION}={self._session_of(email)}")

    def sign_in(self, context: BrowserContext, email: str = RUTH) -> None:
        """Sign a browser in."""
        context.add_cookies(
            [
                {
                    "name": SESSION,
                    "value": self._session_of(email),
                    "url": self.server.address,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )

    def _session_of(self, email: str) -> str:
        address = self.server.address
        kept = _sessions.get((address, email))
        with httpx2.Client(base_url=f"{address}/api") as client:
            if kept and client.get("/me", headers={"cookie": f"{SESSION}={kept}"}).is_success:
                return kept
            answer = client.post("/session", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 204, answer.text
            _sessions[address, email] = answer.cookies[SESSION]
        return _sessions[address, email]


def make_new(api: httpx2.Client, name: str) -> None:
    """Give a person their name, and all settings as they are for somebody new."""
    now = to_wire(datetime.now(UTC))
    usual = {name: {"value": None, "at": now} for name in MySettings.model_fields}
    for path, body in (("/me", {"name": name}), ("/me/settings", usual)):
        answer = api.patch(path, json=body)
        assert answer.is_success, answer.text


def new_project(api: httpx2.Client) -> tuple[int, dict[str, int]]:
    """Make a project Depot North with the ready classes: its id, and its classes by name."""
    names = ("crack", "scratch", "chip", "dent", "discoloration", "corrosion")
    project = api.post(
        "/projects", json={"name": "Depot North", "classes": [{"name": name} for name in names]}
    )
    assert project.status_code == 201, project.text
    body = project.json()
    return body["id"], {found["name"]: found["id"] for found in body["classes"]}


def furnish(server: ServerProcess) -> House:
    """Set the server up: the admin Ruth, and a project."""
    api = server.client()
    token = server.setup_link.split("#")[1]
    made = api.post(
        "/setup",
        json={"token": token, "email": RUTH, "name": "Ruth Osei", "password": PASSWORD},
    )
    assert made.status_code == 201, made.text
    return House(server, api, *new_project(api))


@contextmanager
def changing(house: House) -> Iterator[WriteTx]:
    """Change the house's database beside its server."""
    database = Database(Settings(data=house.server.data))
    try:
        with database.write_tx() as tx:
            yield tx
    finally:
        database.close()


def end_jobs(house: House) -> None:
    """Cancel what is done for the house's project in the background, or who comes next waits for it."""
    with changing(house) as tx:
        unfinished = Job.project_id == house.project_id, Job.state.in_(("queued", "running"))
        for job_id in tx.scalars(select(Job.id).where(*unfinished)).all():
            ask_cancel(tx, job_id)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server process on an empty data folder."""
    data = tmp_path / "data"
    data.mkdir()
    process = ForkedServer(data)
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def furnished_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, House]:
    """The data folder of a house that was set up once, to be copied; its server has ended."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    data.mkdir()
    server = ForkedServer(data).start()
    try:
        return data, furnish(server)
    finally:
        server.stop()


@contextmanager
def _opened(folder: Path, furnished_data: tuple[Path, House]) -> Iterator[House]:
    data, first = furnished_data
    shutil.copytree(data, folder / "data")
    server = ForkedServer(folder / "data").start()
    cookie = "; ".join(f"{name}={value}" for name, value in first.api.cookies.items())
    yield House(server, server.client(cookie), first.project_id, dict(first.classes))
    server.stop()


@pytest.fixture
def lone_house(tmp_path: Path, furnished_data: tuple[Path, House]) -> Iterator[House]:
    """A server that was set up, on a data folder of its own: to be killed, or looked at as a whole."""
    with _opened(tmp_path, furnished_data) as found:
        yield found


@pytest.fixture(scope="module")
def house_of_file(
    tmp_path_factory: pytest.TempPathFactory, furnished_data: tuple[Path, House]
) -> Iterator[House]:
    """A server that the tests of one file have alone: they look at the whole of it."""
    with _opened(tmp_path_factory.mktemp("file"), furnished_data) as found:
        yield found


@pytest.fixture(scope="session")
def _street(tmp_path_factory: pytest.TempPathFactory, furnished_data: tuple[Path, House]) -> Iterator[House]:
    with _opened(tmp_path_factory.mktemp("street"), furnished_data) as found:
        yield found


@pytest.fixture
def house(_street: House) -> Iterator[House]:
    """A project of its own on a server that tests share: it is warm, as a team's is.

    It goes into the archive with its test, and nothing is done for it any more: the next test finds it alone.
    """
    if _street.server.process is None or _street.server.process.poll() is not None:
        _street.server.start()  # a test failed after it had killed it
    make_new(_street.api, "Ruth Osei")
    found = House(_street.server, _street.api, *new_project(_street.api))
    yield found
    if found.server.process is not None and found.server.process.poll() is None:
        _street.api.patch(f"/projects/{found.project_id}", json={"archived": True})
        end_jobs(found)


@dataclass
class Watch:
    """What went wrong in the pages of a context, unseen."""

    context: BrowserContext
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("weberror", self._failed)
        self.context.on("console", self._printed)

    def end(self) -> None:
        """Look no longer: others have the context next."""
        self.context.remove_listener("weberror", self._failed)
        self.context.remove_listener("console", self._printed)

    def _failed(self, error: WebError) -> None:
        self.errors.append(f"page error: {error.error}")

    def _printed(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, warm: WarmPages, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open pages, each in a context of its own; a failing test leaves their pictures in tests/output.

    Errors on the console fail the test unless it says ``quiet=True`` (it provokes them). ``alone``: a page
    whose browser remembers nothing, and which nobody has afterwards (it turns the clock).
    """
    opened: list[tuple[Page, dict[str, Any]]] = []
    watches: list[Watch] = []

    def open_one(*, quiet: bool = False, alone: bool = False, **options: Any) -> Page:
        options.setdefault("viewport", DESK)
        page = browser.new_context(**options).new_page() if alone else warm.open(browser, options)
        opened.append((page, options))
        page.set_default_timeout(PATIENCE)
        if not quiet:
            watches.append(Watch(page.context))
        return page

    yield open_one
    failed = getattr(request.node, "has_failed", False)
    for number, (page, options) in enumerate(opened):
        if failed:
            _leave_pictures(page.context, f"{request.node.name}-{number}")
            page.context.close()
        else:
            warm.give_back(page, options)
    for watch in watches:
        watch.end()
    errors = [error for watch in watches for error in watch.errors]
    if not failed:
        assert not errors, errors


def _leave_pictures(context: BrowserContext, name: str) -> None:
    for page in context.pages:
        OUTPUT.mkdir(exist_ok=True)
        page.screenshot(path=OUTPUT / f"{name}.png")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember a failure, so that the pages can leave pictures of it."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call" and report.failed:
        item.has_failed = True  # type: ignore[attr-defined]
