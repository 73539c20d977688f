"""Guessers and floods at the sign-in (D4), what passwords are hashed with (D5), and how sign-ins end (D7)."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from fastapi import FastAPI
from sqlalchemy import select

from app.db.tx import Database
from app.errors import RateLimited
from app.models import LoginSession, User
from app.team.passwords import AT_ONCE, HASHER, MOST_WAITING, PasswordDesk
from app.team.throttle import forgive, take_try
from tests.annotations.test_concurrency import at_once
from tests.conftest import Person, SetClock

GOOD = "a long walk to the quarry"
RUTH = "ruth@depot.example"


class CountingHasher(PasswordHasher):
    """The real one; counts its runs."""

    runs = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002  (its name there)
        """Count, then verify."""
        self.runs += 1
        return super().verify(hash, password)


class WaitingHasher(CountingHasher):
    """The real one, that takes its time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=47104, parallelism=1)
        self.may_go = threading.Event()

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
        """Wait to be let go, then verify."""
        assert self.may_go.wait(60)
        return super().verify(hash, password)


def _make_ruth(database: Database, hasher: PasswordHasher = HASHER) -> int:
    with database.write_tx() as tx:
        user = User(
            email=RUTH, name="Ruth", password_hash=hasher.hash(GOOD), preferences={}, created_at=tx.now
        )
        tx.add(user)
        tx.flush()
        return user.id


def _sign_in(anonymous: Person, email: str = RUTH, password: str = GOOD) -> int:
    return anonymous.post("/session", json={"email": email, "password": password}).status_code


def test_every_answer_costs_exactly_one_argon2_run(
    anonymous: Person, database: Database, app: FastAPI
) -> None:
    """D4: nothing about an account shows in the time that an answer takes."""
    _make_ruth(database)
    with database.write_tx() as tx:
        tx.add(User(email="eva@depot.example", name="Eva", preferences={}, created_at=tx.now))
        jana = User(email="jana@depot.example", name="Jana", preferences={}, created_at=tx.now)
        jana.password_hash, jana.disabled_at = HASHER.hash(GOOD), tx.now
        tx.add(jana)
    hasher = CountingHasher(time_cost=1, memory_cost=47104, parallelism=1)
    app.state.passwords = PasswordDesk(hasher)
    told = {}
    for who, email, password in (
        ("right", RUTH, GOOD),
        ("wrong", RUTH, "not the quarry walk"),
        ("nobody there", "nobody@depot.example", GOOD),
        ("without a password", "eva@depot.example", GOOD),
        ("disabled", "jana@depot.example", GOOD),
    ):
        before = hasher.runs
        told[who] = (_sign_in(anonymous, email, password), hasher.runs - before)
    assert told == {**dict.fromkeys(told, (401, 1)), "right": (204, 1)}


def test_passwords_are_hashed_with_at_least_what_asvs_asks(database: Database) -> None:
    """D5: argon2id with t >= 1, m >= 46 MiB, p = 1."""
    used = extract_parameters(HASHER.hash(GOOD))
    assert used.type.name == "ID"
    assert (used.time_cost >= 1, used.memory_cost >= 46 * 1024, used.parallelism) == (True, True, 1)


def test_a_hash_of_older_days_is_made_anew_at_the_next_sign_in(anonymous: Person, database: Database) -> None:
    """D5: weaker parameters are replaced while the password is at hand, and only then."""
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    user_id = _make_ruth(database, weak)

    def memory() -> int:
        with database.read_tx() as tx:
            return extract_parameters(str(tx.session.get_one(User, user_id).password_hash)).memory_cost

    assert _sign_in(anonymous, password="not the quarry walk") == 401
    assert memory() == 8192
    assert _sign_in(anonymous) == 204
    assert memory() >= 46 * 1024
    assert _sign_in(anonymous) == 204


def test_sixty_wrong_passwords_at_once_get_no_more_tries_than_one_after_the_other(
    anonymous: Person, database: Database, app: FastAPI, clock: SetClock
) -> None:
    """D4."""
    _make_ruth(database)
    hasher = CountingHasher(time_cost=1, memory_cost=47104, parallelism=1)
    app.state.passwords = PasswordDesk(hasher)
    told: list[int] = []
    at_once([lambda: told.append(_sign_in(anonymous, password="not the quarry walk"))] * 60)
    assert set(told) <= {401, 429, 503}
    assert told.count(401) == hasher.runs == 5
    assert _sign_in(anonymous) == 429
    clock.forward(seconds=61)
    assert _sign_in(anonymous) == 204, "nobody is locked out"


def test_a_flood_of_sign_ins_leaves_everybody_else_alone(
    anonymous: Person, labeler: Person, app: FastAPI
) -> None:
    """D5: they wait without a thread each, and when the queue is long they are told to come again."""
    hasher = WaitingHasher()
    app.state.passwords = desk = PasswordDesk(hasher)
    told: list[int] = []
    crowd = [
        threading.Thread(target=lambda n=n: told.append(_sign_in(anonymous, f"eve{n}@depot.example")))
        for n in range(AT_ONCE + MOST_WAITING)
    ]
    for thread in crowd:
        thread.start()
    deadline = time.monotonic() + 60
    while desk._limiter.statistics().tasks_waiting < MOST_WAITING and time.monotonic() < deadline:
        time.sleep(0.02)
    assert labeler.get("/me").status_code == 200
    refused = anonymous.post("/session", json={"email": RUTH, "password": GOOD})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    hasher.may_go.set()
    for thread in crowd:
        thread.join(60)
    assert told == [401] * len(crowd)


