"""Bringing a backup back, only into an empty folder, and only after it has been checked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import delete, update

from app.backup.checking import Checked
from app.backup.dumping import SQLITE_FILE, load_postgres, require_same_schema
from app.backup.making import link_or_copy
from app.backup.manifest import BadBackup, Progress, sync_folder, write_durably
from app.db.migrate import upgrade
from app.db.tx import Database
from app.models import ApiToken, CaptureLink, Device, Invite, LoginSession
from app.settings import Settings
from app.storage.blobs import full_disk
from app.team import audit


def restore_backup(
    checked: Checked, settings: Settings, *, key: bytes | None, keep: bool, progress: Progress
) -> dict[str, int]:
    """Fill ``settings.data`` from a checked backup; give how much was revoked.

    Sign-ins, tokens, phones, capture links and open invitations of the backup's time end, unless ``keep``:
    whoever lost theirs since must not get them back. Accounts are as they were then, with their passwords.
    Raises BadBackup, StorageFull.
    """
    data = settings.data
    require_empty(data)
    if (checked.manifest.database == "sqlite") != settings.uses_sqlite:
        raise BadBackup(
            "This backup is of a SQLite server: unset BLEMISH_DATABASE_URL to restore it."
            if checked.manifest.database == "sqlite"
            else "This backup is of a PostgreSQL server: set BLEMISH_DATABASE_URL to a new, empty database."
        )
    with full_disk():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _bring_blobs(checked, settings.storage / "blobs", progress)
        if key is not None and settings.secret_file is None:
            write_durably(data / "secret.key", key)
            (data / "secret.key").chmod(0o600)
        if settings.uses_sqlite:
            draft = data / ".restoring.db"
            shutil.copyfile(checked.folder / SQLITE_FILE, draft)
            _sync(draft)
            draft.replace(settings.sqlite_file)
        sync_folder(data)
        database = Database(settings)
        try:
            if not settings.uses_sqlite:
                require_same_schema(database.write_engine, checked.manifest.schema)
                load_postgres(database.write_engine, checked.folder, progress)
            upgrade(database.write_engine)
            return _settle(database, keep=keep)
        finally:
            database.close()


def require_empty(data: Path) -> None:
    """Raises BadBackup for a folder that holds anything."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BadBackup(f"{data} is not empty. A backup is restored only into a new or empty folder.")


def _bring_blobs(checked: Checked, target: Path, progress: Progress) -> None:
    source = checked.folder.parent.parent / "blobs"
    for number, name in enumerate(checked.blobs):
        progress("photos", number, len(checked.blobs))
        there = target / name[:2] / name[2:4] / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if not link_or_copy(source / name[:2] / name[2:4] / name, there, name):
            raise BadBackup(f"The original {name} changed while it was restored.")
    target.mkdir(exist_ok=True)
    progress("photos", len(checked.blobs), len(checked.blobs))


def _settle(database: Database, *, keep: bool) -> dict[str, int]:
    revoked: dict[str, int] = {}
    with database.write_tx() as tx:
        if not keep:
            revoked["sign-ins"] = tx.change(delete(LoginSession))
            revoked["tokens"] = tx.change(
                update(ApiToken).where(ApiToken.revoked_at.is_(None)).values(revoked_at=tx.now)
            )
            revoked["phones"] = tx.change(
                update(Device).values(secret_hash="revoked:" + Device.id.cast(Device.secret_hash.type))
            )
            revoked["capture links"] = tx.change(
                update(CaptureLink).where(CaptureLink.revoked_at.is_(None)).values(revoked_at=tx.now)
            )
            revoked["open invitations"] = tx.change(delete(Invite).where(Invite.used_at.is_(None)))
        audit.record(tx, "host", "backup.restore", "", {"kept": keep, **revoked})
    return revoked


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
