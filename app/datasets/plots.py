"""Places of marks in the overview's plots, in the units of their SVG view boxes. Pure.

Each plot is laid out for a wide and for a narrow place: letters are as large in both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

WIDE, HALF, NARROW = 860, 440, 340
"""Widths of view boxes."""
_SIZES: Final = {WIDE: "wide", HALF: "half", NARROW: "narrow"}
HEIGHT: Final = {WIDE: 196, HALF: 180, NARROW: 240}
_LEFT, _BOTTOM = 44, 24
_TOP: Final = {WIDE: 30, HALF: 14, NARROW: 14}
_ROOM = {WIDE: 110, HALF: 112, NARROW: 104}
"""What is left free at the right, for the words beside the ends of lines."""
_EDGE: Final = 8
"""What is left free there where no words stand."""
TARGET: Final = {WIDE: 48, HALF: 24, NARROW: 46}
"""The least height of a link: the wide and the narrow ones are pressed with fingers too."""
_NAMES, _VALUES = 120, 48
"""Ranges: the room for a name and for its value."""
_LINE: Final = 15
"""Height of a line of words."""
_RISE: Final = 4
"""From the foot of words to their middle."""
_DATES = {WIDE: 6, HALF: 3, NARROW: 2}
"""How many dates fit below."""


def nice_top(most: int) -> tuple[int, int]:
    """Choose the top of an axis and the step of its lines, so that 2 to 5 lines carry round numbers."""
    if most <= 4:
        return max(most, 1), 1
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return step * math.ceil(most / step), step


class _Frame:
    """The axes of a plot over days: where a day and a number lie."""

    def __init__(self, days: Sequence[date], most: int, width: int, *, room: int, pad: float = 0) -> None:
        self.days, self.width, self._pad = days, width, pad
        self.top, self.step = nice_top(most)
        self.right, self.bottom = width - room, HEIGHT[width] - _BOTTOM

    def x(self, index: float) -> float:
        """Where the end of a day lies, by its place in the row of days."""
        between = self.right - _LEFT - 2 * self._pad
        return round(_LEFT + self._pad + between * index / max(len(self.days) - 1, 1), 1)

    def y(self, n: float) -> float:
        """How high a number lies."""
        return round(self.bottom - (self.bottom - _TOP[self.width]) * n / self.top, 1)

    def told(self) -> dict[str, Any]:
        """Give what the template draws of every plot: lines with numbers, ticks with dates."""
        return {
            "width": self.width,
            "height": HEIGHT[self.width],
            "size": _SIZES[self.width],
            "left": _LEFT,
            "right": self.right,
            "bottom": self.bottom,
            "lines": [{"y": self.y(n), "n": n} for n in range(0, self.top + 1, self.step)],
            "ticks": self._ticks(),
        }

    def _ticks(self) -> list[dict[str, Any]]:
        last = len(self.days) - 1
        apart = math.ceil(len(self.days) / _DATES[self.width])
        has_short = len(self.days) * 5 <= self.right - _LEFT
        ticks = []
        for index, day in enumerate(self.days):
            is_long = index == last or (index % apart == 0 and last - index >= apart * 0.7)
            if is_long or has_short:
                label = "today" if index == last else f"{day.day} {day:%b}"
                ticks.append({"x": self.x(index), "long": is_long, "label": label if is_long else ""})
        return ticks


def _spread(wanted: Sequence[float], width: int) -> list[dict[str, Any]]:
    """Move words apart that stand beside each other's lines; ``wanted`` from high to low, in y.

    Gives for each {y, cell: {y, height}}: its line of words, and what is pressed for it. The cells share the
    whole column, each at least ``TARGET`` high; two words may stand close, as each has the room on its side.
    """
    target, height = TARGET[width], HEIGHT[width]
    apart = _LINE if len(wanted) <= 2 else target
    ends = target - apart / 2 if len(wanted) > 1 else 0  # from an end of the column to the middle of a word
    places = [y - _RISE for y in wanted]
    lowest = ends
    for index in range(len(places)):
        lowest = places[index] = max(places[index], lowest)
        lowest += apart
    highest = height - ends
    for index in reversed(range(len(places))):
        highest = places[index] = min(places[index], highest)
        highest -= apart
    edges = [0, *((one + other) / 2 for one, other in pairwise(places)), height]
    return [
        {"y": round(y + _RISE, 1), "cell": {"y": round(top, 1), "height": round(bottom - top, 1)}}
        for y, (top, bottom) in zip(places, pairwise(edges), strict=True)
    ]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in points)


def line_plot(
    days: Sequence[date], series: Sequence[tuple[str, Sequence[int | None]]], width: int = WIDE
) -> dict[str, Any] | None:
    """Lay out numbers by day as lines, each (name, a number a day, None where none is known).

    Gives the frame and ``series`` [{name, path, n, y, cell}], highest first; None with fewer than two days.
    """
    if len(days) < 2:
        return None
    most = max((n for _, numbers in series for n in numbers if n is not None), default=0)
    frame = _Frame(days, most, width, room=_ROOM[width])
    drawn: list[dict[str, Any]] = []
    for name, numbers in series:
        points = [(frame.x(index), frame.y(n)) for index, n in enumerate(numbers) if n is not None]
        if numbers[-1] is not None:
            drawn.append({"name": name, "n": numbers[-1], "path": _path(points), "end": points[-1][1]})
    drawn.sort(key=lambda one: one["end"])
    places = _spread([one["end"] + _RISE for one in drawn], width)
    return {**frame.told(), "series": [{**one, **at} for one, at in zip(drawn, places, strict=True)]}


def area_plot(
    days: Sequence[date], bands: Sequence[tuple[str, Sequence[int]]], width: int = HALF
) -> dict[str, Any] | None:
    """Lay out numbers by day as areas on top of each other, the first lowest: (name, a number a day).

    Gives the frame and ``bands`` [{name, path, n, y, cell}], highest first and without those that were never
    there; ``cell`` only of those that are there now. None with fewer than two days.
    """
    if len(days) < 2:
        return None
    floors = [0] * len(days)
    stacked = []
    for name, numbers in bands:
        ceilings = [low + n for low, n in zip(floors, numbers, strict=True)]
        stacked.append((name, floors, ceilings))
        floors = ceilings
    frame = _Frame(days, max(floors), width, room=_ROOM[width])
    drawn: list[dict[str, Any]] = []
    for name, lows, highs in reversed(stacked):
        if lows == highs:
            continue
        upper = [(frame.x(index), frame.y(n)) for index, n in enumerate(highs)]
        lower = [(frame.x(index), frame.y(n)) for index, n in enumerate(lows)]
        n = highs[-1] - lows[-1]
        middle = frame.y((lows[-1] + highs[-1]) / 2) + _RISE
        drawn.append({"name": name, "path": _path([*upper, *lower[::-1]]) + "Z", "n": n, "y": middle})
    told = [one for one in drawn if one["n"]]
    for one, at in zip(told, _spread([one["y"] for one in told], width), strict=True):
        one.update(at)
    return {**frame.told(), "bands": drawn}


def range_plot(
    rows: Sequence[tuple[str, str, Mapping[str, float]]], wanted: float, width: int = HALF
) -> dict[str, Any]:
    """Lay out ranges, each (name, url, {value, low, high} from 0 to 1), under each other on one scale.

    Gives ``rows`` [{name, url, y, low, x, high, value}], each ``row`` high, ``lines`` [{x, label}] of the
    scale, and where on it the ``wanted`` value lies.
    """
    left, right, row = _NAMES, width - _VALUES, TARGET[width]

    def x(share: float) -> float:
        return round(left + (right - left) * share, 1)

    return {
        "width": width,
        "height": row * len(rows) + _BOTTOM,
        "size": _SIZES[width],
        "row": row,
        "bottom": row * len(rows) + 4,
        "right": right,
        "lines": [{"x": x(share), "label": f"{share:g}"} for share in (0, 0.25, 0.5, 0.75, 1)],
        "wanted": x(wanted),
        "rows": [
            {
                "name": name,
                "url": url,
                "y": row * (index + 0.5),
                "low": x(told["low"]),
                "x": x(told["value"]),
                "high": x(told["high"]),
                "value": told["value"],
            }
            for index, (name, url, told) in enumerate(rows)
        ],
    }


def bar_plot(days: Sequence[date], numbers: Sequence[int], width: int = HALF) -> dict[str, Any] | None:
    """Lay out a number a day as bars, ``bars`` [{x, y, width, height, n}]; None with fewer than two days."""
    if len(days) < 2:
        return None
    apart = (width - _EDGE - _LEFT) / len(days)
    frame = _Frame(days, max(numbers), width, room=_EDGE, pad=apart / 2)
    wide = round(min(apart * 0.7, 24), 1)
    bars = [
        {
            "x": round(frame.x(index) - wide / 2, 1),
            "y": frame.y(n),
            "width": wide,
            "height": round(frame.bottom - frame.y(n), 1),
            "n": n,
        }
        for index, n in enumerate(numbers)
        if n > 0
    ]
    return {**frame.told(), "bars": bars}
