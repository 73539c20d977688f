"""What the page Server tells of this server, and what the public set-up page does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.settings import Settings
from app.team.server import note_backup, what_this_server_found
from tests.conftest import Person, SetClock

MEND = "blemish backup DIR, then blemish backup-verify DIR"


def test_the_admin_sees_how_old_the_last_checked_backup_is(
    admin: Person, anonymous: Person, settings: Settings, clock: SetClock
) -> None:
    """Trust 5.9: with a warning after seven days, and the command that mends it."""
    page = admin.get("//admin").text
    assert "No backup was ever checked" in page
    assert MEND in page
    note_backup(settings, clock.now() - timedelta(days=7))
    page = admin.get("//admin").text
    assert "The last checked backup is 7 days old" in page
    assert MEND not in page
    clock.forward(hours=1)
    page = admin.get("//admin").text
    assert "The last checked backup is 7 days old" in page
    assert MEND in page
    note_backup(settings, clock.now() - timedelta(days=30))
    assert "is 7 days old" in admin.get("//admin").text, "an older one that is checked now is no newer backup"
    assert "backup" not in anonymous.get("//setup").text


@pytest.mark.parametrize(
    ("values", "titles"),
    [
        ({}, ["Phones cannot reach it yet"]),
        ({"lan": True}, ["Phones on this network are let in", "No secure connection"]),
        (
            {"public_url": "https://blemish.example"},
            ["Phones use https://blemish.example", "Secure address"],
        ),
    ],
)
def test_nothing_is_claimed_that_was_not_tried(
    settings: Settings, values: dict[str, object], titles: list[str]
) -> None:
    """That the server listens is known; that a phone reaches it is not."""
    settings.data.mkdir(exist_ok=True)
    found = what_this_server_found(settings.model_copy(update=values))
    assert [line["title"] for line in found[2:]] == titles
    assert "can reach it" not in str(found)
    if values:
        assert "nothing was tried" in found[2]["words"].lower()