def _tries(database: Database, address: str, most: int = 100) -> int:
    """How many tries, each for another account, an address gets before it has to wait."""
    for number in range(most):
        try:
            with database.write_tx() as tx:
                take_try(tx, f"eve{number}@depot.example", address)
        except RateLimited:
            return number
    return most


def test_one_address_that_guesses_at_many_accounts_waits(database: Database, clock: SetClock) -> None:
    """D4: thirty a minute, since a whole depot may come from one address; then longer each time, five minutes
    at most. Others go on."""
    assert _tries(database, "192.0.2.1") == 30
    assert _tries(database, "192.0.2.2") == 30
    waits = []
    for _ in range(5):
        try:
            with database.write_tx() as tx:
                take_try(tx, RUTH, "192.0.2.1")
        except RateLimited as refusal:
            waits.append(refusal.retry_after)
            clock.forward(seconds=refusal.retry_after or 0)
            with database.write_tx() as tx:
                take_try(tx, f"more{len(waits)}@depot.example", "192.0.2.1")
    assert waits == [61, 121, 241, 301, 301]


def test_the_addresses_of_one_ipv6_customer_count_together(database: Database) -> None:
    assert _tries(database, "2001:db8:1:2::1") == 30
    assert _tries(database, "2001:db8:1:2:ffff::9") == 0
    assert _tries(database, "2001:db8:1:3::1") == 30
    assert _tries(database, "::ffff:192.0.2.9") == 30
    assert _tries(database, "::ffff:192.0.2.10") == 30


def test_right_passwords_from_one_address_are_no_guesses(database: Database) -> None:
    """A depot signs in at seven in the morning."""
    for number in range(100):
        with database.write_tx() as tx:
            take_try(tx, f"worker{number}@depot.example", "192.0.2.1")
        with database.write_tx() as tx:
            forgive(tx, f"worker{number}@depot.example", "192.0.2.1")


def test_a_sign_in_ends_after_thirty_days_however_much_it_is_used(labeler: Person, clock: SetClock) -> None:
    """D7: the absolute end."""
    for _ in range(65):
        clock.forward(hours=11)
        assert labeler.get("/me").status_code == 200
    clock.forward(hours=5)  # 720 hours
    assert labeler.get("/me").status_code == 401


def test_sign_ins_are_listed_and_ended_one_by_one(anonymous: Person, database: Database) -> None:
    """D7."""
    _make_ruth(database)
    browsers = []
    for name in ("the office", "the phone"):
        answer = anonymous.post(
            "/session", json={"email": RUTH, "password": GOOD}, headers={"user-agent": name}
        )
        browsers.append(Person(anonymous.stage, cookie=answer.headers["set-cookie"].split(";")[0]))
    office, phone = browsers
    listed = {item["current"]: item["id"] for item in office.get("/sessions").json()["items"]}
    assert len(listed) == 2
    assert office.delete(f"/sessions/{listed[False]}").status_code == 204
    assert phone.get("/me").status_code == 401
    assert office.get("/me").status_code == 200


def test_nobody_ends_the_sign_in_of_somebody_else(
    labeler: Person, manager: Person, database: Database
) -> None:
    with database.read_tx() as tx:
        theirs = tx.scalar(select(LoginSession.id).where(LoginSession.user_id == manager.user_id))
    assert labeler.delete(f"/sessions/{theirs}").status_code == 404
    assert manager.get("/me").status_code == 200


@pytest.mark.parametrize("to_admin", [True, False])
def test_becoming_admin_or_no_longer_ends_every_sign_in(
    admin: Person, labeler: Person, database: Database, to_admin: bool
) -> None:
    """D7: a role change kills at once."""
    if not to_admin:
        with database.write_tx() as tx:
            tx.session.get_one(User, labeler.user_id).is_admin = True
    assert labeler.get("/me").status_code == 200
    assert admin.patch(f"/users/{labeler.user_id}", json={"admin": to_admin}).status_code == 200
    assert labeler.get("/me").status_code == 401


def test_another_role_in_a_project_counts_from_the_next_request_on(
    manager: Person, reviewer: Person, project_id: int
) -> None:
    """D7, section 2: people stay signed in, since they may be in other projects too."""
    path = f"/projects/{project_id}/members/{reviewer.user_id}"
    assert reviewer.get(f"/projects/{project_id}/coco.json").status_code == 200
    assert manager.patch(path, json={"role": "labeler"}).status_code == 204
    assert reviewer.get(f"/projects/{project_id}/coco.json").status_code == 403
    assert reviewer.get("/me").status_code == 200


def test_a_page_does_not_go_on_in_the_name_of_who_signed_in_after_it_was_opened(
    labeler: Person, other_labeler: Person
) -> None:
    opened_by_another = {"blemish-person": str(other_labeler.user_id)}
    answer = labeler.get("/me", headers=opened_by_another)
    assert answer.status_code == 401
    assert "Somebody else has signed in" in answer.json()["detail"]
    assert labeler.get("/me", headers={"blemish-person": str(labeler.user_id)}).status_code == 200
    assert labeler.get("/me").status_code == 200
