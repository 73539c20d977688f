"""Original bytes by their hash, below ``<data>/blobs/ab/cd/<sha256>``, and the pictures drawn from them.

A part is written to staging and hashed on the way; ``keep`` makes it durable: fsync of the file, rename to
its name, fsync of the folders that name it. Only then may a row say "stored" (architecture 7, A2). Renditions
lie beside the blobs below ``<data>/renditions``; they can be made again and are not fsynced. Tiles of large
photos lie in ``<data>/tiles``, which holds so many bytes only (photos/tiles.py).

A blob is removed only inside ``removing``, by somebody who has seen there that no row names it; whoever keeps
bytes for a row holds ``nothing_removed`` until that row is committed.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from app.errors import StorageFull, Unavailable

BALLAST_BYTES: Final = 64 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOCK = "in-use"
_DRAWN = "blob-"  # an empty file of this name and a hash, among the renditions of the original
_PATIENCE = 30.0  # seconds to wait for a moment in which nobody keeps bytes


class Arrived(Protocol):
    """All bytes of one file, not yet a blob."""

    path: Path
    size: int

    def finish(self) -> str: ...


class Part:
    """Bytes on their way in: a file in staging, hashed while it grows. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = path.open("xb", buffering=0)

    def write(self, data: bytes) -> None:
        """Append bytes. Raises StorageFull."""
        with full_disk():
            view = memoryview(data)
            while view:
                written = self._file.write(view)
                view = view[written:]
        self._hash.update(data)
        self.size += len(data)

    def finish(self) -> str:
        """Bring the bytes to the disk for good and give their SHA-256. Raises StorageFull."""
        with full_disk():
            os.fsync(self._file.fileno())
            self._file.close()
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Forget the bytes, as far as they have not become a blob."""
        with contextlib.suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Blobs:
    """The folder of originals and renditions of one server. Safe to use from many threads."""

    def __init__(self, folder: Path, *, ballast: Path | None = None, min_free_bytes: int = 0) -> None:
        """Touch nothing yet. So many bytes, or 2 % of the disk if that is more, stay free; 0: no limit.

        ``ballast``: the file of set-aside room, on the disk of the database.
        """
        self.blobs = folder / "blobs"
        self.renditions = folder / "renditions"
        self.tiles = folder / "tiles"
        self._staging = folder / "staging"
        self._ballast = ballast or folder / "ballast"
        self._removal_lock = folder / "blobs.lock"
        self._min_free_bytes = min_free_bytes
        self._mine: Path | None = None
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the folders, lay the ballast, and clear what dead processes left in staging."""
        for folder in (self.blobs, self.renditions, self.tiles, self._staging):
            folder.mkdir(parents=True, exist_ok=True)
        with _flock(self._staging / _LOCK, fcntl.LOCK_EX):  # server processes that start together
            self._clear_leftovers()
            self._mine = self._staging / secrets.token_hex(8)
            self._mine.mkdir()
            # The kernel frees this lock when the process dies: so leftovers are told from live parts.
            self._lock = os.open(self._mine / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._lay_ballast()

    def close(self) -> None:
        """Remove this process's staging folder."""
        if self._mine is not None:
            shutil.rmtree(self._mine, ignore_errors=True)
            self._mine = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def require_room(self, wanted: int = 0) -> None:
        """Raises StorageFull while too little disk is free for ``wanted`` more bytes (A10)."""
        if self._min_free_bytes == 0:
            return
        usage = shutil.disk_usage(self.blobs)
        if usage.free - wanted < max(self._min_free_bytes, usage.total // 50):
            raise StorageFull(
                "The server's disk is nearly full, so it takes no more photos now. Keep this photo and "
                "send it again when the admin has made room.",
                retry_after=300,
            )

    @contextlib.contextmanager
    def new_part(self) -> Iterator[Part]:
        """Begin a file in staging; whatever has not been kept is gone at the end of the block."""
        with full_disk():
            part = Part(self._own_staging() / secrets.token_hex(16))
        try:
            yield part
        finally:
            part.discard()

    @contextlib.contextmanager
    def workshop(self) -> Iterator[Path]:
        """Lend an empty folder in staging, removed at the end of the block."""
        folder = self._own_staging() / secrets.token_hex(16)
        with full_disk():
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, part: Arrived, sha256: str, *, drawn_from: str | None = None) -> None:
        """Give a finished part its name until it is removed; durable when this returns. Raises StorageFull.

        A blob that is there already is replaced by the same bytes, which also heals one that has rotted.
        ``drawn_from`` is the original of bytes that were made here, and are to go with it.
        """
        target = self.path(sha256)
        with full_disk():
            if drawn_from is not None:
                note = self.rendition(drawn_from, _DRAWN + sha256)
                note.parent.mkdir(parents=True, exist_ok=True)
                note.touch()
            made = self._make_folders(target.parent)
            part.path.replace(target)
            for folder in made:
                sync_folder(folder)

    def path(self, sha256: str) -> Path:
        """Where the blob of this hash lies, or would lie. Raises ValueError for what is no hash."""
        if not _SHA256.match(sha256):
            raise ValueError("not a SHA-256 in lower-case hexadecimal")
        return self.blobs / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        """Tell whether the blob is here."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def each(self) -> Iterator[str]:
        """Walk the hashes of all blobs, in order."""
        for first in sorted(self.blobs.iterdir()):
            for second in sorted(first.iterdir()):
                for file in sorted(second.iterdir()):
                    yield file.name

    def rendition(self, sha256: str, file: str) -> Path:
        """Where a picture drawn from this blob lies, or would lie; its name carries the recipe's version."""
        return self.renditions / sha256[:2] / sha256[2:4] / sha256 / file

    def adopt_renditions(self, folder: Path, sha256: str) -> None:
        """Move finished pictures out of a workshop to their places. Raises StorageFull."""
        home = self.rendition(sha256, "x").parent
        with full_disk():
            home.mkdir(parents=True, exist_ok=True)
            for file in folder.iterdir():
                file.replace(home / file.name)

    def drawn_from(self, sha256: str) -> list[str]:
        """List the hashes of the blobs that were drawn from an original."""
        home = self.rendition(sha256, "x").parent
        return sorted(file.name.removeprefix(_DRAWN) for file in home.glob(_DRAWN + "*"))

    def remove(self, sha256: str) -> None:
        """Remove a blob and the pictures drawn from it; call it inside ``removing`` only."""
        self.path(sha256).unlink(missing_ok=True)
        shutil.rmtree(self.rendition(sha256, "x").parent, ignore_errors=True)
        # Until none is found: what was being made may have got its final name since it was listed.
        while tiles := list(self.tiles.glob(f"{sha256}-*")):
            for file in tiles:
                file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def nothing_removed(self) -> Iterator[None]:
        """Keep ``removing`` out, in every process on this data folder; any number may hold this at once."""
        with _flock(self._removal_lock, fcntl.LOCK_SH):
            yield

    @contextlib.contextmanager
    def removing(self) -> Iterator[None]:
        """Wait until nobody keeps bytes, and let nobody begin. Raises Unavailable after half a minute."""
        with contextlib.ExitStack() as stack:
            end = time.monotonic() + _PATIENCE
            while not _is_taken(stack, self._removal_lock):
                if time.monotonic() > end:
                    raise Unavailable(
                        "Nothing can be removed from the disk now: a backup is being made, or many photos "
                        "are coming in. Try again later.",
                        retry_after=60,
                    )
                time.sleep(0.02)
            yield

    def _own_staging(self) -> Path:
        if self._mine is None:
            raise RuntimeError("prepare() was not called")
        return self._mine

    def _make_folders(self, folder: Path) -> list[Path]:
        """Make ``folder`` and what is missing above it; give the folders whose entries must be synced."""
        to_sync = [folder]
        missing = folder
        while missing != self.blobs and not missing.exists():
            to_sync.append(missing.parent)
            missing = missing.parent
        folder.mkdir(parents=True, exist_ok=True)
        return to_sync

    def _clear_leftovers(self) -> None:
        for folder in self._staging.iterdir():
            if folder.is_dir() and not _is_in_use(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)

    def _lay_ballast(self) -> None:
        """Set 64 MB aside: deleting that file gives SQLite the room it needs even to delete."""
        if self._min_free_bytes == 0 or self._ballast.exists() or not hasattr(os, "posix_fallocate"):
            return
        if shutil.disk_usage(self._ballast.parent).free < 4 * BALLAST_BYTES:
            return
        with contextlib.suppress(OSError), self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)

    def drop_ballast(self) -> None:
        """Give the ballast's room back, when the database has none left; the next start lays it anew."""
        self._ballast.unlink(missing_ok=True)


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Turn the system's words for a full disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(
                "The server's disk is full; nothing of this was kept. Keep the photo and send it again "
                "when the admin has made room.",
                retry_after=300,
            ) from error
        raise


@contextlib.contextmanager
def _flock(lock: Path, kind: int) -> Iterator[None]:
    """Hold a lock file. Raises BlockingIOError when ``kind`` does not wait and somebody else holds it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def _is_taken(stack: contextlib.ExitStack, lock: Path) -> bool:
    """Try to take a lock file for oneself until the end of ``stack``."""
    try:
        stack.enter_context(_flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _is_in_use(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
