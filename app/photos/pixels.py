"""The pictures drawn from a photo, found or made: renditions at ingest, the view on demand, all rebuildable.

Views are large (a few megabytes each), so only so many bytes of them are kept; the least recently shown go.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.errors import Conflict, NotFound, StorageFull, Unavailable
from app.imaging.recipe import RECIPE, rendition_file, view_file
from app.imaging.results import Limits, Refused
from app.imaging.sandbox import Busy, Closed, Sandbox
from app.imaging.writing import Unwritable
from app.models import Photo
from app.storage.blobs import Blobs

VIEW_CACHE_BYTES: Final = 4_000_000_000
_NAME = re.compile(r"([0-9a-f]{16})-r([0-9]{1,4})-(thumb|small|preview|view)\.jpg\Z")


def picture_of(photo: Photo, name: str, *, blobs: Blobs, sandbox: Sandbox, limits: Limits) -> Path:
    """Find the picture with this address name, or make it.

    The name says which bytes and which recipe are meant; one of another photo or another recipe is not there.
    Raises NotFound, Conflict, Unavailable, StorageFull.
    """
    match = _NAME.match(name)
    if match is None or match[1] != photo.sha256[:16] or int(match[2]) != RECIPE or photo.damaged:
        raise NotFound
    kind = match[3]
    file = blobs.rendition(photo.sha256, view_file() if kind == "view" else rendition_file(kind))  # type: ignore[arg-type]
    if file.is_file():
        if kind == "view":
            note_use(file)
        return file
    original = blobs.path(photo.sha256)
    if not original.is_file():
        raise NotFound("The original file of this photo is missing on the server. Tell the admin.")
    with in_words():
        if kind == "view":
            _make_view(file, original, sandbox, limits)
        else:
            _make_renditions(photo, original, blobs, sandbox, limits)
    return file


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Turn what keeps a picture from being drawn into our errors: Unavailable, StorageFull."""
    try:
        yield
    except Busy:
        raise Unavailable("The server has many photos in hand. Try again soon.", retry_after=2) from None
    except Closed:
        raise Unavailable("The server is stopping.", retry_after=10) from None
    except Unwritable:
        raise StorageFull(
            "The server's disk is full: this picture cannot be drawn now.", retry_after=300
        ) from None


def _make_view(file: Path, original: Path, sandbox: Sandbox, limits: Limits) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = sandbox.view(original, file, limits=limits)
    if isinstance(made, Refused):
        raise Conflict(made.words, slug="unreadable")


def _make_renditions(photo: Photo, original: Path, blobs: Blobs, sandbox: Sandbox, limits: Limits) -> None:
    with blobs.workshop() as folder:
        made = sandbox.examine(original, folder, members=True, limits=limits)
        if isinstance(made, Refused):
            raise Conflict(made.words, slug="unreadable")
        blobs.adopt_renditions(folder, photo.sha256)


def note_use(file: Path) -> None:
    """Mark a picture as used now (many filesystems do not keep access times)."""
    try:
        os.utime(file)
    except OSError:
        return


def sweep_views(blobs: Blobs, *, most: int = VIEW_CACHE_BYTES) -> int:
    """Remove the least recently shown views until at most ``most`` bytes are left; tells how many went."""
    views = []
    for file in blobs.renditions.glob("*/*/*/view-r*.jpg"):
        try:
            facts = file.stat()
        except OSError:
            continue
        views.append((facts.st_mtime, facts.st_size, file))
    total = sum(size for _, size, _ in views)
    gone = 0
    for _, size, file in sorted(views):
        if total <= most:
            break
        file.unlink(missing_ok=True)
        total -= size
        gone += 1
    return gone
