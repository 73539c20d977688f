"""The child process that proposes masks from drawn pictures; keeps the last decoded ones.

It obeys the protocol and the limits of imaging/child.py, and reads pictures of the server's own making only.
Started by proposer.py.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from app.assist.pixels.window import Pixels, Span
from app.assist.proposing import Question, answer
from app.imaging import child

MOST_BYTES: Final = 160_000_000
"""Of decoded pictures: three views of 16 megapixels, or a dozen previews."""

_decoded: OrderedDict[str, Pixels] = OrderedDict()
"""By file name, the one used last at the end. Of this process, which does nothing else."""


def reply(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job; what cannot be opened is an answer too."""
    try:
        picture = _opened(job["picture"])
        if picture is None:
            return {"verdict": "broken"}
        return {
            "verdict": "proposed",
            "candidates": [one.to_json() for one in answer(picture, _question(job))],
        }
    except Exception:  # a picture that makes OpenCV fail must not take the child with it
        return {"verdict": "broken"}


def _question(job: dict[str, Any]) -> Question:
    width, height = job["frame"]
    return Question(
        frame=(width, height),
        box=Span(*job["box"]) if job["box"] is not None else None,
        plus=tuple((x, y) for x, y in job["plus"]),
        minus=tuple((x, y) for x, y in job["minus"]),
        polygons=job["polygons"],
        view=Span(*job["view"]),
    )


def _opened(name: str) -> Pixels | None:
    """Decode a picture, or find it decoded: names change when pictures do."""
    if name in _decoded:
        _decoded.move_to_end(name)
        return _decoded[name]
    # Through numpy: OpenCV itself would turn or refuse a file by its own ideas.
    packed = np.fromfile(Path(name), np.uint8)
    pixels = cv2.imdecode(packed, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        return None
    _decoded[name] = np.asarray(pixels, np.uint8)
    while len(_decoded) > 1 and sum(one.nbytes for one in _decoded.values()) > MOST_BYTES:
        _decoded.popitem(last=False)
    return _decoded[name]


if __name__ == "__main__":
    child.serve(reply)
