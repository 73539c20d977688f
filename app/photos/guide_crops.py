"""What is shown of an example: the place with some of what is around it, and which picture of its photo."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.imaging.recipe import RENDITION_EDGES

_AROUND: Final = 1.8
"""The window is so many times as large as the place: what is around it tells what it is."""
_LEAST: Final = 64  # photo pixels across: below that nothing can be recognised
_SHAPE: Final = 4 / 3
_SHARP: Final = 420  # pixels across, for a window of about 210 CSS pixels on a dense screen or in print


class Window(NamedTuple):
    """A part of a photo: pixels of the upright photo."""

    x: float
    y: float
    width: float
    height: float


def window_on(place: Window, photo: tuple[int, int]) -> Window:
    """Frame a place in 4:3, as far as the photo (width, height) goes."""
    wanted = max(place.width * _AROUND, place.height * _AROUND * _SHAPE, _LEAST)
    width, height = min(wanted, photo[0]), min(wanted / _SHAPE, photo[1])
    x = place.x + (place.width - width) / 2
    y = place.y + (place.height - height) / 2
    return Window(
        *(
            round(value, 2)
            for value in (
                min(max(x, 0), photo[0] - width),
                min(max(y, 0), photo[1] - height),
                width,
                height,
            )
        )
    )


def picture_for(window: Window, photo: tuple[int, int]) -> str:
    """Name the smallest of a photo's pictures that shows a window sharply: small, preview or view."""
    for name in ("small", "preview"):
        scale = min(RENDITION_EDGES[name] / max(photo), 1)
        if window.width * scale >= _SHARP or scale == 1:
            return name
    return "view"
