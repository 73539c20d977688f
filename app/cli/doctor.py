"""``blemish doctor``: looks at settings, database, disk, permissions, addresses; says how to mend each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console
from sqlalchemy import select, text

from app.cli.context import Data, open_database
from app.cli.progress import bars
from app.clock import SystemClock
from app.db.lock import is_network_folder
from app.db.migrate import SchemaTooNew, SchemaTooOld
from app.db.tx import Database
from app.errors import AppError
from app.models import Photo, User
from app.settings import Settings
from app.storage.blobs import Blobs
from app.team.audit import first_break
from app.team.old_address import STRANDED_MEND, stranded_photos, stranded_words
from app.team.server import backup_line

Grade = Literal["good", "note", "wrong"]
_SQLITE_SOUND = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``mend`` says what to do, when something is to be done."""

    grade: Grade
    words: str
    mend: str = ""


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(doctor)


def doctor(data: Data = None) -> None:
    """Check this server; exit code 1 when something is wrong."""
    settings = Settings.load(data=data)
    say = Console(highlight=False, soft_wrap=True)
    is_wrong = False
    for finding in examine(settings):
        is_wrong = is_wrong or finding.grade == "wrong"
        say.print(f"{finding.grade:>5}  {finding.words}", markup=False)
        if finding.mend:
            say.print(f"       {finding.mend}", markup=False)
    if is_wrong:
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other."""
    yield Finding("good", "The settings can be read.")
    yield from _folder(settings)
    yield from _key(settings)
    yield from _address(settings)
    yield from _decoder()
    if not settings.data.is_dir() or (settings.uses_sqlite and not settings.sqlite_file.exists()):
        yield Finding("note", f"There is no database in {settings.data} yet.", "blemish serve makes one.")
        return
    try:
        with open_database(settings) as database:
            yield from _database(settings, database)
            yield from _people(database)
            yield from _phones(settings, database)
            yield from _audit(settings, database)
            yield from _blobs(settings, database)
    except (SchemaTooNew, SchemaTooOld, AppError) as error:
        yield Finding("wrong", str(error))
    yield from _backups(settings)


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    if folder.is_dir():
        yield from _place(settings, folder, "data folder")
    if settings.storage != folder and settings.storage.is_dir():
        yield from _place(settings, settings.storage, "folder of photos")
    if folder.is_dir() and settings.uses_sqlite and is_network_folder(folder):
        yield Finding(
            "wrong",
            f"{folder} lies on a network filesystem, where SQLite's locks do not hold.",
            "Move it to a local disk, or use PostgreSQL (BLEMISH_DATABASE_URL).",
        )


def _place(settings: Settings, folder: Path, what: str) -> Iterator[Finding]:
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("wrong", f"The {what} {folder} cannot be written.", f"chown it to {_me()}.")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IRWXO:
        yield Finding("note", f"Other users of this machine can look into {folder}.", f"chmod o-rwx {folder}")
    usage = shutil.disk_usage(folder)
    least = max(settings.min_free_bytes, usage.total // 50)
    free = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.0f} GB are free for the {what}"
    if usage.free < least:
        yield Finding(
            "wrong",
            f"{free}: photos are refused below {least / 1e9:.1f} GB.",
            f"Make room on the disk, or move the {what} to a larger one.",
        )
    elif usage.free < 3 * least:
        yield Finding("note", f"{free}; below {least / 1e9:.1f} GB photos are refused.", "Make room soon.")
    else:
        yield Finding("good", f"Disk: {free}.")


def _me() -> str:
    return f"user {os.getuid()}" if hasattr(os, "getuid") else "the server's user"


def _key(settings: Settings) -> Iterator[Finding]:
    file = settings.secret_file or settings.data / "secret.key"
    if not file.exists():
        if settings.sqlite_file.exists():
            yield Finding(
                "note", f"There is no secret key in {file}.", "The next start makes one; print codes again."
            )
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("wrong", f"Others can read the secret key {file}.", f"chmod 600 {file}")
    else:
        yield Finding("good", "Only the server's user can read the secret key.")


def _address(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    if url is None:
        if settings.lan:
            yield Finding(
                "note",
                "Others reach this server over plain http.",
                "Fine on a network you trust; docs/admin.md shows how to get a certificate.",
            )
        return
    if url.startswith("http://"):
        yield Finding(
            "wrong",
            f"BLEMISH_PUBLIC_URL ({url}) is plain http: passwords can be read on the way.",
            "Put Caddy or nginx with a certificate in front (docs/admin.md) and write https://.",
        )
    elif not settings.trusted_proxies:
        yield Finding(
            "note",
            "BLEMISH_TRUSTED_PROXIES is not set: every visitor seems to come from the proxy's address.",
            "Name the proxy's address, for example BLEMISH_TRUSTED_PROXIES=127.0.0.1",
        )
    else:
        yield Finding("good", f"People come by {url}, through {', '.join(settings.trusted_proxies)}.")


def _decoder() -> Iterator[Finding]:
    """A child process must be able to start and to import what decodes pictures."""
    try:
        subprocess.run(
            [sys.executable, "-c", "import PIL.Image, pi_heif, app.imaging.decode"],
            check=True,
            capture_output=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        yield Finding("wrong", "The pictures' decoders cannot be loaded.", "Install Blemish again.")
    else:
        yield Finding("good", "The pictures' decoders can be loaded.")


def _database(settings: Settings, database: Database) -> Iterator[Finding]:
    if settings.uses_sqlite:
        version = sqlite3.sqlite_version
        if sqlite3.sqlite_version_info < _SQLITE_SOUND:
            yield Finding(
                "note",
                f"SQLite {version}: before 3.51.3 several checkpointers could damage a database.",
                "Blemish has one only, so this is safe; do not run Litestream or another one beside it.",
            )
        with database.read_tx() as tx:
            found = tx.scalar(text("PRAGMA quick_check(1)"))
        if found != "ok":
            yield Finding("wrong", f"The database is damaged: {found}", "Restore the last backup.")
        else:
            yield Finding("good", f"The database is sound (SQLite {version}).")
        return
    with database.read_tx() as tx:
        number = int(tx.scalar(text("SHOW server_version_num")))
        durable = tx.scalar(text("SHOW fsync"))
    if number < 150000:
        yield Finding("wrong", f"PostgreSQL {number // 10000} is too old.", "Use 15 or newer.")
    elif durable != "on":
        yield Finding("wrong", "PostgreSQL runs with fsync off: a power cut loses data.", "Set fsync = on.")
    else:
        yield Finding("good", f"PostgreSQL {number // 10000} answers.")
    if settings.database_direct_url is None:
        yield Finding(
            "note",
            "Without BLEMISH_DATABASE_DIRECT_URL news is looked for once a second.",
            "Name an address of the database that goes round any pooler.",
        )


def _people(database: Database) -> Iterator[Finding]:
    with database.read_tx() as tx:
        admin = tx.scalar(select(User.id).where(User.is_admin, User.disabled_at.is_(None)).limit(1))
    if admin is None:
        yield Finding("note", "There is no admin yet.", "blemish serve prints the set-up link.")


def _phones(settings: Settings, database: Database) -> Iterator[Finding]:
    if settings.public_url is None:
        return  # how the server was started tells its address then, and its first lines say what waits
    with database.read_tx() as tx:
        words = stranded_words(stranded_photos(tx, settings, settings.public_url))
    if words:
        yield Finding("note", f"{words}; the address is {settings.public_url} now.", STRANDED_MEND)


def _audit(settings: Settings, database: Database) -> Iterator[Finding]:
    has_key = (settings.secret_file or settings.data / "secret.key").exists()  # doctor makes none
    with database.read_tx() as tx:
        broken = first_break(tx, database.key if has_key else None)
    if broken is None:
        yield Finding("good", "The audit trail is unbroken.")
    else:
        yield Finding(
            "wrong",
            f"The audit trail does not fit from entry {broken} on: somebody changed the database by hand, "
            "or the secret key was replaced.",
            "Find out who had access; compare with a backup from before.",
        )


def _blobs(settings: Settings, database: Database) -> Iterator[Finding]:
    blobs = Blobs(settings.storage)
    missing = damaged = count = 0
    first = ""
    with database.read_tx() as tx, bars() as show:
        rows = tx.execute(select(Photo.sha256, Photo.size).order_by(Photo.id)).all()
        for row in rows:
            count += 1
            show("photos", count, len(rows))
            try:
                is_whole = blobs.path(row.sha256).stat().st_size == row.size
            except FileNotFoundError:
                missing += 1
                first = first or row.sha256
                continue
            if not is_whole:
                damaged += 1
                first = first or row.sha256
    if missing or damaged:
        yield Finding(
            "wrong",
            f"Of {count} photos, {missing} originals are missing and {damaged} are cut short, "
            f"the first: {first}.",
            "Bring them back from a backup into blobs/, or have them sent again: the bytes heal themselves.",
        )
    else:
        yield Finding("good", f"All {count} originals are there.")


def _backups(settings: Settings) -> Iterator[Finding]:
    line = backup_line(settings, SystemClock().now())
    yield Finding(
        "good" if line["good"] else "note", line["title"] + ".", "" if line["good"] else line["words"]
    )
