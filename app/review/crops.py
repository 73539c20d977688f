"""Which part of a photo shows what a thread is about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_RATIO: Final = 4 / 3  # width to height
_SHARE: Final = 0.4  # of the photo's shorter side, where only a point is told
_ROUND: Final = 2.2  # how much larger than its annotation


def crop_round(photo: Mapping[str, Any], thread: Mapping[str, Any]) -> dict[str, Any] | None:
    """Cut a photo round a thread's place: {x, y, width, height, pin, box}; pixels of the upright photo.

    ``pin`` is (x, y) or None for a thread about the whole photo, which is shown whole; ``box`` is the
    annotation it is on. None for a photo without a picture.
    """
    if not photo["width"] or not photo["urls"]["small"]:
        return None
    width, height = float(photo["width"]), float(photo["height"])
    box = thread["box"]
    if box is not None:
        pin = (min(box["x"] + box["width"], width), box["y"])
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        least = max(box["width"], box["height"] * _RATIO) * _ROUND
    elif thread["x"] is not None:
        pin = middle = (thread["x"], thread["y"])
        least = 0.0
    else:
        whole = max(width, height * _RATIO)
        return _window(width / 2, height / 2, whole, None, None)
    wide = max(least, min(width, height) * _SHARE * _RATIO)
    wide = min(wide, max(width, height * _RATIO))
    x = _inside(middle[0], wide, width)
    y = _inside(middle[1], wide / _RATIO, height)
    return _window(x, y, wide, pin, box)


def _inside(middle: float, size: float, whole: float) -> float:
    """Move a window's middle so that the window lies on the photo; in its middle where it is larger."""
    if size >= whole:
        return whole / 2
    return min(max(middle, size / 2), whole - size / 2)


def _window(
    x: float, y: float, wide: float, pin: tuple[float, float] | None, box: dict[str, float] | None
) -> dict[str, Any]:
    high = wide / _RATIO
    return {
        "x": round(x - wide / 2, 2),
        "y": round(y - high / 2, 2),
        "width": round(wide, 2),
        "height": round(high, 2),
        "pin": pin,
        "box": box,
    }
