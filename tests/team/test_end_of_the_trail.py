"""D21: rows taken off the end of the audit trail are missed, and every event that matters leaves one."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from app.db.tx import Database
from app.models import Audit
from app.team import audit
from tests.conftest import Person
from tests.exports.cast import finish_jobs, store_photo
from tests.photos_domain.sending import picture

GOOD = "a long walk to the quarry"


def _check(admin: Person) -> tuple[bool, int | None]:
    told = admin.get("/audit/check").json()
    return told["whole"], told["first_break"]


def _by_hand(database: Database, *statements: str) -> None:
    """What somebody does who has the database, and takes its guard away first."""
    with database.write_engine.begin() as connection:
        if database.is_sqlite:
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def trail(database: Database) -> list[int]:
    """The ids of ten rows, and of the seal before them."""
    for number in range(10):
        with database.write_tx() as tx:
            audit.record(tx, "host", f"tested.{number}")
    with database.read_tx() as tx:
        return list(tx.scalars(select(Audit.id).order_by(Audit.id)))


def test_a_trail_begins_with_its_seal_and_is_whole(
    admin: Person, database: Database, trail: list[int]
) -> None:
    assert trail == list(range(1, 12))
    with database.read_tx() as tx:
        assert tx.scalar(select(Audit.action).order_by(Audit.id)) == audit.SEAL
    assert _check(admin) == (True, None)


def test_the_newest_rows_are_missed_when_they_are_gone(
    admin: Person, database: Database, trail: list[int]
) -> None:
    _by_hand(database, "DELETE FROM audit WHERE id > 6")
    assert _check(admin) == (False, 7)


@pytest.mark.parametrize(
    "cover",
    [
        "UPDATE audit_head SET last_id = 6, hash = (SELECT hash FROM audit WHERE id = 6)",
        "UPDATE audit_head SET last_id = 6, hash = (SELECT hash FROM audit WHERE id = 6), mac = ''",
        "DELETE FROM audit_head",
        "SELECT 1",
    ],
)
def test_going_on_does_not_hide_that_rows_are_gone(
    admin: Person, database: Database, trail: list[int], cover: str
) -> None:
    """Without the key nobody signs another end; what is added next is preceded by a row that tells."""
    _by_hand(database, "DELETE FROM audit WHERE id > 6", cover)
    assert _check(admin) == (False, 7)
    with database.write_tx() as tx:
        audit.record(tx, "host", "tested.after")
    assert _check(admin) == (False, 7)
    with database.read_tx() as tx:
        told = tx.scalar(select(Audit.action).where(Audit.id == 7))
    assert told == (audit.SEAL if cover == "DELETE FROM audit_head" else audit.BROKEN)


def test_a_trail_from_before_the_upgrade_is_sealed_once(
    admin: Person, database: Database, trail: list[int]
) -> None:
    """Rows without a head and without a seal: as 0.1.0 left them."""
    _by_hand(database, "DELETE FROM audit_head", "DELETE FROM audit")
    with database.write_tx() as tx:
        row = Audit(id=1, at=tx.now, actor="host", action="old", object="", detail="{}")
        row.hash = audit.chain("0" * 64, row)
        tx.add(row)
    assert _check(admin) == (True, None)
    with database.write_tx() as tx:
        audit.record(tx, "host", "tested.after")
    assert _check(admin) == (True, None)
    _by_hand(database, "DELETE FROM audit WHERE id > 2")
    assert _check(admin) == (False, 3)


def test_another_secret_key_is_told_once(database: Database, trail: list[int]) -> None:
    with database.read_tx() as tx:
        assert audit.first_break(tx, b"another key") == 12
        assert audit.first_break(tx, None) is None, "without a key the signature is not looked at"


def _actions(database: Database) -> list[str]:
    with database.read_tx() as tx:
        return list(tx.scalars(select(Audit.action).order_by(Audit.id)))


def test_every_event_that_matters_leaves_a_row(
    app: FastAPI,
    admin: Person,
    manager: Person,
    labeler: Person,
    anonymous: Person,
    database: Database,
    project_id: int,
) -> None:
    """D21: login ok and fail, denied, role, token, link, export, delete, restore. (There is no import yet.)

    Restoring a backup is in tests/cli/test_backup.py.
    """
    project = f"/projects/{project_id}"
    email = "jana@depot.example"
    told: dict[str, list[str]] = {}

    def deed(name: str, person: Person, method: str, path: str, body: Any = None) -> Any:
        before = len(_actions(database))
        answer = person.call(method, path, **({"json": body} if body is not None else {}))
        assert answer.status_code < 300 or name in ("denied", "login.fail"), (name, answer.text)
        told[name] = [action for action in _actions(database)[before:] if action != audit.SEAL]
        is_json = answer.content and "json" in answer.headers["content-type"]
        return answer.json() if is_json else None

    invited = deed("member.add", manager, "POST", f"{project}/members", {"email": email, "role": "labeler"})
    jana, secret = invited["user_id"], invited["invite_url"].partition("#")[2]
    deed("account.invite", anonymous, "POST", "/setup", {"token": secret, "password": GOOD})
    deed("login.ok", anonymous, "POST", "/session", {"email": email, "password": GOOD})
    deed("login.fail", anonymous, "POST", "/session", {"email": email, "password": "not the quarry walk"})
    deed("denied", labeler, "DELETE", f"{project}/classes/1")
    deed("member.role", manager, "PATCH", f"{project}/members/{jana}", {"role": "reviewer"})
    deed("role.admin", admin, "PATCH", f"/users/{jana}", {"admin": True})
    deed("user.disable", admin, "PATCH", f"/users/{jana}", {"disabled": True})
    deed("user.enable", admin, "PATCH", f"/users/{jana}", {"disabled": False})
    deed("link.reset", admin, "PATCH", f"/users/{jana}", {"reset": True})
    deed("member.remove", manager, "DELETE", f"{project}/members/{jana}")
    token = deed("token.create", manager, "POST", "/tokens", {"name": "ci", "scopes": ["read"]})
    deed("token.revoke", manager, "DELETE", f"/tokens/{token['id']}")
    link = deed("link.create", manager, "POST", f"{project}/capture-links", {"name": "Gate 3"})
    code = {"token": link["url"].partition("#")[2]}
    deed("link.use", anonymous, "POST", "/capture/join", code)
    deed("link.rotate", manager, "POST", f"{project}/capture-links/{link['id']}/rotate")
    deed("link.revoke", manager, "PATCH", f"{project}/capture-links/{link['id']}", {"revoked": True})
    photo = store_photo(app, project_id, picture())
    deed("original.download", manager, "GET", f"/photos/{photo}/original")
    deed("photo.delete", manager, "DELETE", f"/photos/{photo}")
    deed("photo.restore", manager, "POST", f"/photos/{photo}/undelete")
    many = {"ids": [photo]}
    deed("photos.delete", manager, "POST", f"{project}/photos/bulk", {**many, "action": "delete"})
    deed("photos.restore", manager, "POST", f"{project}/photos/bulk", {**many, "action": "undelete"})
    deed("export", manager, "GET", f"{project}/coco.json")
    export = deed("export.ask", manager, "POST", f"{project}/exports", {"format": "coco"})
    finish_jobs(app)
    deed("export.delete", manager, "DELETE", f"/exports/{export['id']}")
    deed("class.add", manager, "POST", f"{project}/classes", {"name": "pit"})
    deed("class.merge", manager, "POST", f"{project}/classes/7/merge", {"into": 1})
    deed("class.merge.undo", manager, "POST", f"{project}/classes/7/merge/undo")
    deed("class.retire", manager, "PATCH", f"{project}/classes/7", {"retired": True})
    deed("project.archive", manager, "PATCH", project, {"archived": True})
    deed("project.create", admin, "POST", "/projects", {"name": "Depot West"})
    missing = {name: actions for name, actions in told.items() if name not in actions}
    assert not missing
    assert _check(admin) == (True, None)
