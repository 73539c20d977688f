"""Upright pictures for archives, from the stored originals.

What an original becomes is remembered beside its renditions. Pictures that had to be drawn anew are kept as
blobs and used again, so that their bytes stay the same whatever the libraries do. Copies without metadata are
told as parts of the original and put together from it each time: keeping them would double the disk that
photos take.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import orjson

from app.errors import StorageFull, Unavailable
from app.exports.storedzip import StoredZip
from app.imaging.recipe import EXPORT_RECIPE, copy_file
from app.imaging.results import ExportedPicture, Limits, Refused, from_json
from app.imaging.sandbox import Busy, Sandbox
from app.imaging.writing import Unwritable
from app.storage.blobs import Blobs, full_disk

_PIECE: Final = 1 << 20
_MISSING: Final = "its file is missing on the server"


class NoPicture(Exception):
    """The original cannot be made into a picture; the words say why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What an original becomes. ``pieces``: parts of the original that make it; None: a blob of its own."""

    extension: str
    how: str  # copied | re-encoded
    width: int
    height: int
    size: int
    sha256: str
    crc: int | None
    pieces: tuple[tuple[int, int] | str, ...] | None


class Pictures:
    """Makes or finds the upright pictures of originals, and puts them into archives."""

    def __init__(self, blobs: Blobs, sandbox: Sandbox, limits: Limits, *, keep_exif: bool = False) -> None:
        """``keep_exif``: camera data stay in the pictures, with the orientation set to upright."""
        self._blobs = blobs
        self._sandbox = sandbox
        self._limits = limits
        self._keep_exif = keep_exif

    def find(self, sha256: str) -> Picture:
        """Find what an original becomes, or make it. Raises NoPicture or an AppError."""
        known = self._remembered(sha256)
        if known is not None and (known.pieces is not None or self._blobs.has(known.sha256)):
            return known
        made = self._told_at_ingest(sha256)
        if made is None:
            with self._blobs.workshop() as folder:
                made = self._make(sha256, folder / "picture")
                if made.pieces is None:
                    self._keep(folder / "picture", made, sha256)
        found = Picture(
            made.extension, made.how, made.width, made.height, made.size, made.sha256, None, made.pieces
        )
        if made.pieces is None:
            self._remember(sha256, found)
        return found

    def add(self, archive: StoredZip, name: str, sha256: str, picture: Picture) -> Picture:
        """Put a picture into an archive; gives it with its checksums. Raises NoPicture."""
        hasher = hashlib.sha256() if not picture.sha256 else None
        own = picture.pieces is None
        path = self._blobs.path(picture.sha256 if own else sha256)
        pieces = ((0, picture.size),) if picture.pieces is None else picture.pieces
        also = hasher.update if hasher is not None else None
        try:
            crc = archive.add_pieces(name, path, pieces, picture.size, also=also)
        except FileNotFoundError:
            raise NoPicture(_MISSING) from None
        if picture.crc is not None and picture.crc != crc:
            raise NoPicture(
                "its file has changed on the server's disk; an admin can compare it with a backup"
            )
        if picture.crc is not None:
            return picture
        known = replace(picture, crc=crc, sha256=hasher.hexdigest() if hasher else picture.sha256)
        self._remember(sha256, known)
        return known

    def original(self, sha256: str) -> Path:
        """Tell where the original lies."""
        return self._blobs.path(sha256)

    def _make(self, sha256: str, target: Path) -> ExportedPicture:
        try:
            made = self._sandbox.export_picture(
                self._blobs.path(sha256),
                target,
                limits=self._limits,
                keep_exif=self._keep_exif,
                in_pieces=True,
            )
        except FileNotFoundError:
            raise NoPicture(_MISSING) from None
        except Busy:
            raise Unavailable("The server has many photos in hand.") from None
        except Unwritable:
            raise StorageFull("The server's disk is full: the export was stopped.") from None
        if isinstance(made, Refused):
            raise NoPicture(made.words)
        return made

    def _keep(self, file: Path, made: ExportedPicture, original: str) -> None:
        with self._blobs.new_part() as part, file.open("rb") as source:
            while data := source.read(_PIECE):
                part.write(data)
            if part.finish() != made.sha256:
                raise OSError("a picture changed while it was kept")
            self._blobs.keep(part, made.sha256, drawn_from=original)

    def _told_at_ingest(self, sha256: str) -> ExportedPicture | None:
        """Read what the first look at the photo told of its copy, which has no camera data."""
        if self._keep_exif:
            return None
        try:
            told = from_json(orjson.loads(self._blobs.rendition(sha256, copy_file()).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return told if isinstance(told, ExportedPicture) and told.pieces is not None else None

    def _note(self, sha256: str) -> Path:
        return self._blobs.rendition(
            sha256, f"export-{EXPORT_RECIPE}{'-exif' if self._keep_exif else ''}.json"
        )

    def _remembered(self, sha256: str) -> Picture | None:
        try:
            told = orjson.loads(self._note(sha256).read_bytes())
            if told["pieces"] is not None:
                told["pieces"] = tuple(it if isinstance(it, str) else tuple(it) for it in told["pieces"])
            return Picture(**told)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _remember(self, sha256: str, picture: Picture) -> None:
        note = self._note(sha256)
        with full_disk():
            note.parent.mkdir(parents=True, exist_ok=True)
            draft = note.with_name(f"{note.name}.{os.getpid()}")
            draft.write_bytes(orjson.dumps(asdict(picture)))
            draft.replace(note)
