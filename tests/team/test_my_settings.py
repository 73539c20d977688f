"""Settings that follow a person: merged by when they were set, bounded, and nobody else's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text

from app.db import migrate
from app.db.tx import Database
from app.models import User
from tests.conftest import Person, SetClock

NOW = "2026-11-24T09:00:00.000Z"
ADJUST = {
    "brightness": 10,
    "contrast": -20,
    "gamma": 0,
    "local": 40,
    "sharpen": 0,
    "channel": "red",
    "invert": True,
}


def _set(person: Person, at: str, **values: Any) -> dict[str, Any]:
    answer = person.patch(
        "/me/settings", json={name: {"value": value, "at": at} for name, value in values.items()}
    )
    assert answer.status_code == 200, answer.text
    settings: dict[str, Any] = answer.json()
    assert settings == person.get("/me/settings").json()
    return settings


def _values(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: choice["value"] for name, choice in settings.items()}


def test_settings_are_kept_one_by_one(labeler: Person) -> None:
    assert labeler.get("/me/settings").json() == {}
    _set(labeler, "2026-11-24T08:00:00Z", theme="dark", adjust=ADJUST)
    settings = _set(labeler, "2026-11-24T08:10:00Z", keys={"tool.box": ["G"], "fit": []}, preset="cvat")
    assert _values(settings) == {
        "theme": "dark",
        "adjust": ADJUST,
        "keys": {"tool.box": ["G"], "fit": []},
        "preset": "cvat",
    }
    assert settings["theme"]["at"] == "2026-11-24T08:00:00.000Z"


def test_of_two_devices_the_later_one_has_a_setting(labeler: Person) -> None:
    """A change that was made offline comes late: it wins only over what was set before it."""
    _set(labeler, "2026-11-24T08:30:00Z", theme="dark", smoothing=True)
    settings = _set(labeler, "2026-11-24T08:00:00Z", theme="light", keep_view=False)
    assert _values(settings) == {"theme": "dark", "smoothing": True, "keep_view": False}
    assert _values(_set(labeler, "2026-11-24T08:40:00Z", theme="light"))["theme"] == "light"


def test_a_clock_that_is_ahead_wins_nothing_for_ever(labeler: Person, clock: SetClock) -> None:
    assert _set(labeler, "2999-01-01T00:00:00Z", theme="dark")["theme"]["at"] == NOW
    clock.forward(minutes=1)
    assert _values(_set(labeler, "2026-11-24T09:00:30Z", theme="light"))["theme"] == "light"


def test_back_to_what_is_usual_is_kept_too(labeler: Person) -> None:
    """Otherwise an older change would come back from another device."""
    _set(labeler, "2026-11-24T08:10:00Z", theme=None)
    assert _values(_set(labeler, "2026-11-24T08:00:00Z", theme="dark")) == {"theme": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("font", "Comic Sans"),
        ("keep_view", 1),
        ("adjust", {**ADJUST, "gamma": 101}),
        ("adjust", {**ADJUST, "sepia": 5}),
        ("adjust", {"gamma": 5}),
        ("ink", {"stroke": 3, "opacity": 100, "colours": "class"}),
        ("preset", "vim"),
        ("keys", {"tool.box": ["a b"]}),
        ("keys", {"tool.box": [""]}),
        ("keys", {"tool.box": "R"}),
        ("keys", {"Tool Box": ["R"]}),
        ("keys", {"tool.box": ["R"] * 7}),
        ("keys", {f"action.{n}": ["R"] for n in range(151)}),
        ("keys", {f"action.{n}": ["Ctrl+Shift+ArrowRight"] * 6 for n in range(100)}),
    ],
)
def test_what_is_unknown_or_out_of_bounds_is_refused(labeler: Person, name: str, value: Any) -> None:
    answer = labeler.patch("/me/settings", json={name: {"value": value, "at": NOW}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{name}")
    assert labeler.get("/me/settings").json() == {}


def test_a_setting_needs_the_moment_it_was_set(labeler: Person) -> None:
    assert labeler.patch("/me/settings", json={"theme": {"value": "dark"}}).status_code == 422
    assert labeler.patch("/me/settings", json={"theme": "dark"}).status_code == 422


def test_nobody_has_anybody_elses_settings(labeler: Person, manager: Person) -> None:
    _set(labeler, NOW, theme="dark")
    assert manager.get("/me/settings").json() == {}


def test_no_token_reads_or_changes_them(labeler: Person) -> None:
    token = labeler.post("/tokens", json={"name": "t", "scopes": ["read", "label"]}).json()["token"]
    program = Person(labeler.stage, token=token)
    assert program.get("/me/settings").status_code == 403
    assert program.patch("/me/settings", json={}).status_code == 403


def test_they_end_with_the_account(labeler: Person, admin: Person, database: Database) -> None:
    """Accounts are disabled, never deleted, since labels name their authors; habits need not stay."""
    _set(labeler, NOW, theme="dark")
    admin.patch(f"/users/{labeler.user_id}", json={"disabled": True})
    with database.read_tx() as tx:
        assert tx.session.get_one(User, labeler.user_id).preferences == {}


def test_pages_come_with_them(labeler: Person, project_id: int) -> None:
    """In the first HTML, so that nothing flickers."""
    _set(labeler, NOW, theme="dark", editor_theme="light", preset="labelme")
    for address, theme in (("//settings", "dark"), (f"//projects/{project_id}/label", "light")):
        page = labeler.get(address).text
        assert f'<html lang="en" data-theme="{theme}">' in page
        [data] = re.findall(r'id="page-data">(.*?)</script>', page)
        assert _values(json.loads(data)["settings"])["preset"] == "labelme"
    _set(labeler, NOW, theme="system")
    assert '<html lang="en">' in labeler.get("//settings").text


@pytest.fixture
def old_engine(database: Database) -> Engine:
    """The database as 0018 left it, with two people."""
    engine = database.write_engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0018'"))
    with database.write_tx() as tx:
        for name, preferences in (("ruth", {"theme": None, "editor_theme": "dark"}), ("jana", {})):
            user = User(email=f"{name}@depot.example", name=name, preferences=preferences, created_at=tx.now)
            tx.add(user)
    return engine


def test_what_was_set_before_comes_through_the_upgrade(old_engine: Engine, database: Database) -> None:
    with old_engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0019")
    with database.read_tx() as tx:
        kept = {user.name: user.preferences for user in tx.session.query(User)}
    assert kept == {
        "ruth": {"editor_theme": {"value": "dark", "at": "2026-01-01T00:00:00.000Z"}},
        "jana": {},
    }
