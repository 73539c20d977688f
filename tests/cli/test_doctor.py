"""blemish doctor: finds what is wrong, says how to mend it, and tells by its exit code."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.db.tx import Database
from app.settings import Settings
from tests.cli.conftest import Blemish
from tests.conftest import Person
from tests.photos_domain.sending import picture, send


@pytest.fixture
def sound(labeler: Person, project_id: int, settings: Settings) -> None:
    """A server with one photo, and nothing wrong but what a test's database is."""
    settings.data.chmod(0o700)
    assert send(labeler, project_id, picture()).status_code == 201


def wrongs(said_out: str) -> list[str]:
    """What doctor called wrong (the tests' own PostgreSQL runs without fsync, which it rightly says)."""
    lines = [line.strip() for line in said_out.splitlines() if line.strip().startswith("wrong")]
    return [line for line in lines if "fsync" not in line]


@pytest.mark.usefixtures("sound")
def test_a_sound_server_has_nothing_wrong(blemish: Blemish) -> None:
    """Every check says good, or notes something."""
    said = blemish("doctor")
    assert wrongs(said.out) == []
    assert "All 1 originals are there" in said.out
    assert "audit trail is unbroken" in said.out


@pytest.mark.usefixtures("sound")
def test_a_lost_original_is_found(blemish: Blemish, settings: Settings) -> None:
    """Missing, and cut short."""
    original = next(file for file in (settings.data / "blobs").rglob("*") if file.is_file())
    original.write_bytes(original.read_bytes()[:100])
    said = blemish("doctor")
    assert said.code == 1
    assert "1 are cut short" in wrongs(said.out)[0]
    original.unlink()
    assert "1 originals are missing" in wrongs(blemish("doctor").out)[0]


@pytest.mark.usefixtures("sound")
def test_a_key_that_others_can_read_is_found(blemish: Blemish, settings: Settings) -> None:
    """D6: the words name the command that mends it."""
    (settings.data / "secret.key").chmod(0o644)
    said = blemish("doctor")
    assert said.code == 1
    assert "chmod 600" in said.out


@pytest.mark.usefixtures("sound")
def test_a_changed_audit_trail_is_found(blemish: Blemish, database: Database) -> None:
    """D21: even from the database's own shell, with its guard taken away, a change shows."""
    blemish("token", "add", "nobody@depot.example", "--name", "x", "--scope", "read")
    with database.write_tx() as tx:
        from app.team import audit

        audit.record(tx, "host", "one")
        audit.record(tx, "host", "two")
    with database.write_tx() as tx:
        if tx.dialect == "sqlite":
            for row in tx.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).all():
                tx.execute(text(f"DROP TRIGGER {row[0]}"))
        else:
            tx.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        tx.execute(text("UPDATE audit SET action = 'none' WHERE action = 'one'"))
    said = blemish("doctor")
    assert said.code == 1
    assert "audit trail" in wrongs(said.out)[0]


def test_plain_http_on_the_internet_is_wrong(blemish: Blemish, monkeypatch: pytest.MonkeyPatch) -> None:
    """And https without the proxy's name is noted."""
    monkeypatch.setenv("BLEMISH_PUBLIC_URL", "http://blemish.example")
    said = blemish("doctor")
    assert said.code == 1
    assert "passwords can be read" in said.out
    monkeypatch.setenv("BLEMISH_PUBLIC_URL", "https://blemish.example")
    assert "BLEMISH_TRUSTED_PROXIES" in blemish("doctor").out
