"""Photos that wait on phones under an address that the server had before are named until they went out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from app.cli.serve import _under_old_addresses
from app.db.tx import Database
from app.main import create_app
from app.models import Device
from app.settings import Settings
from app.team.old_address import origin_of
from tests.cli.conftest import Blemish, blemish  # noqa: F401  (a fixture)
from tests.conftest import Person, SetClock

OLD = "https://old.example"
NEW = "https://new.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A server on the network, by numbers."""
    return settings.model_copy(update={"lan": True})


@pytest.fixture
def moved(stage: TestClient, settings: Settings, clock: SetClock) -> Iterator[TestClient]:
    """The same server, started again under a new name."""
    app = create_app(settings.model_copy(update={"public_url": NEW}), clock=clock)
    with TestClient(app, base_url=NEW, raise_server_exceptions=False) as client:
        yield client


_STRICT = {"blemish_session": "__Host-blemish", "blemish_capture": "__Host-blemish-capture"}


def _at(stage: TestClient, person: Person) -> Person:
    """Somebody with the same session, or the same phone, at the new address: by the cookies of https."""
    name, _, secret = person.cookie.partition("=")
    return Person(stage, cookie=f"{_STRICT[name]}={secret}")


def _tell(phone: Person, photos: int, origin: str | None = OLD) -> None:
    waiting = {"photos": photos, "bytes": photos * 1000, "oldest": None, "persisted": True}
    headers = {"origin": origin, "sec-fetch-site": "same-origin"} if origin else {}
    answer = phone.patch("/capture/me", json={"waiting": waiting}, headers=headers)
    assert answer.status_code == 204, answer.text


def _origin(database: Database) -> str | None:
    with database.read_tx() as tx:
        found: str | None = tx.scalar(select(Device.origin).order_by(Device.id))
    return found


def _overview(person: Person, project_id: int) -> str:
    return person.get(f"//projects/{project_id}").text


def test_manager_and_admin_see_which_phones_hold_photos_under_the_old_address(
    contributor: Person, manager: Person, admin: Person, project_id: int, moved: TestClient
) -> None:
    _tell(contributor, 5)
    page = _overview(_at(moved, manager), project_id)
    assert OLD in page
    assert f"this server is at <bdi>{NEW}</bdi> now" in page
    server = _at(moved, admin).get("//admin").text
    assert f"5 photos wait on 1 phone under {OLD}" in server
    assert "Depot North" in server
    _tell(_at(moved, contributor), 0)
    assert OLD not in _overview(_at(moved, manager), project_id), "they have gone out"
    assert OLD not in _at(moved, admin).get("//admin").text


def test_a_phone_that_still_comes_by_the_old_address_stays_named(
    contributor: Person, manager: Person, project_id: int, database: Database, moved: TestClient
) -> None:
    """Its browser says by which address it came: the server's own is no proof."""
    phone = _at(moved, contributor)
    _tell(phone, 3)
    assert _origin(database) == OLD
    assert OLD in _overview(_at(moved, manager), project_id)
    _tell(phone, 3, NEW)
    page = _overview(_at(moved, manager), project_id)
    assert OLD not in page
    assert "old-address" not in page


def test_a_browser_that_names_no_origin_came_by_the_public_address(
    contributor: Person, database: Database, moved: TestClient
) -> None:
    _tell(_at(moved, contributor), 3, None)
    assert _origin(database) == NEW


def test_what_is_given_up_is_named_no_more_until_it_is_heard_of_again(
    contributor: Person, manager: Person, labeler: Person, project_id: int, moved: TestClient
) -> None:
    _tell(contributor, 5)
    boss, hand = _at(moved, manager), _at(moved, labeler)
    where, words = f"/projects/{project_id}/old-address", "Name the old address no more"
    assert hand.delete(where).status_code == 403
    assert words not in _overview(hand, project_id)
    assert words in _overview(boss, project_id)
    assert boss.delete(where).status_code == 204
    page = _overview(boss, project_id)
    assert OLD not in page
    assert "photos still on" in page, "they still wait"
    _tell(_at(moved, contributor), 5)
    assert OLD in _overview(boss, project_id)


def test_a_phone_that_comes_by_another_code_takes_its_origin_along(
    contributor: Person, manager: Person, project_id: int, database: Database
) -> None:
    _tell(contributor, 2)
    made = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Yard"}).json()
    assert contributor.post("/capture/join", json={"token": made["url"].partition("#")[2]}).is_success
    with database.read_tx() as tx:
        newest = tx.scalars(select(Device).order_by(Device.id.desc())).first()
    assert newest is not None
    assert (newest.waiting, newest.origin) == (2, OLD)


@pytest.mark.parametrize(
    ("origin", "here", "is_named"),
    [
        ("http://192.0.2.7:8000", "http://192.0.2.7:8000", False),
        ("http://192.0.2.8:8000", "http://192.0.2.7:8000", True),  # a laptop with another number
        ("http://192.0.2.7:8000", "https://192.0.2.7:8000", True),  # it was started with --https
        ("http://192.0.2.7:8000", "http://192.0.2.7:9000", True),
        ("http://depot.local:8000", "http://192.0.2.7:8000", False),  # which names lead here is not known
        ("http://localhost:8000", "http://192.0.2.7:8000", False),
    ],
)
def test_the_start_says_what_waits_under_another_address(
    contributor: Person,
    app: FastAPI,
    settings: Settings,
    origin: str,
    here: str,
    is_named: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.team.old_address.in_container", lambda: False)
    _tell(contributor, 1, origin)
    said = _under_old_addresses(app, settings, here)
    assert (f"1 photo waits on 1 phone under {origin}" in said) is is_named


def test_doctor_says_it(contributor: Person, blemish: Blemish, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    _tell(contributor, 5)
    monkeypatch.setenv("BLEMISH_PUBLIC_URL", NEW)
    said = blemish("doctor").out
    assert f"5 photos wait on 1 phone under {OLD}; the address is {NEW} now." in said
    assert "let the old address lead to this server, too" in said
    monkeypatch.setenv("BLEMISH_PUBLIC_URL", OLD + "/blemish")
    assert "5 photos wait" not in blemish("doctor").out


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Host.example/blemish", "https://host.example"),
        ("https://host.example:443", "https://host.example"),
        ("http://host.example:80/", "http://host.example"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("http://host.example:99999999", None),
        ("null", None),
        ("https://" + "a" * 400, None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_origins_are_written_as_browsers_do(address: str | None, origin: str | None) -> None:
    assert origin_of(address) == origin
