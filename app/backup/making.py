"""Taking a backup, while the server runs or not."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from app import __version__
from app.backup.dumping import SQLITE_FILE, copy_sqlite, dump_postgres
from app.backup.manifest import (
    BLOBS,
    BadBackup,
    FileFact,
    Manifest,
    Progress,
    fact_of,
    sync_folder,
    write_durably,
    write_manifest,
)
from app.clock import to_wire
from app.db.migrate import schema_status
from app.settings import Settings
from app.storage.blobs import Blobs, full_disk

TAKEN: Final = "taken"


def take_backup(
    settings: Settings, engine: Engine, key: bytes, folder: Path, progress: Progress
) -> tuple[Path, Manifest]:
    """Take a backup into ``folder``; give its own folder and its manifest.

    The database comes first: every blob that its rows name was durable before the row was, and none is
    removed until the backup has it. Blobs that the folder has already are not copied again; those that rotted
    there were put aside by the check, and come anew. New ones are hard-linked where that is possible (they
    are never changed in place), else copied. Raises StorageFull, or BadBackup for a folder inside the data
    folder.
    """
    for place in (settings.data, settings.storage):
        if folder.resolve().is_relative_to(place.resolve()):
            raise BadBackup("A backup inside the data folder would be lost with it. Choose another disk.")
    now = datetime.now(UTC)
    blobs = Blobs(settings.storage)
    with full_disk(), blobs.nothing_removed():
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        for part in (folder / TAKEN, folder / "blobs"):  # photos, and hashes of passwords
            part.mkdir(exist_ok=True)
            part.chmod(0o700)
        home = folder / TAKEN / f"{now:%Y%m%dT%H%M%S.%fZ}"
        home.mkdir(mode=0o700)
        if settings.uses_sqlite:
            progress("database", 0, 1)
            counts, hashes = copy_sqlite(settings.sqlite_file, home / SQLITE_FILE)
            progress("database", 1, 1)
        else:
            counts, hashes = dump_postgres(engine, home, progress)
        listed, missing = _keep_blobs(blobs, folder / "blobs", hashes, progress)
        write_durably(home / BLOBS, "".join(f"{name} {size}\n" for name, size in listed.items()).encode())
        manifest = Manifest(
            made_at=to_wire(now),
            program=__version__,
            database="sqlite" if settings.uses_sqlite else "postgresql",
            schema=schema_status(engine).present or "",
            files={file.name: fact_of(file) for file in sorted(home.iterdir())},
            counts=counts,
            blobs=len(listed),
            blob_bytes=sum(listed.values()),
            missing=missing,
        )
        write_manifest(home, manifest, key)
        sync_folder(home.parent)
    return home, manifest


def _keep_blobs(
    source: Blobs, target: Path, hashes: list[str], progress: Progress
) -> tuple[dict[str, int], list[str]]:
    listed: dict[str, int] = {}
    missing: list[str] = []
    touched: set[Path] = set()
    for number, name in enumerate(hashes):
        progress("photos", number, len(hashes))
        here, there = source.path(name), target / name[:2] / name[2:4] / name
        try:
            size = here.stat().st_size
        except FileNotFoundError:
            missing.append(name)
            continue
        if not (there.is_file() and there.stat().st_size == size):
            there.parent.mkdir(parents=True, exist_ok=True)
            # One that had to be put aside may be the very file that lies here, under two names.
            is_rotten = aside(there).exists() and fact_of(here).sha256 != name
            if is_rotten or not link_or_copy(here, there, name):
                missing.append(name)
                continue
            aside(there).unlink(missing_ok=True)
            touched.add(there.parent)
        listed[name] = size
    for parent in touched:
        sync_folder(parent)
    progress("photos", len(hashes), len(hashes))
    return listed, missing


def aside(blob: Path) -> Path:
    """Where a blob of a backup goes whose bytes have changed."""
    return blob.with_name(f".{blob.name}.damaged")


def link_or_copy(source: Path, target: Path, sha256: str) -> bool:
    """Give a blob a second name, or copy it to another disk; False when its bytes are not its name's."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            os.link(source, draft)
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES):
                raise
            if _copy(source, draft).sha256 != sha256:
                return False
        draft.replace(target)
        return True
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def _copy(source: Path, target: Path) -> FileFact:
    """Copy durably, hashing on the way."""
    digest = hashlib.sha256()
    with source.open("rb") as old, target.open("xb") as new:
        while block := old.read(1 << 20):
            digest.update(block)
            new.write(block)
        new.flush()
        os.fsync(new.fileno())
    shutil.copystat(source, target)
    return FileFact(target.stat().st_size, digest.hexdigest())
