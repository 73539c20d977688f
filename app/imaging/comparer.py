"""Compares photos in one child process that knows the hashes and vectors of projects (likeness_child.py).

Imports neither numpy nor OpenCV. Files are drawn pictures of the server's own making: `Files` names the 512
pixel rendition of a photo and the file of its keypoints beside it, which is made when it is not there.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.imaging.one_child import OneChild
from app.imaging.writing import Unwritable

_MODULE: Final = "app.imaging.likeness_child"
_MEMORY_MEGABYTES: Final = 2048
_SECONDS: Final = 20.0
_WAITING_FACTOR: Final = 6
"""The child has the lowest priority: by the clock a job may take long on a busy machine."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the pixels of a photo are for comparing."""

    picture: Path
    points: Path

    def to_json(self) -> dict[str, str]:
        """Write both as absolute paths."""
        return {"picture": str(self.picture.absolute()), "points": str(self.points.absolute())}


@dataclass(frozen=True, slots=True)
class Description:
    """What a photo is found by: 64 bits, and 448 signed bytes."""

    phash: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One photo as the child learns it; ``number`` grows with each row of a project."""

    number: int
    photo_id: int
    phash: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """Photos like one: by hash (id, bits apart), and by vector (id, cosine distance); nearest first."""

    same: list[tuple[int, int]]
    alike: list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Markers:
    """Printed markers in a photo. outlines: four corners [x, y] each, in pixels of the upright photo.

    scale: the least and the most pixels that a millimetre has on them; None where there is no marker.
    """

    outlines: list[list[list[float]]]
    scale: tuple[float, float] | None


class Comparer:
    """The child and what was told to it. Safe to use from many threads, one after the other."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._child = OneChild(
            _MODULE,
            memory_megabytes=_MEMORY_MEGABYTES,
            seconds=_SECONDS,
            waiting_factor=_WAITING_FACTOR,
        )

    def describe(self, files: Files) -> Description | None:
        """Tell the hash and vector of a photo and write its keypoints; None where it cannot be opened.

        Raises Closed, Unwritable.
        """
        answer = self._ask({"operation": "describe", **files.to_json()})
        if answer is None or answer.get("verdict") != "described":
            return None
        return Description(answer["phash"], base64.b64decode(answer["vector"]))

    def find(
        self,
        project_id: int,
        what: Description,
        *,
        last: int,
        within: int,
        rows_after: Callable[[int], Sequence[Row]],
    ) -> Found:
        """Find photos of a project like one: hashes at most ``within`` bits apart, and the nearest vectors.

        ``last``: the newest row's number. ``rows_after(number)`` gives some rows beyond, oldest first, for a
        child that knows less. Raises Closed.
        """
        vector = base64.b64encode(what.vector).decode()
        asked = {"project": project_id, "phash": what.phash, "vector": vector, "within": within, "last": last}
        while True:
            answer = self._ask({"operation": "find", **asked})
            if answer is None or answer["verdict"] == "broken":
                return Found([], [])
            if answer["verdict"] == "found":
                return Found([tuple(one) for one in answer["same"]], [tuple(one) for one in answer["alike"]])
            rows = rows_after(answer["last"])
            if not rows:  # rows were taken away meanwhile: what the child knows is enough
                asked["last"] = answer["last"]
                continue
            self._ask({"operation": "learn", "project": project_id, **_packed(rows)})

    def check(self, mine: Files, others: Sequence[Files]) -> list[int]:
        """Count the keypoints of a photo that agree with each of others; 0 where one cannot be opened.

        Raises Closed, Unwritable.
        """
        if not others:
            return []
        told = {"mine": mine.to_json(), "others": [files.to_json() for files in others]}
        answer = self._ask({"operation": "check", **told})
        if answer is None or answer["verdict"] != "checked":
            return [0] * len(others)
        return [int(count) for count in answer["agreeing"]]

    def markers(self, picture: Path, width: int) -> Markers:
        """Look for printed markers in a drawn picture of a photo that is ``width`` pixels wide itself.

        None are found where it cannot be opened. Raises Closed, Unwritable.
        """
        answer = self._ask({"operation": "markers", "picture": str(picture.absolute()), "width": width})
        if answer is None or answer["verdict"] != "measured":
            return Markers([], None)
        scale = answer["scale"]
        return Markers(answer["outlines"], None if scale is None else (scale[0], scale[1]))

    def close(self) -> None:
        """End the child; who asks later gets Closed. May be called twice."""
        self._child.close()

    def _ask(self, job: dict[str, Any]) -> dict[str, Any] | None:
        answer = self._child.ask(job)
        if answer is not None and answer.get("verdict") == "unwritable":
            raise Unwritable(str(answer.get("words")))
        return answer


def _packed(rows: Sequence[Row]) -> dict[str, Any]:
    hashes = struct.pack(f"={len(rows)}Q", *(row.phash for row in rows))
    return {
        "last": rows[-1].number,
        "ids": [row.photo_id for row in rows],
        "hashes": base64.b64encode(hashes).decode(),
        "vectors": base64.b64encode(b"".join(row.vector for row in rows)).decode(),
    }
