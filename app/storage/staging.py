"""Files that grow over several requests, below ``<data>/uploads``, one folder each.

The file is the truth about its offset. Whoever adds to it takes the turn, a random word in the file's
``turn``: the newest wins, and an older writer, stuck on a dead line, finds that out at its next piece. No
lock is held while bytes trickle in. Where bytes have yet to be held against their checksum, the turn tells
from where on: a process that dies leaves nothing unchecked behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from app.errors import Unavailable
from app.storage.blobs import full_disk

_PATIENCE: Final = 2.0  # seconds to wait for another who adds to the same file, or takes it in
_NOTE_BYTES: Final = 100
_TURN, _BYTES = "turn", "bytes"


class WrongOffset(Exception):
    """The file is not as long as its sender believes."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes are here")
        self.offset = offset


class Overtaken(Exception):
    """Somebody newer adds to this file, or it is gone."""


class Whole:
    """All bytes of a file that grew, as ingest takes them in (see ``blobs.Part``)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size

    def finish(self) -> str:
        """Give the SHA-256 of the bytes, which lie on the disk for good."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class Growing:
    """One turn at adding to a file."""

    staging: Staging
    name: str
    turn: str
    begin: int
    at: int

    def append(self, data: bytes) -> None:
        """Add bytes. Raises Overtaken, StorageFull (then nothing of them stays)."""
        with self._mine() as bytes_, full_disk():
            try:
                _write(bytes_, data)
            except OSError:
                os.ftruncate(bytes_.fileno(), self.at)
                raise
        self.at += len(data)

    def settle(self) -> int:
        """Bring what came to the disk, checked; tells the offset. Raises Overtaken, StorageFull."""
        with self._mine() as bytes_, full_disk():
            os.fsync(bytes_.fileno())
            self.staging.note(self.name, self.turn)
        return self.at

    def undo(self) -> None:
        """Take away what came in this turn. Raises Overtaken."""
        with self._mine() as bytes_:
            os.ftruncate(bytes_.fileno(), self.begin)
            self.staging.note(self.name, self.turn)
        self.at = self.begin

    @contextlib.contextmanager
    def _mine(self) -> Iterator[BinaryIO]:
        with self.staging.locked(self.name) as noted:
            if noted.get("turn") != self.turn:
                raise Overtaken
            with self.staging.path(self.name).open("ab", buffering=0) as bytes_:
                if bytes_.tell() != self.at:
                    raise Overtaken
                yield bytes_


class Staging:
    """The folder of growing files. Safe to use from many threads and processes on one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def offset(self, name: str) -> int:
        """Tell how many bytes are here for good, 0 for a file not begun; older writers are overtaken."""
        return self._take(name, None)

    def grow(self, name: str, offset: int, *, is_checked: bool) -> Growing:
        """Take the turn at adding. Raises WrongOffset.

        ``is_checked``: the bytes of this turn count only once they were settled.
        """
        turn = secrets.token_hex(8)
        self._take(name, offset, turn=turn, is_checked=is_checked)
        return Growing(self, name, turn, offset, offset)

    @contextlib.contextmanager
    def closing(self, name: str) -> Iterator[Whole]:
        """Lend the whole file; nobody adds to it meanwhile. Raises Unavailable while another holds it."""
        with self.locked(name):
            with self.path(name).open("rb") as file, full_disk():
                os.fsync(file.fileno())
            yield Whole(self.path(name))

    def restart(self, name: str) -> None:
        """Drop the bytes; the file may grow anew."""
        with self.locked(name):
            self.path(name).unlink(missing_ok=True)
            self.note(name, "")

    def forget(self, name: str) -> None:
        """Remove a file with all that was noted of it."""
        with contextlib.suppress(FileNotFoundError), self.locked(name):
            shutil.rmtree(self._home(name), ignore_errors=True)

    def touched_at(self, name: str) -> float:
        """Tell when bytes came last, in seconds since 1970; 0 where none ever did."""
        try:
            return self.path(name).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def each(self) -> Iterator[str]:
        """Walk the names of all files."""
        for folder in self._folder.iterdir():
            yield folder.name

    def path(self, name: str) -> Path:
        """Where the bytes lie."""
        return self._home(name) / _BYTES

    def note(self, name: str, turn: str, unchecked_from: int | None = None) -> None:
        """Write down whose turn it is; only inside ``locked``.

        In place, as the lock is on this very file, and at one length: no death leaves half of it.
        """
        noted = orjson.dumps({"turn": turn, "unchecked_from": unchecked_from}).ljust(_NOTE_BYTES)
        with (self._home(name) / _TURN).open("r+b", buffering=0) as file:
            file.write(noted)

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[dict[str, object]]:
        """Keep others from this file; gives what was noted. Raises Unavailable after two seconds."""
        with full_disk():
            self._home(name).mkdir(exist_ok=True)
            handle = os.open(self._home(name) / _TURN, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for(handle)
            if os.fstat(handle).st_nlink == 0:
                raise Overtaken
            yield _read(handle)
        finally:
            os.close(handle)

    def _take(self, name: str, wanted: int | None, *, turn: str = "", is_checked: bool = False) -> int:
        with self.locked(name) as noted, self.path(name).open("ab", buffering=0) as bytes_, full_disk():
            unchecked = noted.get("unchecked_from")
            if isinstance(unchecked, int) and unchecked < bytes_.tell():
                os.ftruncate(bytes_.fileno(), unchecked)
            os.fsync(bytes_.fileno())
            size = os.fstat(bytes_.fileno()).st_size
            if wanted is not None and wanted != size:
                raise WrongOffset(size)
            self.note(name, turn, size if is_checked else None)
            return size

    def _home(self, name: str) -> Path:
        return self._folder / name


def _write(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _wait_for(handle: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Unavailable("This photo is being taken in. Ask again soon.", retry_after=2) from None
            time.sleep(0.01)


def _read(handle: int) -> dict[str, object]:
    try:
        noted: dict[str, object] = orjson.loads(os.pread(handle, _NOTE_BYTES, 0))
    except orjson.JSONDecodeError:  # new
        return {}
    return noted
