"""A capture link that was posted somewhere lets no flood in (trust.md 1, "per-link rate and quota"; D15)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.db.tx import Database
from app.errors import RateLimited
from app.models import CaptureLink, LinkPace, Upload
from app.projects.capture import join
from app.projects.link_pace import JOINS_PER_HOUR, LinkSlowed, count_join, count_photo, sweep_paces
from app.settings import Settings
from tests.conftest import Person, SetClock
from tests.photos_domain.sending import picture, send
from tests.photos_domain.tus_client import begin

MOST = 10
DATA = b"0" * 64


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A server whose links take ten photos an hour."""
    return settings.model_copy(update={"link_photos_per_hour": MOST})


def _begin(phone: Person, project_id: int, client_id: str = "") -> Response:
    return begin(phone, project_id, DATA, client_id=client_id or str(uuid.uuid4()))


def _uploads(database: Database) -> int:
    with database.read_tx() as tx:
        return int(tx.scalar(select(func.count()).select_from(Upload)))


def test_an_hour_of_photos_may_come_at_once_and_then_as_many_as_run_off(
    contributor: Person, other_contributor: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    """The pace is the link's, whichever of its phones sends."""
    for number in range(MOST):
        phone = contributor if number % 2 else other_contributor
        assert _begin(phone, project_id).status_code == 201
    refused = _begin(contributor, project_id)
    assert refused.status_code == 429
    assert refused.json()["type"] == "link-slowed"
    assert "stay on this phone" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) == 3600 // MOST + 1
    assert refused.headers["tus-resumable"] == "1.0.0"
    assert _begin(other_contributor, project_id).status_code == 429
    assert _uploads(database) == MOST
    clock.forward(seconds=int(refused.headers["retry-after"]))
    assert _begin(contributor, project_id).status_code == 201
    assert _begin(contributor, project_id).status_code == 429
    clock.forward(hours=2)
    assert [_begin(contributor, project_id).status_code for _ in range(MOST + 1)] == [201] * MOST + [429]


def test_what_was_begun_goes_on_and_is_counted_once(
    contributor: Person, project_id: int, database: Database
) -> None:
    begun = str(uuid.uuid4())
    for _ in range(3 * MOST):
        assert _begin(contributor, project_id, begun).status_code in (200, 201)
    assert [_begin(contributor, project_id).status_code for _ in range(MOST)] == [201] * (MOST - 1) + [429]
    assert _begin(contributor, project_id, begun).status_code == 200, "the phone finds its own again"


def test_photos_sent_whole_are_counted_with_those_in_pieces(
    contributor: Person, labeler: Person, project_id: int
) -> None:
    for _ in range(MOST):
        assert _begin(contributor, project_id).status_code == 201
    assert send(contributor, project_id, picture(1)).status_code == 429
    assert send(labeler, project_id, picture(1)).status_code == 201, "members are not held to it"


def test_other_links_go_on(contributor: Person, project_id: int, manager: Person, anonymous: Person) -> None:
    for _ in range(MOST + 1):
        _begin(contributor, project_id)
    assert _begin(_join(anonymous, _link(manager, project_id)), project_id).status_code == 201


@pytest.fixture
def second_process(settings: Settings, clock: SetClock, stage: TestClient) -> Iterator[Database]:
    """Another opening of the same database: a second server process, or the same one after a restart."""
    database = Database(settings, clock)
    yield database
    database.close()


def test_the_pace_holds_over_restarts_and_processes(
    contributor: Person, project_id: int, database: Database, second_process: Database
) -> None:
    link_id = _only_link(database)
    for number in range(MOST):
        with (second_process if number % 2 else database).write_tx() as tx:
            count_photo(tx, link_id, per_hour=MOST)
    with pytest.raises(LinkSlowed), second_process.write_tx() as tx:
        count_photo(tx, link_id, per_hour=MOST)
    assert _begin(contributor, project_id).status_code == 429


def test_many_at_the_same_moment_get_no_more(
    contributor: Person, project_id: int, database: Database
) -> None:
    link_id = _only_link(database)

    def take(_: int) -> bool:
        try:
            with database.write_tx() as tx:
                count_photo(tx, link_id, per_hour=MOST)
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(take, range(4 * MOST))) == MOST


