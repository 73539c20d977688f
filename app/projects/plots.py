"""Places of marks in the overview's plots, in the units of their SVG view boxes. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

WIDE, NARROW = 860, 340
"""Widths of view boxes: letters are 11 px in both, so a phone gets a plot of its own."""
HEIGHT = 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 110, 12, 24
_NARROW_RIGHT = 8  # the number at the end stands above the line there


def nice_top(most: int) -> tuple[int, int]:
    """Choose the top of an axis and the step of its lines, so that 2 to 5 lines carry round numbers."""
    if most <= 4:
        return max(most, 1), 1
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return step * math.ceil(most / step), step


def day_plot(days: Sequence[tuple[date, int]], width: int = WIDE) -> dict[str, Any] | None:
    """Lay out how many photos were held by day; None with fewer than two days, which are no line."""
    if len(days) < 2:
        return None
    first, last = days[0][0], days[-1][0]
    span = max((last - first).days, 1)
    top, step = nice_top(days[-1][1])
    is_narrow = width < 600
    right, bottom = width - (_NARROW_RIGHT if is_narrow else _RIGHT), HEIGHT - _BOTTOM

    def x_of(day: date) -> float:
        return round(_LEFT + (right - _LEFT) * (day - first).days / span, 1)

    def y_of(n: int) -> float:
        return round(bottom - (bottom - _TOP) * n / top, 1)

    labelled = max(1, math.ceil(span / (2 if is_narrow else 5)))
    ticks = []
    for offset in range(span + 1):
        day = date.fromordinal(first.toordinal() + offset)
        is_long = offset % labelled == 0
        ticks.append({"x": x_of(day), "long": is_long, "label": f"{day.day} {day:%b}" if is_long else ""})
    path = "M" + " L".join(f"{x_of(day)} {y_of(n)}" for day, n in days)
    return {
        "width": width,
        "is_narrow": is_narrow,
        "height": HEIGHT,
        "left": _LEFT,
        "right": right,
        "bottom": bottom,
        "lines": [{"y": y_of(n), "n": n} for n in range(0, top + 1, step)],
        "ticks": ticks if span <= (25 if is_narrow else 60) else [tick for tick in ticks if tick["long"]],
        "path": path,
        "end": {"x": right + 8, "y": y_of(days[-1][1]) + 4, "n": days[-1][1]},
        "since": f"{first.day} {first:%B}",
        "days": [{"day": day.isoformat(), "n": n} for day, n in days],
    }
