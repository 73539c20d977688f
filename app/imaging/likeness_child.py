"""The child process that compares photos: knows the hashes and vectors of projects, and reads drawn pictures.

It looks for printed markers in them, too.

It obeys the protocol and the limits of child.py. What it knows of a project is kept between jobs and told
by the parent, oldest first; a fresh child knows nothing and says so (`last`: 0). It works at the lowest
priority: nobody waits for it, and photos that arrive must not. Started by comparer.py.
"""

from __future__ import annotations

import base64
import os
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging import child
from app.imaging.likeness import (
    VECTOR_LENGTH,
    Picture,
    agreeing,
    bits_apart,
    distances,
    hash_of,
    keypoints_of,
    vector_of,
)
from app.imaging.markers import find_markers, scale_of
from app.imaging.writing import Unwritable, whole_file

MOST_VECTORS: Final = 20_000
"""Vectors are compared with the newest photos of a project only: 9 MB and 10 ms; hashes with all."""
_MOST_PROJECTS: Final = 8
_MOST_TOLD: Final = 20


class Known:
    """What is known of one project: ids and hashes of all its photos, vectors of the newest."""

    def __init__(self) -> None:
        self.last = 0
        self._size = 0
        self._ids = np.zeros(1024, np.int64)
        self._hashes = np.zeros(1024, np.uint64)
        self._vectors: NDArray[np.int8] = np.zeros((0, VECTOR_LENGTH), np.int8)

    def learn(self, last: int, ids: list[int], hashes: NDArray[np.uint64], vectors: NDArray[np.int8]) -> None:
        """Add photos; ``last`` is the number of the newest row told."""
        end = self._size + len(ids)
        if end > len(self._ids):
            room = max(end, 2 * len(self._ids))
            self._ids, self._hashes = np.resize(self._ids, room), np.resize(self._hashes, room)
        self._ids[self._size : end], self._hashes[self._size : end] = ids, hashes
        self._vectors = np.concatenate([self._vectors, vectors])[-MOST_VECTORS:]
        self._size, self.last = end, last

    def same(self, phash: int, within: int) -> list[tuple[int, int]]:
        """Photos whose hash is at most ``within`` bits apart: (id, bits), nearest first."""
        apart = bits_apart(self._hashes[: self._size], phash)
        [found] = np.nonzero(apart <= within)
        found = found[np.argsort(apart[found], kind="stable")][:_MOST_TOLD]
        return [(int(self._ids[at]), int(apart[at])) for at in found]

    def alike(self, vector: NDArray[np.int8]) -> list[tuple[int, float]]:
        """The photos with the nearest vectors: (id, distance), nearest first."""
        if not len(self._vectors):
            return []
        apart = distances(self._vectors, vector)
        ids = self._ids[self._size - len(self._vectors) : self._size]
        return [(int(ids[at]), round(float(apart[at]), 4)) for at in np.argsort(apart)[:_MOST_TOLD]]


_known: OrderedDict[int, Known] = OrderedDict()
"""By project, the one asked for last at the end. Of this process, which does nothing else."""


def reply(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job; what cannot be opened is an answer too."""
    try:
        return _OPERATIONS[job["operation"]](job)
    except Unwritable as failure:
        return {"verdict": "unwritable", "words": str(failure)}
    except Exception:  # decoders raise anything
        return {"verdict": "broken"}


def _describe(job: dict[str, Any]) -> dict[str, Any]:
    picture = _opened(Path(job["picture"]))
    if picture is None:
        return {"verdict": "broken"}
    points = Path(job["points"])
    if not points.is_file():  # the same bytes may be in another project, or have been here before
        _write_points(picture, points)
    vector = base64.b64encode(vector_of(picture).tobytes()).decode()
    return {"verdict": "described", "phash": hash_of(picture), "vector": vector}


def _project(project_id: int) -> Known:
    known = _known.setdefault(project_id, Known())
    _known.move_to_end(project_id)
    while len(_known) > _MOST_PROJECTS:
        _known.popitem(last=False)
    return known


def _learn(job: dict[str, Any]) -> dict[str, Any]:
    hashes = np.frombuffer(base64.b64decode(job["hashes"]), np.uint64)
    vectors = np.frombuffer(base64.b64decode(job["vectors"]), np.int8).reshape(-1, VECTOR_LENGTH)
    known = _project(job["project"])
    known.learn(job["last"], job["ids"], hashes, vectors)
    return {"verdict": "learnt", "last": known.last}


def _find(job: dict[str, Any]) -> dict[str, Any]:
    known = _project(job["project"])
    if known.last != job["last"]:
        return {"verdict": "behind", "last": known.last}
    vector = np.frombuffer(base64.b64decode(job["vector"]), np.int8)
    same = known.same(job["phash"], job["within"])
    return {"verdict": "found", "same": same, "alike": known.alike(vector)}


def _markers(job: dict[str, Any]) -> dict[str, Any]:
    picture = cv2.imread(job["picture"], cv2.IMREAD_GRAYSCALE)
    if picture is None:
        return {"verdict": "broken"}
    larger = job["width"] / picture.shape[1]
    found = find_markers(np.asarray(picture, np.uint8))
    scale = scale_of(found)
    return {
        "verdict": "measured",
        "outlines": [np.round(corners * larger, 2).tolist() for corners in found],
        "scale": None if scale is None else [round(one * larger, 4) for one in scale],
    }


def _check(job: dict[str, Any]) -> dict[str, Any]:
    mine = _points(job["mine"])
    counts = [agreeing(mine, _points(other)) if mine else 0 for other in job["others"]]
    return {"verdict": "checked", "agreeing": counts}


def _points(files: dict[str, str]) -> bytes:
    """Read the points of a photo, or find them anew where their file was lost."""
    points = Path(files["points"])
    if not points.is_file():
        picture = _opened(Path(files["picture"]))
        if picture is None:
            return b""
        _write_points(picture, points)
    return points.read_bytes()


def _write_points(picture: Picture, target: Path) -> None:
    with whole_file(target) as file:
        file.write(keypoints_of(picture))


def _opened(path: Path) -> Picture | None:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, np.uint8)


_OPERATIONS: Final = {
    "describe": _describe,
    "learn": _learn,
    "find": _find,
    "check": _check,
    "markers": _markers,
}


if __name__ == "__main__":
    os.nice(10)
    child.serve(reply)
