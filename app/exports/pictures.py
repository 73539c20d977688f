"""Upright pictures for archives, from the stored originals.

What an original becomes is remembered beside its renditions. Pictures that had to be drawn anew are kept as
blobs and used again, so that their bytes stay the same whatever the libraries do; copies are cut from the
original each time, since keeping them would double the disk that photos take.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson

from app.errors import StorageFull, Unavailable
from app.imaging.results import ExportedPicture, Limits, Refused
from app.imaging.sandbox import Busy, Sandbox
from app.imaging.writing import Unwritable
from app.storage.blobs import Blobs, full_disk

RECIPE: Final = 1
"""Raise it when an original would become another picture: remembered ones are then made again."""
_PIECE: Final = 1 << 20


class NoPicture(Exception):
    """The original cannot be made into a picture; the words say why."""


class Pictures:
    """Makes or finds the upright pictures of originals; a context manager with a folder of its own."""

    def __init__(self, blobs: Blobs, sandbox: Sandbox, limits: Limits) -> None:
        self._blobs = blobs
        self._sandbox = sandbox
        self._limits = limits

    @contextlib.contextmanager
    def picture(self, sha256: str) -> Iterator[tuple[ExportedPicture, Path]]:
        """Lend the picture of an original for the length of the block. Raises NoPicture or an AppError."""
        known = self._remembered(sha256)
        if known is not None and known.how == "re-encoded" and self._blobs.has(known.sha256):
            yield known, self._blobs.path(known.sha256)
            return
        with self._blobs.workshop() as folder:
            made = folder / "picture"
            described = self._make(sha256, made)
            if described.how == "re-encoded":
                self._keep(made, described)
            if known != described:
                self._remember(sha256, described)
            yield described, made

    def _make(self, sha256: str, target: Path) -> ExportedPicture:
        try:
            made = self._sandbox.export_picture(self._blobs.path(sha256), target, limits=self._limits)
        except FileNotFoundError:
            raise NoPicture("its file is missing on the server") from None
        except Busy:
            raise Unavailable("The server has many photos in hand.") from None
        except Unwritable:
            raise StorageFull("The server's disk is full: the export was stopped.") from None
        if isinstance(made, Refused):
            raise NoPicture(made.words)
        return made

    def _keep(self, file: Path, described: ExportedPicture) -> None:
        with self._blobs.new_part() as part, file.open("rb") as source:
            while piece := source.read(_PIECE):
                part.write(piece)
            if part.finish() != described.sha256:
                raise OSError("a picture changed while it was kept")
            self._blobs.keep(part, described.sha256)

    def _note(self, sha256: str) -> Path:
        return self._blobs.rendition(sha256, f"export-{RECIPE}.json")

    def _remembered(self, sha256: str) -> ExportedPicture | None:
        try:
            return ExportedPicture(**orjson.loads(self._note(sha256).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _remember(self, sha256: str, described: ExportedPicture) -> None:
        note = self._note(sha256)
        with full_disk():
            note.parent.mkdir(parents=True, exist_ok=True)
            draft = note.with_name(f"{note.name}.{os.getpid()}")
            draft.write_bytes(orjson.dumps(asdict(described)))
            draft.replace(note)
