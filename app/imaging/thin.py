"""How wide the thin dark line is that a person tapped, a crack or a scratch.

The same measure as `lineAt` of static/js/lib/quality.js, held to it by tests/shapes/quality.json: both count
in whole numbers and try places in the same order, so that they find the same line.

Lines of 21 pixels are laid through the surroundings of the tap in 16 directions, at 25 places each. The one
within reach that is darkest stands out when it is darker than the mean by more than a standard deviation.
It is followed pixel by pixel, since cracks bend, and its profile is the mean across what was followed: its
width is what lies in the profile below the surroundings, over how deep it is at its deepest. So it holds for
lines narrower than a pixel, too. Light lines are left out: ground steel is full of them.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from PIL import Image

EDGE: Final = 46
"""Pixels of the square that is looked at, the tap in its middle: no line leaves it."""

_CENTRE: Final = EDGE // 2 * (EDGE + 1)
_HALF: Final = 10  # of a line, to either side of its middle
_PLACES: Final = 12  # to either side of the tap
_REACH: Final = 6  # the places that a thumb may have meant
_FLANK: Final = 4  # of the profile
_DIRECTIONS: Final = 16


class _Line(NamedTuple):
    """A line's pixels, the first of each at place 0, and how far it is to the next place."""

    starts: list[int]
    across: int
    slope: float


def _line(turn: int) -> _Line:
    slope = turn / 4 - 1 if turn < 9 else (turn - 12) / 4
    along, across = (1, EDGE) if turn < 9 else (EDGE, 1)
    steps = range(-_HALF, _HALF + 1)
    return _Line([_CENTRE + i * along + math.floor(i * slope + 0.5) * across for i in steps], across, slope)


_LINES: Final = [_line(turn) for turn in range(_DIRECTIONS)]


def line_at(tile: Image.Image) -> float | None:
    """Width in pixels of the dark line in the middle of a picture, mode L; None where none stands out.

    tile: a square of EDGE; a smaller one is of a picture that is smaller, and tells nothing.
    """
    if tile.size != (EDGE, EDGE):
        return None
    grey = tile.tobytes()
    total = squares = 0
    darkest = (255 * len(_LINES[0].starts) + 1, _LINES[0], 0)
    for line in _LINES:
        for place in range(-_PLACES, _PLACES + 1):
            values = [grey[start + place * line.across] for start in line.starts]
            dark = sum(values)
            total += dark
            squares += sum(value * value for value in values)
            if dark < darkest[0] and abs(place) <= _REACH:
                darkest = (dark, line, place)
    pixels = _DIRECTIONS * (2 * _PLACES + 1) * (2 * _HALF + 1)
    mean = total / pixels
    dark, line, place = darkest
    depth = mean - dark / (2 * _HALF + 1)
    if depth <= 0 or depth**2 <= squares / pixels - mean**2:
        return None
    return _width(grey, line, place, mean * (2 * _HALF + 1))


def _width(grey: bytes, line: _Line, place: int, mean: float) -> float:
    """Follow a line from its middle both ways; mean: of all lines."""
    profile = [0] * (2 * _FLANK + 1)
    for ahead in (line.starts[_HALF:], line.starts[_HALF - 1 :: -1]):
        at = place
        for start in ahead:
            near = [p for p in (at, at - 1, at + 1) if abs(p) <= _PLACES - _FLANK]
            at = min(near, key=lambda p: grey[start + p * line.across])
            for i in range(len(profile)):
                profile[i] += grey[start + (at + i - _FLANK) * line.across]
    depths = [max(0.0, mean - value) for value in profile]
    return sum(depths) / max(1.0, *depths) / math.sqrt(1 + line.slope**2)
