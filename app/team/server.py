"""What this server can tell of itself to its admin: room, database, address, the last checked backup.

Nothing is claimed that was not looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from app.clock import to_wire
from app.settings import Settings
from app.team.old_address import STRANDED_MEND, Stranded, stranded_words

STALE_BACKUP: Final = timedelta(days=7)
# 3.4 MB: the median 12-megapixel phone JPEG of our test photos.
_PHOTO_BYTES: Final = 3_400_000
_LAST_BACKUP: Final = "last-verified-backup"


def what_this_server_found(settings: Settings) -> list[dict[str, Any]]:
    """Look round this machine: lines of {good, title, words}, fit for anybody who opens the set-up page."""
    free = shutil.disk_usage(settings.storage).free
    has_room = free > 10 * settings.min_free_bytes
    lines = [
        (_good if has_room else _alert)(
            f"Room for about {free // _PHOTO_BYTES:,} photos",
            f"{free // 1_000_000_000:,} GB free where the photos are",
        ),
        _good(  # it opened, with the schema of this version; else there would be no page
            "Database is ready",
            "SQLite in the data folder; PostgreSQL can come later" if settings.uses_sqlite else "PostgreSQL",
        ),
    ]
    if not settings.lan and settings.public_url is None:
        words = "It listens on this machine only. Start it with make run LAN=1 to let phones in."
        return [*lines, _alert("Phones cannot reach it yet", words)]
    if settings.public_url is not None:
        words = "Its public address. Open it with a phone: nothing was tried from here."
        lines.append(_good(f"Phones use {settings.public_url}", words))
    else:
        words = "By the address in the terminal, if no firewall is in between. Nothing was tried from here."
        lines.append(_good("Phones on this network are let in", words))
    if (settings.public_url or "").startswith("https://"):
        words = "The camera page works with everything a phone offers"
        return [*lines, _good("Secure address", words)]
    words = "Fine for trying out; for real use give it a name and a certificate (docs/admin.md)"
    return [*lines, _alert("No secure connection", words)]


def stranded_lines(found: Sequence[Stranded]) -> list[dict[str, Any]]:
    """Tell the admin what waits on phones under old addresses, as such lines, with the projects it is of."""
    by_origin: dict[str, list[Stranded]] = {}
    for one in found:
        by_origin.setdefault(one.origin, []).append(one)
    return [
        {
            **_alert(stranded_words(ones), STRANDED_MEND),
            "projects": [{"id": one.project_id, "name": one.project} for one in ones],
        }
        for ones in by_origin.values()
    ]


def backup_line(settings: Settings, now: datetime) -> dict[str, Any]:
    """Tell the admin how old the newest backup is that was found whole, as such a line."""
    made_at = last_backup(settings)
    mend = "blemish backup DIR, then blemish backup-verify DIR"
    if made_at is None:
        return _alert("No backup was ever checked", mend)
    days = (now - made_at).days
    age = "less than a day" if days < 1 else "1 day" if days == 1 else f"{days} days"
    title = f"The last checked backup is {age} old"
    if now - made_at > STALE_BACKUP:
        return _alert(title, mend)
    return _good(title, "Found whole by blemish backup-verify")


def last_backup(settings: Settings) -> datetime | None:
    """Tell when the newest backup that was ever found whole was taken."""
    try:
        return datetime.fromisoformat((settings.data / _LAST_BACKUP).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def note_backup(settings: Settings, made_at: datetime) -> None:
    """Remember that a backup was found whole, unless a newer one was."""
    known = last_backup(settings)
    if known is None or made_at > known:
        (settings.data / _LAST_BACKUP).write_text(to_wire(made_at) + "\n", encoding="ascii")


def _good(title: str, words: str) -> dict[str, Any]:
    return {"good": True, "title": title, "words": words}


def _alert(title: str, words: str) -> dict[str, Any]:
    return {"good": False, "title": title, "words": words}
