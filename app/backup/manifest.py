"""What a backup says about itself: files with their SHA-256, counts, a signature, and the end marker."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from app.errors import AppError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.hmac"
DONE: Final = "done"
BLOBS: Final = "blobs.txt"
_PURPOSE: Final = b"blemish backup manifest 1"

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many of how many are done."""


class BadBackup(AppError):
    """The backup is not whole, not ours, or was changed; the words say which file."""

    status, slug, title = 422, "bad-backup", "This backup cannot be used"


@dataclass(frozen=True, slots=True)
class FileFact:
    """Size in bytes and SHA-256 of one file of the backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts of one backup. ``counts``: rows by table; ``missing``: blobs that the data folder had lost."""

    made_at: str
    program: str
    database: str  # sqlite | postgresql
    schema: str
    files: dict[str, FileFact]
    counts: dict[str, int]
    blobs: int
    blob_bytes: int
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Write it down, always in the same order."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def read_manifest(folder: Path, key: bytes | None) -> Manifest:
    """Read a finished backup's manifest; with ``key``, prove that nobody changed it. Raises BadBackup."""
    try:
        text = (folder / MANIFEST).read_bytes()
        done = (folder / DONE).read_text(encoding="ascii").strip()
    except OSError:
        raise BadBackup(
            f"The backup in {folder} was never finished: its manifest or its end marker is missing."
        ) from None
    if done != hashlib.sha256(text).hexdigest():
        raise BadBackup(f"The manifest in {folder} is not the one the backup ended with.")
    if key is not None:
        try:
            signature = (folder / SIGNATURE).read_text(encoding="ascii").strip()
        except OSError:
            raise BadBackup(f"The signature of the manifest in {folder} is missing.") from None
        if not hmac.compare_digest(signature, sign(text, key)):
            raise BadBackup(
                f"The manifest in {folder} does not fit its signature: it was changed, or made by a server "
                "with another secret key."
            )
    try:
        return _manifest(orjson.loads(text))
    except (TypeError, KeyError, ValueError):
        raise BadBackup(f"The manifest in {folder} is of a kind that this Blemish does not know.") from None


def _manifest(found: dict[str, Any]) -> Manifest:
    if found.get("format") != FORMAT:
        raise ValueError("another format")
    files = {name: FileFact(**fact) for name, fact in found.pop("files").items()}
    if any("/" in name or name.startswith(".") for name in files):
        raise ValueError("a file name that leads elsewhere")
    return Manifest(files=files, **found)


def write_manifest(folder: Path, manifest: Manifest, key: bytes) -> None:
    """Write manifest and signature durably, and the end marker as the very last."""
    text = manifest.to_json()
    write_durably(folder / MANIFEST, text)
    write_durably(folder / SIGNATURE, sign(text, key).encode())
    sync_folder(folder)
    write_durably(folder / DONE, hashlib.sha256(text).hexdigest().encode())
    sync_folder(folder)


def sign(text: bytes, key: bytes) -> str:
    """HMAC-SHA-256 under a key of its own, drawn from the server's secret key."""
    own = hmac.new(key, _PURPOSE, hashlib.sha256).digest()
    return hmac.new(own, text, hashlib.sha256).hexdigest()


def fact_of(file: Path) -> FileFact:
    """Hash a file."""
    with file.open("rb") as handle:
        return FileFact(file.stat().st_size, hashlib.file_digest(handle, "sha256").hexdigest())


def write_durably(file: Path, content: bytes) -> None:
    """Write a file and bring it to the disk."""
    with file.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
