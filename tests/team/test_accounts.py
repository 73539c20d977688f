"""Accounts: the first set-up, invitations, signing in, tokens."""

from __future__ import annotations

from fastapi import FastAPI

from app.db.tx import Database
from app.team.service import new_setup_link
from tests.conftest import Person, SetClock

GOOD = "a long walk to the quarry"


def _setup_secret(database: Database) -> str:
    with database.write_tx() as tx:
        secret = new_setup_link(tx)
    assert secret is not None
    return secret


def test_the_setup_link_makes_the_first_admin_and_works_once(anonymous: Person, database: Database) -> None:
    """D6: no default account; the one-time link is the only way in."""
    secret = _setup_secret(database)
    body = {"token": secret, "email": "Ruth@Depot.example", "name": "Ruth", "password": GOOD}
    first = anonymous.post("/setup", json=body)
    assert first.status_code == 201
    assert anonymous.post("/setup", json=body).status_code == 410
    with database.write_tx() as tx:
        assert new_setup_link(tx) is None


def test_all_setup_links_die_with_the_first_admin(anonymous: Person, database: Database) -> None:
    one, two = _setup_secret(database), _setup_secret(database)
    body = {"email": "ruth@depot.example", "name": "Ruth", "password": GOOD}
    assert anonymous.post("/setup", json={**body, "token": one}).status_code == 201
    answer = anonymous.post("/setup", json={**body, "token": two, "email": "eve@depot.example"})
    assert answer.status_code == 410


def test_a_setup_link_lives_for_a_day(anonymous: Person, database: Database, clock: SetClock) -> None:
    secret = _setup_secret(database)
    clock.forward(hours=24, seconds=1)
    body = {"token": secret, "email": "ruth@depot.example", "name": "Ruth", "password": GOOD}
    assert anonymous.post("/setup", json=body).status_code == 410


def test_short_and_guessable_passwords_are_refused_with_words(anonymous: Person, database: Database) -> None:
    """D5: at least 12 characters, and not one of the first to be guessed."""
    secret = _setup_secret(database)
    body = {"token": secret, "email": "ruth@depot.example", "name": "Ruth"}
    short = anonymous.post("/setup", json={**body, "password": "brake pad"})
    assert short.status_code == 422
    assert short.json()["errors"] == [
        {"pointer": "/password", "detail": "Too short: 9 characters. Use 12 or more; a sentence is fine."}
    ]
    for guessable in ("passwordpassword", "111111111111", "qwertyuiop123", "ruth@depot.example"):
        answer = anonymous.post("/setup", json={**body, "password": guessable})
        assert answer.status_code == 422, guessable
    assert anonymous.post("/setup", json={**body, "password": GOOD}).status_code == 201


def _with_account(anonymous: Person, database: Database) -> None:
    body = {"token": _setup_secret(database), "email": "ruth@depot.example", "name": "Ruth", "password": GOOD}
    assert anonymous.post("/setup", json=body).status_code == 201


def _cookie(response: object) -> str:
    header: str = response.headers["set-cookie"]  # type: ignore[attr-defined]
    return header.split(";")[0]


def test_signing_in_gives_a_new_httponly_cookie_and_signing_out_kills_it(
    anonymous: Person, database: Database
) -> None:
    """D7: a new id at every sign-in, HttpOnly, SameSite=Lax; ended at once on the server."""
    _with_account(anonymous, database)
    answer = anonymous.post("/session", json={"email": "RUTH@depot.example", "password": GOOD})
    assert answer.status_code == 204
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    ruth = Person(anonymous.stage, cookie=_cookie(answer))
    assert ruth.get("/me").json()["email"] == "ruth@depot.example"
    assert ruth.delete("/session").status_code == 204
    assert ruth.get("/me").status_code == 401


def test_a_wrong_password_and_an_unknown_account_answer_the_same(
    anonymous: Person, database: Database
) -> None:
    """D4: nobody learns which addresses have accounts."""
    _with_account(anonymous, database)
    wrong = anonymous.post(
        "/session", json={"email": "ruth@depot.example", "password": "not the quarry walk"}
    )
    unknown = anonymous.post(
        "/session", json={"email": "eve@depot.example", "password": "not the quarry walk"}
    )
    assert wrong.status_code == unknown.status_code == 401
    drop = {"request_id"}
    assert {k: v for k, v in wrong.json().items() if k not in drop} == {
        k: v for k, v in unknown.json().items() if k not in drop
    }


def test_guessing_is_slowed_down_and_a_minute_later_the_owner_gets_in(
    anonymous: Person, database: Database, clock: SetClock
) -> None:
    """D4: five tries a minute for an account from one address, then a wait; no lockout."""
    _with_account(anonymous, database)
    wrong = {"email": "ruth@depot.example", "password": "not the quarry walk"}
    for _ in range(5):
        assert anonymous.post("/session", json=wrong).status_code == 401
    slowed = anonymous.post("/session", json={"email": "ruth@depot.example", "password": GOOD})
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) <= 61
    clock.forward(seconds=61)
    right = anonymous.post("/session", json={"email": "ruth@depot.example", "password": GOOD})
    assert right.status_code == 204


