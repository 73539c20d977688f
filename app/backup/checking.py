"""Checking a backup: that it is whole, unchanged, and that what its rows name is there."""

from __future__ import annotations

import contextlib
import random
import re
from dataclasses import dataclass
from pathlib import Path

from app.backup.dumping import (
    COPY_SUFFIX,
    SQLITE_FILE,
    check_sqlite,
    count_lines,
    hashes_in_dump,
    hashes_in_sqlite,
    tables,
)
from app.backup.making import TAKEN, aside
from app.backup.manifest import BLOBS, DONE, BadBackup, Manifest, Progress, fact_of, read_manifest

_LINE = re.compile(r"([0-9a-f]{64}) (\d+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that is whole. ``blobs``: size in bytes by hash; ``rehashed``: how many were read again."""

    folder: Path
    manifest: Manifest
    blobs: dict[str, int]
    rehashed: int


def find_backup(folder: Path) -> Path:
    """Find the newest finished backup in a backup folder, or take the folder of one backup as it is.

    Raises BadBackup.
    """
    if (folder / DONE).is_file():
        return folder
    finished = sorted(home for home in (folder / TAKEN).glob("*") if (home / DONE).is_file())
    if not finished:
        raise BadBackup(f"There is no finished backup in {folder}.")
    return finished[-1]


def check_backup(folder: Path, *, key: bytes | None, sample: float = 1.0, progress: Progress) -> Checked:
    """Check the newest backup in ``folder``. ``sample``: share of the originals to hash again.

    An original whose bytes have changed is put aside, so that the next backup brings it anew. Raises
    BadBackup naming the first thing that is wrong.
    """
    home = find_backup(folder)
    manifest = read_manifest(home, key)
    _check_files(home, manifest, progress)
    named, counts = _check_database(home, manifest)
    if counts != manifest.counts:
        table = next(name for name in manifest.counts if counts.get(name) != manifest.counts[name])
        raise BadBackup(
            f"The backup's table {table} has {counts.get(table)} rows; "
            f"its manifest says {manifest.counts[table]}."
        )
    listed = _listed(home, manifest)
    unlisted = named - listed.keys() - set(manifest.missing)
    if unlisted:
        raise BadBackup(f"Of {len(unlisted)} photos in the database the original is not in the backup.")
    rehashed = _check_blobs(home.parent.parent / "blobs", listed, sample, progress)
    return Checked(home, manifest, listed, rehashed)


def _check_files(home: Path, manifest: Manifest, progress: Progress) -> None:
    for number, (name, fact) in enumerate(manifest.files.items()):
        progress("files", number, len(manifest.files))
        file = home / name
        if not file.is_file():
            raise BadBackup(f"{file} is missing.")
        if fact_of(file) != fact:
            raise BadBackup(f"{file} is damaged: its bytes are not those that the manifest names.")
    progress("files", len(manifest.files), len(manifest.files))


def _check_database(home: Path, manifest: Manifest) -> tuple[set[str], dict[str, int]]:
    if manifest.database == "sqlite":
        if SQLITE_FILE not in manifest.files:
            raise BadBackup(f"{home} holds no database.")
        counts = check_sqlite(home / SQLITE_FILE)
        return hashes_in_sqlite(home / SQLITE_FILE), counts
    for name in tables():
        if name in manifest.counts and name + COPY_SUFFIX not in manifest.files:
            raise BadBackup(f"{home} holds no table {name}.")
    counts = {name: count_lines(home / (name + COPY_SUFFIX)) for name in manifest.counts}
    return hashes_in_dump(home), counts


def _listed(home: Path, manifest: Manifest) -> dict[str, int]:
    listed: dict[str, int] = {}
    if BLOBS not in manifest.files:
        raise BadBackup(f"{home} holds no list of photos.")
    for line in (home / BLOBS).read_text(encoding="ascii").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise BadBackup(f"{home / BLOBS} holds a line that is none of ours.")
        listed[found[1]] = int(found[2])
    return listed


def _check_blobs(folder: Path, listed: dict[str, int], sample: float, progress: Progress) -> int:
    names = sorted(listed)
    chosen = set(
        names if sample >= 1 else random.sample(names, min(len(names), round(len(names) * sample) or 1))
    )
    lost: list[str] = []
    for number, name in enumerate(names):
        progress("photos", number, len(names))
        file = folder / name[:2] / name[2:4] / name
        if not file.is_file():
            lost.append(name)
        elif file.stat().st_size != listed[name] or (name in chosen and fact_of(file).sha256 != name):
            lost.append(name)
            with contextlib.suppress(OSError):  # it may lie where nothing can be written
                file.replace(aside(file))
    progress("photos", len(names), len(names))
    if lost:
        raise BadBackup(
            f"Of {len(names)} originals in the backup {len(lost)} are missing or damaged, the first: "
            f"{lost[0]}. The next backup into this folder brings anew what the data folder still has."
        )
    return len(chosen)
