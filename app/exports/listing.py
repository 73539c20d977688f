"""The list of files inside an archive, and the manifest that it becomes; kept on disk while it grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.exports.storedzip import StoredZip


class Listing:
    """The manifest's lines about files, kept on disk while the archive is made."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        spool.touch(exist_ok=False)
        self._lines: list[bytes] = []

    def add(self, told: dict[str, Any]) -> None:
        """Add a line."""
        self._lines.append(orjson.dumps(told) + b"\n")
        if len(self._lines) > 500:
            self._flush()

    def add_bytes(self, archive: StoredZip, name: str, data: bytes) -> None:
        """Put a small file into the archive and into the list."""
        archive.add_bytes(name, data)
        self.add({"file": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})

    def add_file(self, archive: StoredZip, name: str, path: Path) -> None:
        """Put a file into the archive and into the list."""
        size = archive.add_file(name, path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.add({"file": name, "sha256": digest, "size": size})

    def lines(self) -> Iterator[bytes]:
        """Walk the lines."""
        self._flush()
        with self._spool.open("rb") as file:
            yield from file

    def _flush(self) -> None:
        with self._spool.open("ab") as file:
            file.writelines(self._lines)
        self._lines.clear()

    def manifest(self, told: dict[str, Any]) -> Iterator[bytes]:
        """Write ``told`` and the list as one JSON object, piece by piece: it has a line for every file."""
        yield orjson.dumps(told, option=orjson.OPT_INDENT_2)[:-2] + b',\n  "files": [\n'
        first = True
        for line in self.lines():
            yield (b"    " if first else b",\n    ") + line.rstrip()
            first = False
        yield b"\n  ]\n}\n"
