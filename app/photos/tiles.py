"""The tiles of large photos: made when somebody opens one, kept as long as the disk's share for them lasts.

Whoever builds holds a lock on the file that is being made, which the kernel frees should the process die: so
a photo's tiles are built once, whoever asks how often, and what broke off is begun anew. A file that is lost
or damaged is made again.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from app.errors import AppError, Conflict, NotFound, StorageFull, Unavailable
from app.imaging.pack import Damaged, Pack, share_done
from app.imaging.recipe import pack_file
from app.imaging.results import Limits, Refused, Size
from app.imaging.sandbox import Sandbox
from app.models import Photo
from app.photos.pixels import in_words, note_use
from app.storage.blobs import Blobs, sync_folder

logger = logging.getLogger(__name__)

_BUILDING: Final = ".building"
_FRESH: Final = 30.0
"""Seconds for which a failure is told to who asks; later it is tried again unsaid."""
_BYTES_A_PIXEL: Final = 0.6
"""What tiles of a noisy photo take (measured: 0.35 of a drawn wall of 48 megapixels)."""


class Pyramids:
    """The tiles of all photos, as one server process sees them. Safe to use from many threads."""

    def __init__(
        self, blobs: Blobs, sandbox: Sandbox, *, limits: Limits, most_bytes: int, waiting: int = 32
    ) -> None:
        """Build nothing yet.

        most_bytes: what all packs together may take of the disk. waiting: photos in hand at the most.
        """
        self._most_in_hand = waiting
        self._blobs = blobs
        self._sandbox = sandbox
        self._limits = limits
        self._most_bytes = most_bytes
        # One at a time: photos that come in must find a child free.
        self._builders = ThreadPoolExecutor(1, thread_name_prefix="tiles")
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._failures: dict[str, tuple[float, AppError]] = {}

    def ask(self, photo: Photo) -> float:
        """Tell which share of a photo's tiles is there, 1.0 for all; what is missing is begun.

        Raises what a fresh attempt failed of, once: NotFound, Conflict, Unavailable, StorageFull. Asked
        again, it is tried again.
        """
        sha256, size = photo.sha256, _size_of(photo)
        pack = self._pack(sha256)
        if _is_whole(pack, size):
            note_use(pack)
            return 1.0
        with self._lock:
            at, failure = self._failures.pop(sha256, (0.0, None))
            if failure is not None and time.monotonic() - at < _FRESH:
                raise failure
            if sha256 not in self._in_hand:
                if len(self._in_hand) >= self._most_in_hand:
                    raise Unavailable(
                        "Many large photos are being made ready. This one comes later.", retry_after=5
                    )
                self._in_hand.add(sha256)
                self._builders.submit(self._try, sha256, size)
        return min(share_done(_building(pack), size), 0.99)

    def tile(self, photo: Photo, level: int, x: int, y: int) -> bytes:
        """Read one tile, a JPEG. Raises NotFound where there is none, or none any more: then `ask`."""
        size = _size_of(photo)
        path = self._pack(photo.sha256)
        try:
            with path.open("rb") as file:
                tile = Pack(file, size).tile(level, x, y)
        except FileNotFoundError:
            raise NotFound("The tiles of this photo are not made yet.") from None
        except Damaged:
            path.unlink(missing_ok=True)
            raise NotFound("The tiles of this photo were damaged. They are made again.") from None
        if tile is None:
            raise NotFound
        note_use(path)
        return tile

    def sweep(self) -> int:
        """Remove the least recently used packs until what is left fits, and what dead builders left.

        The last used one stays in any case. Tells how many packs went.
        """
        packs = []
        for file in self._blobs.tiles.iterdir():
            with contextlib.suppress(OSError):
                if file.name.endswith(_BUILDING):
                    _clear(file)
                else:
                    facts = file.stat()
                    packs.append((facts.st_mtime, facts.st_size, file))
        total = sum(size for _, size, _ in packs)
        gone = 0
        for _, size, file in sorted(packs)[:-1]:
            if total <= self._most_bytes:
                break
            file.unlink(missing_ok=True)
            total -= size
            gone += 1
        return gone

    def close(self) -> None:
        """Begin nothing more and wait for what is being built; close the sandbox first, which ends that."""
        self._builders.shutdown(cancel_futures=True)

    def _pack(self, sha256: str) -> Path:
        return self._blobs.tiles / pack_file(sha256)

    def _try(self, sha256: str, size: Size) -> None:
        """Build; what goes wrong is told to who asks next."""
        failure: AppError | None = None
        try:
            self._build(sha256, size)
        except AppError as error:
            failure = error
        except Exception:  # whatever it was: the photo must not stay in hand for ever
            logger.warning("tiles could not be made", exc_info=True)
            failure = Unavailable("The full resolution cannot be made now: the server's log says why.")
        with self._lock:
            self._in_hand.discard(sha256)
            if failure is not None:
                self._failures[sha256] = (time.monotonic(), failure)

    def _build(self, sha256: str, size: Size) -> None:
        pack, original = self._pack(sha256), self._blobs.path(sha256)
        if not original.is_file():
            raise NotFound("The original file of this photo is missing on the server. Tell the admin.")
        try:
            self._blobs.require_room(round(size[0] * size[1] * _BYTES_A_PIXEL))
        except StorageFull:
            raise StorageFull(
                "The server's disk is nearly full: the full resolution of this photo cannot be made now.",
                retry_after=300,
            ) from None
        with _claimed(_building(pack)) as is_ours, in_words():
            if not is_ours or _is_whole(pack, size):
                return
            made = self._sandbox.tiles(original, _building(pack), limits=self._limits)
            if isinstance(made, Refused):
                raise Conflict(made.words, slug="unreadable")
            with contextlib.suppress(FileNotFoundError):  # the photo was purged meanwhile
                _building(pack).replace(pack)
                sync_folder(pack.parent)
        self.sweep()


def _size_of(photo: Photo) -> Size:
    if photo.width is None or photo.height is None:
        raise NotFound
    return photo.width, photo.height


def _building(pack: Path) -> Path:
    return pack.with_name(pack.name + _BUILDING)


def _is_whole(pack: Path, size: Size) -> bool:
    """Tell whether a pack is there from its first to its last byte; one that is not is removed."""
    try:
        with pack.open("rb") as file:
            Pack(file, size)
    except FileNotFoundError:
        return False
    except Damaged:
        pack.unlink(missing_ok=True)
        return False
    return True


@contextlib.contextmanager
def _claimed(building: Path) -> Iterator[bool]:
    """Hold the file that a pack is built in, removed at the end of the block; False: another builder does."""
    handle = os.open(building, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        is_ours = _is_taken(handle) and _is_still(handle, building)
        try:
            yield is_ours
        finally:
            if is_ours and _is_still(handle, building):
                building.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _is_taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Tell whether an open file still has this name: its last holder may have renamed or removed it."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False


def _clear(building: Path) -> None:
    """Remove what a builder that died has left."""
    handle = os.open(building, os.O_RDWR)
    try:
        if _is_taken(handle):
            building.unlink(missing_ok=True)
    finally:
        os.close(handle)
