"""Locks of the data folder: one server on it, one command-line writer at a time, no network filesystem."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType

NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "glusterfs", "ceph", "lustre"}
)


class FolderInUse(Exception):
    """Another process holds the lock; the words say which and what to do."""


class FolderLock:
    """An advisory lock on a file in the data folder; the kernel frees it when the process dies."""

    def __init__(self, file: Path, *, who: str) -> None:
        self.file = file
        self._who = who
        self._handle: int | None = None

    def __enter__(self) -> FolderLock:
        """Take the lock. Raises FolderInUse when somebody else holds it."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise FolderInUse(
                    f"{self._who} already runs on the data folder {self.file.parent}. "
                    "Stop it first, or choose another folder with --data."
                ) from None
            raise
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def filesystem_of(folder: Path, mounts: str | None = None) -> str:
    """Name the filesystem type that ``folder`` lies on ("" when the system does not tell).

    ``mounts`` is the text of /proc/mounts; read when not given.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    target = str(folder.resolve())
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind


def is_network_folder(folder: Path, mounts: str | None = None) -> bool:
    """Tell whether SQLite must not live here: its locks do not hold on network filesystems (B4)."""
    return filesystem_of(folder, mounts) in NETWORK_FILESYSTEMS
