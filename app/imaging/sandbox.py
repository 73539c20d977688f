"""Hands photos to child processes with memory, processor and time limits, so that none can hurt the server.

A few long-lived children (child.py) are started when first needed, renewed after a number of jobs, and
killed when a photo takes too long. A child that dies over a photo is an answer (`unsafe`), not a fault.
Imports no Pillow.
"""

from __future__ import annotations

import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

from app.imaging.child_process import Child
from app.imaging.formats import HEAD_BYTES, format_of
from app.imaging.refusals import Refusal
from app.imaging.results import (
    Examined,
    ExportedPicture,
    Format,
    Limits,
    Refused,
    Result,
    Tiled,
    Viewed,
    from_json,
    refused,
)
from app.imaging.writing import Unwritable

T = TypeVar("T")

_WAITING_FACTOR: Final = 3
"""How much longer than its processor time a job may take by the clock, on a machine that others use too."""

_SLOW_OPERATIONS: Final = {"examine": 1, "view": 2, "tiles": 3, "export_picture": 3}
"""How many times the allowed seconds an operation may take: drawing a large PNG is slow and no attack."""


_MEMORY_SHARE: Final = {"examine": 0.5, "view": 0.5, "tiles": 1.0, "export_picture": 1.0}
"""Share of a child's memory an operation may use. Measured: 60 megapixels of WebP with alpha need 1.2 GB to
view, 220 megapixels of turned JPEG 1.8 GB to export; a JPEG of that size 0.2 GB to examine. With 1.5 GB a
progressive JPEG of 214 megapixels was refused its tiles, as if it were damaged."""


class Busy(Exception):
    """Every child is at work and enough callers wait already: answer 503 and let the sender try again."""


class Closed(Exception):
    """The sandbox was closed: the server is stopping."""


