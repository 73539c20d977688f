"""Places of marks in the plots of agreement, and their greys, in the units of their SVG view boxes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.review.differences import NONE

WIDE, HIGH = 240, 24
WANTED: Final = 0.67
"""Two of three: what ``agreement.UNCLEAR`` says of alpha."""
_LEFT, _RIGHT = 6, 6
_GREYS: Final = ((0.5, 6), (0.25, 5), (0.1, 4), (0.05, 2), (0.0, 1))
"""From which share of a row a cell of the confusion has which grey (tokens --g1 to --g6)."""


def x_of(share: float) -> float:
    """Give where a share, 0..1, stands on the scale."""
    return round(_LEFT + (WIDE - _LEFT - _RIGHT) * share, 1)


def scale() -> dict[str, Any]:
    """Lay out the scale under all rows: its lines, and the line of what is wanted."""
    lines = [{"x": x_of(share), "label": f"{share:g}"} for share in (0, 0.25, 0.5, 0.75, 1)]
    return {"width": WIDE, "height": HIGH, "lines": lines, "wanted": x_of(WANTED)}


def class_rows(figures: Mapping[str, Any], classes: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Lay out the range of each class that was drawn, in key order; classes by id, as on the wire."""
    order = {class_id: place for place, class_id in enumerate(classes)}
    rows = []
    for one in sorted(figures["classes"], key=lambda one: order.get(one["class_id"], len(order))):
        f1 = one["f1"]
        if f1 is not None and one["class_id"] in classes:
            places = {name: x_of(f1[name]) for name in ("low", "value", "high")}
            rows.append({**one, "class": classes[one["class_id"]], "x": places})
    return rows


def matrix(figures: Mapping[str, Any], classes: Mapping[int, Any]) -> dict[str, Any] | None:
    """Lay out what counts (rows) against what was read (columns), nobody last; None: nothing was drawn."""
    cells = {(cell["ours"], cell["theirs"]): cell for cell in figures["confusion"]}
    drawn = {name for cell in cells for name in cell}
    names = [class_id for class_id in classes if class_id in drawn] + ([NONE] if NONE in drawn else [])
    if not names:
        return None
    rows = [
        {"class": classes.get(ours), "id": ours, "cells": [_cell(cells, ours, theirs) for theirs in names]}
        for ours in names
    ]
    return {"columns": [{"class": classes.get(name), "id": name} for name in names], "rows": rows}


def _cell(cells: Mapping[tuple[int, int], Any], ours: int, theirs: int) -> dict[str, Any]:
    told = cells.get((ours, theirs))
    if told is None:
        return {"n": 0, "ours": ours, "theirs": theirs}
    grey = next(grey for least, grey in _GREYS if told["share"] >= least)
    return {**told, "grey": grey, "same": ours == theirs}


def named(pair: Sequence[int], classes: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Give the classes of the unclear pair that the project still has; NONE is left out."""
    return [classes[class_id] for class_id in pair if class_id in classes]