def test_a_crew_of_twenty_after_a_day_without_signal_never_waits(tmp_path: Any) -> None:
    assert Settings(data=tmp_path).link_photos_per_hour >= 20 * 200


def _only_link(database: Database) -> int:
    with database.read_tx() as tx:
        return int(tx.scalar(select(CaptureLink.id)))


def _link(manager: Person, project_id: int) -> str:
    made = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Yard"}).json()
    return str(made["url"].partition("#")[2])


def _join(anonymous: Person, token: str) -> Person:
    answer = anonymous.post("/capture/join", json={"token": token})
    assert answer.status_code == 200, answer.text
    return Person(anonymous.stage, cookie=answer.headers["set-cookie"].split(";")[0])


def test_new_phones_of_one_address_join_at_a_pace(
    manager: Person, anonymous: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    """D15: X-Forwarded-For of a client that is no trusted proxy changes nothing."""
    token = _link(manager, project_id)
    phone = _join(anonymous, token)
    _fill_joins_but_one(database, _only_link(database))
    refused = anonymous.post(
        "/capture/join", json={"token": token}, headers={"x-forwarded-for": "203.0.113.9"}
    )
    assert refused.status_code == 429
    assert refused.json()["type"] == "rate-limited"
    assert int(refused.headers["retry-after"]) >= 60
    assert phone.post("/capture/join", json={"token": token}).status_code == 200, "it is no new phone"
    with database.write_tx() as tx:
        assert join(tx, token, "", "", None, address="198.51.100.7"), "others join from elsewhere"
    clock.forward(seconds=int(refused.headers["retry-after"]))
    assert _join(anonymous, token)


def _fill_joins_but_one(database: Database, link_id: int) -> None:
    """One phone has joined from the address of these tests."""
    with database.write_tx() as tx:
        for _ in range(JOINS_PER_HOUR - 1):
            count_join(tx, link_id, "testclient")


def test_one_customers_network_of_ipv6_counts_as_one_address(contributor: Person, database: Database) -> None:
    link_id = _only_link(database)
    with database.write_tx() as tx:
        for number in range(JOINS_PER_HOUR):
            count_join(tx, link_id, f"2001:db8::{number:x}")
    with pytest.raises(LinkSlowed), database.write_tx() as tx:
        count_join(tx, link_id, "2001:db8::ffff")
    with database.write_tx() as tx:
        count_join(tx, link_id, "2001:db8:0:1::1")


def test_managers_see_that_a_link_was_slowed_down(
    contributor: Person, manager: Person, project_id: int, clock: SetClock
) -> None:
    def told() -> Any:
        return manager.get(f"/projects/{project_id}/capture-links").json()["items"][0]["slowed"]

    for _ in range(MOST):
        _begin(contributor, project_id)
    assert told() is None
    _begin(contributor, project_id)
    assert told() == {"at": "2026-11-24T09:00:00.000Z", "photos": MOST, "phones": 1}
    page = manager.get(f"//projects/{project_id}/settings").text
    assert f"{MOST} photos and 1 new phone in the last hour" in page
    clock.forward(minutes=61)
    assert told() is None
    assert "slowed down" not in manager.get(f"//projects/{project_id}/settings").text


def test_refusals_write_once_a_minute(
    contributor: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    def noted() -> Any:
        with database.read_tx() as tx:
            return tx.scalar(select(CaptureLink.slowed_at))

    for _ in range(MOST + 1):
        _begin(contributor, project_id)
    first = noted()
    clock.forward(seconds=30)
    _begin(contributor, project_id)
    assert noted() == first
    clock.forward(seconds=31)
    _begin(contributor, project_id)
    assert noted() == first + timedelta(seconds=61)


def test_buckets_that_ran_empty_are_forgotten(
    contributor: Person, database: Database, clock: SetClock
) -> None:
    link_id = _only_link(database)
    with database.write_tx() as tx:
        count_photo(tx, link_id, per_hour=MOST)
        count_join(tx, link_id, "192.0.2.1")

    def kept() -> int:
        with database.read_tx() as tx:
            return int(tx.scalar(select(func.count()).select_from(LinkPace)))

    sweep_paces(database)
    assert kept() == 2
    clock.forward(hours=1)
    sweep_paces(database)
    assert kept() == 0