class Sandbox:
    """A pool of children. Safe to use from many threads; one per server process."""

    def __init__(
        self,
        workers: int = 2,
        *,
        memory_megabytes: int = 3072,
        seconds: float = 20.0,
        waiting: int = 64,
        patience: float = 60.0,
        jobs_per_child: int = 200,
        idle_seconds: float = 300.0,
    ) -> None:
        """Start nothing yet.

        memory_megabytes: address space of a child. seconds: processor time of one job. waiting: callers
        that may wait for a free child, each at most `patience` seconds. idle_seconds: a child with nothing
        to do ends.
        """
        self._workers = workers
        self._memory_megabytes = memory_megabytes
        self._seconds = seconds
        self._most_waiting = waiting
        self._patience = patience
        self._jobs_per_child = jobs_per_child
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._taken = 0
        self._waiting = 0
        self._closed = False

    def examine(
        self,
        source: Path,
        out_dir: Path,
        *,
        members: bool,
        limits: Limits,
        point: tuple[float, float] | None = None,
    ) -> Examined | Refused:
        """Decode a photo whole, measure it and write its renditions into `out_dir` (which must exist).

        Beside them, for a photo that datasets take as a copy, `copy_file`: the parts that make it.
        `members`: TIFF and BMP are taken too. `point`: where a defect is, shares of the upright frame; its
        surroundings are measured by themselves. Raises Busy, Closed, Unwritable, FileNotFoundError.
        """
        return self._asked(
            Examined,
            "examine",
            source,
            limits=limits,
            out_dir=str(out_dir.absolute()),
            members=members,
            point=point,
        )

    def view(self, source: Path, target: Path, *, limits: Limits) -> Viewed | Refused:
        """Write the full upright sRGB picture of a stored photo for zooming. Raises as `examine`."""
        return self._asked(Viewed, "view", source, limits=limits, target=str(target.absolute()))

    def tiles(self, source: Path, target: Path, *, limits: Limits) -> Tiled | Refused:
        """Write all tiles of a stored photo into `target`, which must exist. Raises as `examine`.

        Not whole or not at all: only `pack.Pack` tells whether it was finished, `share_done` how far it is.
        """
        return self._asked(Tiled, "tiles", source, limits=limits, target=str(target.absolute()))

    def export_picture(
        self, source: Path, target: Path, *, limits: Limits, keep_exif: bool = False, in_pieces: bool = False
    ) -> ExportedPicture | Refused:
        """Write the upright picture of a stored photo for a dataset; `target` gets no extension added.

        `keep_exif` keeps place and time in it, orientation set to 1. `in_pieces`: where a copy would do, only
        tell of which parts of the original it is made. Raises as `examine`.
        """
        return self._asked(
            ExportedPicture,
            "export_picture",
            source,
            limits=limits,
            target=str(target.absolute()),
            keep_exif=keep_exif,
            in_pieces=in_pieces,
        )

    def run(self, operation: str, **arguments: Any) -> Result:
        """Do one operation of child.py in a free child; paths are absolute. Raises Busy, Closed, Unwritable.

        A child that had done other photos may have died of those: then a fresh one tries once more.
        """
        seconds = self._seconds * _SLOW_OPERATIONS.get(operation, 1)
        memory_megabytes = round(self._memory_megabytes * _MEMORY_SHARE.get(operation, 1.0))
        job = {"operation": operation, "seconds": seconds, "memory_megabytes": memory_megabytes, **arguments}
        self._wait_for_place()
        try:
            answer, was_fresh = self._attempt(job, seconds)
            if answer is None and not was_fresh:
                answer, _ = self._attempt(job, seconds)
        except TimeoutError:
            return refused("too-slow", format=_format_of(arguments.get("source")))
        finally:
            self._leave_place()
        if answer is None:
            if self._closed:
                raise Closed
            return refused("unsafe", format=_format_of(arguments.get("source")))
        return answer

    def close(self) -> None:
        """End all children, those at work too; callers waiting or working get Closed. May be called twice."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()
            self._changed.notify_all()
        for child in idle:
            child.end()

    def children(self) -> list[int]:
        """Process numbers of the children that run now."""
        with self._changed:
            return [child.pid for child in (*self._idle, *self._busy) if child.is_alive]

    def _attempt(self, job: dict[str, Any], seconds: float) -> tuple[Result | None, bool]:
        """Ask one child; the answer is None when it died, and whether this was its first job."""
        child = self._take_child()
        was_fresh = child.jobs == 0
        answer: Result | None = None
        is_good = False
        try:
            reply = child.ask(job, seconds=seconds * _WAITING_FACTOR)
            if reply is not None and reply.get("verdict") == "unwritable":
                is_good = True
                raise Unwritable(str(reply.get("words")))
            if reply is not None:
                answer = from_json(reply)
                is_good = True
        except (KeyError, TypeError, ValueError):
            answer = None  # a taken-over child may answer anything; it is not believed
        finally:
            self._give_back(child, is_good=is_good)
        return answer, was_fresh

    def _wait_for_place(self) -> None:
        deadline = time.monotonic() + self._patience
        with self._changed:
            if not self._closed and self._taken >= self._workers and self._waiting >= self._most_waiting:
                raise Busy
            self._waiting += 1
            try:
                while not self._closed and self._taken >= self._workers:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise Busy
                    self._changed.wait(left)
                if self._closed:
                    raise Closed
                self._taken += 1
            finally:
                self._waiting -= 1

    def _leave_place(self) -> None:
        with self._changed:
            self._taken -= 1
            self._changed.notify()

    def _take_child(self) -> Child:
        gone: list[Child] = []
        with self._changed:
            if self._closed:
                raise Closed
            child = None
            while self._idle and child is None:
                candidate = self._idle.pop()
                if candidate.is_alive:
                    child = candidate
                else:
                    gone.append(candidate)
            if child is None:
                child = Child(memory_megabytes=self._memory_megabytes, idle_seconds=self._idle_seconds)
            self._busy.add(child)
        for ended in gone:
            ended.end()
        return child

    def _give_back(self, child: Child, *, is_good: bool) -> None:
        with self._changed:
            self._busy.discard(child)
            keep = is_good and not self._closed and child.jobs < self._jobs_per_child
            if keep:
                self._idle.append(child)
        if not keep:
            child.end()

    def _asked(
        self, kind: type[T], operation: str, source: Path, *, limits: Limits, **rest: object
    ) -> T | Refused:
        source.stat()  # a file that is not there is our fault and must not read as a damaged photo
        result = self.run(operation, source=str(source.absolute()), limits=asdict(limits), **rest)
        return result if isinstance(result, (kind, Refused)) else refused("unsafe")


def _format_of(source: object) -> Format | None:
    try:
        with Path(str(source)).open("rb") as file:
            return format_of(file.read(HEAD_BYTES))
    except (OSError, Refusal):
        return None
