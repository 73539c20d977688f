"""A zip of files as they are (photos do not get smaller), written front to back in constant memory.

The same entries give the same bytes: every entry carries one given time and the same rights. What the end of
a zip repeats about each entry waits in a temporary file, not in memory. Entries over 4 GB, or more than
65,535 of them, are written by the zip64 extension.
"""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, Final

_PIECE: Final = 1 << 18  # stays in the processor's cache between reading, summing and writing
_MOST_32: Final = 0xFFFFFFFF
_MOST_16: Final = 0xFFFF
_MADE_BY_UNIX: Final = (3 << 8) | 45
_RIGHTS: Final = 0o100644 << 16
_UTF8: Final = 0x800
_RUN: Final = 64 << 20
"""Bytes that are written to the disk together. Their memory is given back then: an archive of many gigabytes
would else push everything else, the database's pages first, out of the system's cache. Measured on ext4,
copying 650 MB: a quarter of the processor time, and of the wait, that one write at the end takes."""


class StoredZip:
    """Writes one archive. ``at`` is the time of every entry, at two seconds' precision."""

    def __init__(self, file: BinaryIO, *, at: datetime, spool: Path) -> None:
        """Begin at the file's present end; ``spool`` is a folder for the temporary directory."""
        self._file = file
        self._buffer = bytearray(_PIECE)
        self._directory = tempfile.TemporaryFile(dir=spool)  # noqa: SIM115  (closed by ``finish``)
        self._count = 0
        self._offset = 0
        self._settled = 0
        year = min(max(at.year, 1980), 2107)
        self._date = (year - 1980) << 9 | at.month << 5 | at.day
        self._time = at.hour << 11 | at.minute << 5 | at.second // 2

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add an entry from memory."""
        header = self._begin(name, len(data))
        self._file.write(data)
        self._end(name, header, len(data), zlib.crc32(data))

    def add_file(self, name: str, path: Path) -> int:
        """Add a file and tell its size."""
        size = path.stat().st_size
        self.add_pieces(name, path, ((0, size),), size)
        return size

    def add_pieces(
        self,
        name: str,
        path: Path,
        pieces: Iterable[tuple[int, int] | str],
        size: int,
        *,
        also: Callable[[memoryview], object] | None = None,
    ) -> int:
        """Add an entry of ``size`` bytes, made of parts of a file: (start, end), or bytes in hexadecimal.

        ``also`` sees all bytes on their way. Tells the checksum (CRC-32). Raises OSError when the parts do
        not come to that size.
        """
        header = self._begin(name, size)
        crc = written = 0
        with path.open("rb", buffering=0) as source:
            for piece in pieces:
                for part in self._parts(source, piece):
                    crc = zlib.crc32(part, crc)
                    if also is not None:
                        also(part)
                    self._file.write(part)
                    written += len(part)
        if written != size:
            raise OSError(f"{name} changed while it was read")
        self._end(name, header, size, crc)
        return crc

    def _parts(self, source: RawIOBase, piece: tuple[int, int] | str) -> Iterator[memoryview]:
        if isinstance(piece, str):
            yield memoryview(bytes.fromhex(piece))
            return
        view = memoryview(self._buffer)
        at, end = piece
        source.seek(at)
        while at < end and (count := source.readinto(view[: end - at])):
            at += count
            yield view[:count]

    def finish(self) -> None:
        """Write the directory of entries; the archive is whole after it."""
        start, size = self._offset, self._directory.tell()
        self._directory.seek(0)
        while piece := self._directory.read(_PIECE):
            self._file.write(piece)
        self._directory.close()
        if self._count > _MOST_16 - 1 or start > _MOST_32 - 1 or size > _MOST_32 - 1:
            end = struct.pack(
                "<4sQ2H2L4Q",
                b"PK\x06\x06",
                44,
                _MADE_BY_UNIX,
                45,
                0,
                0,
                self._count,
                self._count,
                size,
                start,
            )
            self._file.write(end)
            self._file.write(struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1))
        count = min(self._count, _MOST_16)
        self._file.write(
            struct.pack(
                "<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, min(size, _MOST_32), min(start, _MOST_32), 0
            )
        )

    def abandon(self) -> None:
        """Give the temporary file back."""
        with contextlib.suppress(OSError):
            self._directory.close()

    def _begin(self, name: str, size: int) -> int:
        """Write the local header with a checksum of 0, and tell where it stands."""
        start = self._offset
        header = self._local_header(name, size, 0)
        self._file.write(header)
        self._offset += len(header) + size
        return start

    def _local_header(self, name: str, size: int, crc: int) -> bytes:
        raw = name.encode()
        extra = struct.pack("<2H2Q", 1, 16, size, size) if size >= _MOST_32 else b""
        told = min(size, _MOST_32)
        return (
            struct.pack(
                "<4s5H3L2H",
                b"PK\x03\x04",
                45 if extra else 20,
                _UTF8,
                0,
                self._time,
                self._date,
                crc,
                told,
                told,
                len(raw),
                len(extra),
            )
            + raw
            + extra
        )

    def _end(self, name: str, start: int, size: int, crc: int) -> None:
        """Put the checksum into the local header, and the entry into the directory."""
        self._file.seek(start + 14)
        self._file.write(struct.pack("<L", crc))
        self._file.seek(0, os.SEEK_END)
        raw = name.encode()
        large = [value for value in (size, size, start) if value >= _MOST_32]
        extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        told, at = min(size, _MOST_32), min(start, _MOST_32)
        self._directory.write(
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\x01\x02",
                _MADE_BY_UNIX,
                45 if extra else 20,
                _UTF8,
                0,
                self._time,
                self._date,
                crc,
                told,
                told,
                len(raw),
                len(extra),
                0,
                0,
                0,
                _RIGHTS,
                at,
            )
            + raw
            + extra
        )
        self._count += 1
        if self._offset - self._settled >= _RUN:
            self._settle()

    def _settle(self) -> None:
        """Have what was written so far on the disk, and give its memory back (where the system can)."""
        self._file.flush()
        os.fsync(self._file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(
                self._file.fileno(), self._settled, self._offset - self._settled, os.POSIX_FADV_DONTNEED
            )
        self._settled = self._offset