def test_a_session_ends_after_twelve_idle_hours_and_after_thirty_days(
    manager: Person, clock: SetClock
) -> None:
    """D7."""
    clock.forward(hours=11)
    assert manager.get("/me").status_code == 200
    clock.forward(hours=11)
    assert manager.get("/me").status_code == 200
    clock.forward(hours=12, seconds=1)
    assert manager.get("/me").status_code == 401


def test_disabling_a_person_ends_their_sessions_at_once(admin: Person, labeler: Person) -> None:
    """D7."""
    assert labeler.get("/me").status_code == 200
    assert admin.patch(f"/users/{labeler.user_id}", json={"disabled": True}).status_code == 200
    assert labeler.get("/me").status_code == 401


def test_an_invited_person_sets_a_password_by_a_one_time_link(
    admin: Person, anonymous: Person, clock: SetClock
) -> None:
    made = admin.post("/users", json={"email": "jana@depot.example", "name": "Jana Keller"})
    assert made.status_code == 201
    secret = made.json()["invite_url"].split("/setup#")[1]
    seen = anonymous.post("/setup/check", json={"token": secret})
    assert seen.json() == {"kind": "invite", "email": "jana@depot.example", "name": "Jana Keller"}
    used = anonymous.post("/setup", json={"token": secret, "password": GOOD})
    assert used.status_code == 201
    signed_in = anonymous.post("/session", json={"email": "jana@depot.example", "password": GOOD})
    assert signed_in.status_code == 204


def test_a_reset_link_replaces_the_password_and_ends_the_sessions(
    admin: Person, labeler: Person, anonymous: Person
) -> None:
    made = admin.patch(f"/users/{labeler.user_id}", json={"reset": True})
    secret = made.json()["invite_url"].split("/setup#")[1]
    assert anonymous.post("/setup", json={"token": secret, "password": GOOD}).status_code == 201
    assert labeler.get("/me").status_code == 401
    assert anonymous.post("/session", json={"email": labeler.email, "password": GOOD}).status_code == 204


def test_the_last_admin_cannot_be_disabled_or_degraded(admin: Person) -> None:
    for change in ({"disabled": True}, {"admin": False}):
        answer = admin.patch(f"/users/{admin.user_id}", json=change)
        assert answer.status_code == 409
        assert answer.json()["type"] == "last-admin"


def test_a_token_acts_as_its_owner_and_can_never_make_tokens(labeler: Person, project_id: int) -> None:
    made = labeler.post("/tokens", json={"name": "notebook", "scopes": ["read"], "project_id": project_id})
    assert made.status_code == 201
    program = Person(labeler.stage, token=made.json()["token"])
    assert program.get("/me").json()["scopes"] == ["read"]
    refused = program.post("/tokens", json={"name": "wider", "scopes": ["manage"]})
    assert refused.status_code == 403
    labeler.delete(f"/tokens/{made.json()['id']}")
    assert program.get("/me").status_code == 401


def test_a_token_tells_when_it_was_last_used(
    labeler: Person, clock: SetClock, app: FastAPI, database: Database
) -> None:
    """To the minute: a program that asks a hundred times a second writes no more than a person."""

    def last_used() -> str | None:
        app.state.touches.write(database)
        told: str | None = labeler.get("/tokens").json()["items"][0]["last_used_at"]
        return told

    made = labeler.post("/tokens", json={"name": "notebook", "scopes": ["read"]}).json()
    program = Person(labeler.stage, token=made["token"])
    assert last_used() is None
    for seconds, told in ((0, "09:00:00"), (59, "09:00:00"), (2, "09:01:01")):
        clock.forward(seconds=seconds)
        assert program.get("/me").status_code == 200
        assert last_used() == f"2026-11-24T{told}.000Z"


def test_an_address_that_turns_its_direction_is_none(admin: Person) -> None:
    """C10: names may; what people sign in with must look like what it is."""
    for email in ("ada\u202e@depot.example", "ada@\u2066depot\u2069.example", "a da@depot.example"):
        assert admin.post("/users", json={"email": email, "name": "Ada"}).status_code == 422


def test_a_bearer_request_ignores_its_cookies(labeler: Person) -> None:
    """D8."""
    mixed = Person(labeler.stage, cookie=labeler.cookie, token="blm_wrong")
    assert mixed.get("/me").status_code == 401


def test_roles_and_ids_cannot_be_written_by_body(labeler: Person) -> None:
    """D20: mass assignment."""
    for body in ({"admin": True}, {"role": "manager"}, {"id": 1}, {"is_admin": True}):
        assert labeler.patch("/me", json=body).status_code == 422, body


def test_the_audit_trail_refuses_changes_and_its_check_finds_them(admin: Person, database: Database) -> None:
    """D21: append-only by trigger, hash-chained."""
    import pytest
    from sqlalchemy import text

    admin.post("/users", json={"email": "jana@depot.example", "name": "Jana"})
    assert admin.get("/audit/check").json()["whole"] is True
    for statement in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="append-only"), database.write_tx() as tx:
            tx.execute(text(statement))
