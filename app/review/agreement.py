"""How far people agree, over many readings: figures with their ranges. Pure; needs numpy.

Everything is worked out of one table: how often, on each photo, what counts as one class was drawn as
another (or by nobody: ``NONE``). Object F1 knows no classes; kappa is Cohen's (1960) on what both drew; alpha
is Krippendorff's for names (2011), to which what only one drew is drawn as "none" by the other. Ranges hold
90 of 100 draws of as many photos, with repeats (the bootstrap of Efron 1979): photos, since what lies on one
of them goes together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.review.differences import NONE, Comparison

DRAWS: Final = 1000
RANGE: Final = (5, 95)  # percentiles
UNCLEAR: Final = 0.67
"""Alpha below it means that people read the classes differently (Krippendorff 2004, p. 241)."""
WORST: Final = 5  # pictures that show what is unclear
MOST_PICTURES: Final = 60  # readings that are named with a cell
_AT_A_TIME: Final = 100  # draws; of 5,000 photos they are 4 MB
_SEED: Final = 2718  # the same readings give the same ranges

Matrix = NDArray[np.float64]
Cell = tuple[int, int]
"""(the class that counts, the class that was read)."""


class Compared(NamedTuple):
    """A reading that was compared; ``agreement`` is 0..1, worst first."""

    reading_id: int
    photo_id: int
    agreement: float
    comparison: Comparison


class _Table(NamedTuple):
    """Per photo: how often each cell occurs (photos x cells), and the sum of overlaps (photos)."""

    cells: list[Cell]
    counts: Matrix
    overlaps: Matrix


def figures_of(readings: Sequence[Compared]) -> dict[str, Any]:
    """Work out the figures of a project's blind readings.

    {photos, readings, f1, iou, kappa, alpha: {value, low, high} or None, classes: [{class_id, ours, theirs,
    both, f1}], confusion: [{ours, theirs, n, share, low, high, readings}], unclear: {classes, n, readings} or
    None}. ``ours`` and ``theirs`` of the confusion are class ids, NONE for nobody; ``share`` is of all that
    counts as ``ours``; ``readings`` are ids, worst first.
    """
    readings = sorted(readings, key=lambda one: (one.agreement, one.reading_id))
    table = _table(readings)
    known = sorted({name for cell in table.cells for name in cell if name != NONE})
    found = _with_ranges(table, known)
    alpha = found["alpha"]
    confusion = _confusion(table, found, readings)
    return {
        "photos": len(table.counts),
        "readings": len(readings),
        **{name: found[name] for name in ("f1", "iou", "kappa", "alpha")},
        "classes": [_of_class(table, found, class_id) for class_id in known],
        "confusion": confusion,
        "unclear": _unclear(readings) if alpha is not None and alpha["value"] < UNCLEAR else None,
    }


def cells_of(comparison: Comparison) -> Counter[Cell]:
    """Count what was drawn as what in one reading."""
    cells: Counter[Cell] = Counter((pair["our_class"], pair["their_class"]) for pair in comparison["both"])
    cells.update((one["class_id"], NONE) for one in comparison["only_ours"])
    cells.update((NONE, one["class_id"]) for one in comparison["only_theirs"])
    return cells


def _table(readings: Sequence[Compared]) -> _Table:
    photos = {photo_id: row for row, photo_id in enumerate(sorted({one.photo_id for one in readings}))}
    counted = [cells_of(one.comparison) for one in readings]
    cells = sorted(set().union(*counted)) if counted else []
    place = {cell: column for column, cell in enumerate(cells)}
    counts, overlaps = np.zeros((len(photos), len(cells))), np.zeros(len(photos))
    for one, found in zip(readings, counted, strict=True):
        row = photos[one.photo_id]
        for cell, n in found.items():
            counts[row, place[cell]] += n
        overlaps[row] += sum(pair["overlap"] for pair in one.comparison["both"])
    return _Table(cells, counts, overlaps)


def _with_ranges(table: _Table, known: Sequence[int]) -> dict[str, dict[str, float] | None]:
    """Measure the photos as they are, and many draws of them for the ranges."""
    photos = len(table.counts)
    whole = _measure(table, np.ones((1, photos)), known)
    random = np.random.default_rng(_SEED)
    parts = []
    for _ in range(DRAWS // _AT_A_TIME if photos else 0):
        weights = random.multinomial(photos, np.full(photos, 1 / photos), size=_AT_A_TIME)
        parts.append(_measure(table, weights.astype(float), known))
    return {
        name: _ranged(float(value[0]), np.concatenate([part[name] for part in parts]) if parts else value)
        for name, value in whole.items()
    }


def _ranged(value: float, draws: Matrix) -> dict[str, float] | None:
    """Give a figure with its range; None for one that cannot be told (nothing was drawn)."""
    draws = draws[np.isfinite(draws)]
    if not np.isfinite(value) or not len(draws):
        return None
    low, high = np.percentile(draws, RANGE)
    return {"value": round(value, 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def _measure(table: _Table, weights: Matrix, known: Sequence[int]) -> dict[str, Matrix]:
    """Work out every figure for draws of photos; ``weights``: draws x photos, how often each was drawn."""
    totals, overlaps = weights @ table.counts, weights @ table.overlaps
    ours = np.array([cell[0] for cell in table.cells], dtype=int)
    theirs = np.array([cell[1] for cell in table.cells], dtype=int)
    is_both, is_same = (ours != NONE) & (theirs != NONE), ours == theirs
    both, same, drawn = (totals[:, which].sum(axis=1) for which in (is_both, is_same, slice(None)))
    names = [NONE, *known]
    rows = {name: totals[:, ours == name].sum(axis=1) for name in names}
    columns = {name: totals[:, theirs == name].sum(axis=1) for name in names}
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = (
            sum(
                totals[:, is_both & (ours == name)].sum(axis=1)
                * totals[:, is_both & (theirs == name)].sum(axis=1)
                for name in known
            )
            / both**2
        )
        values = 2 * drawn
        differing = 1 - sum(
            (rows[name] + columns[name]) * (rows[name] + columns[name] - 1) for name in names
        ) / (values * (values - 1))
        found = {
            "f1": 2 * both / (both + drawn),
            "iou": overlaps / both,
            "kappa": (same / both - chance) / (1 - chance),
            "alpha": 1 - (1 - same / drawn) / differing,
        }
        for name in known:
            mine = totals[:, is_same & (ours == name)].sum(axis=1)
            found[f"class {name}"] = 2 * mine / (rows[name] + columns[name])
        for column, cell in enumerate(table.cells):
            found[f"cell {cell}"] = totals[:, column] / rows[cell[0]]
    return {name: np.asarray(value, dtype=float) for name, value in found.items()}


def _of_class(table: _Table, found: Mapping[str, Any], class_id: int) -> dict[str, Any]:
    totals = dict(zip(table.cells, table.counts.sum(axis=0).astype(int).tolist(), strict=True))
    return {
        "class_id": class_id,
        "ours": sum(n for cell, n in totals.items() if cell[0] == class_id),
        "theirs": sum(n for cell, n in totals.items() if cell[1] == class_id),
        "both": totals.get((class_id, class_id), 0),
        "f1": found[f"class {class_id}"],
    }


def _confusion(table: _Table, found: Mapping[str, Any], readings: Sequence[Compared]) -> list[dict[str, Any]]:
    """Tell of each cell how often it occurs, its share of what counts, and on which readings."""
    totals = table.counts.sum(axis=0).astype(int).tolist()
    where: dict[Cell, list[int]] = {cell: [] for cell in table.cells}
    for one in readings:
        for cell in cells_of(one.comparison):
            where[cell].append(one.reading_id)
    told = []
    for cell, n in zip(table.cells, totals, strict=True):
        share = found[f"cell {cell}"]
        told.append(
            {
                "ours": cell[0],
                "theirs": cell[1],
                "n": n,
                "share": share["value"],
                "low": share["low"],
                "high": share["high"],
                "readings": where[cell][:MOST_PICTURES],
            }
        )
    return told


def _unclear(readings: Sequence[Compared]) -> dict[str, Any] | None:
    """Name the two classes that are most often taken for each other, whichever way round.

    Where none are it is a class that the one sees and the other does not: [class, NONE].
    """
    mixed: Counter[Cell] = Counter()
    where: dict[Cell, list[int]] = {}
    for one in readings:
        for (ours, theirs), n in cells_of(one.comparison).items():
            if ours != theirs:
                pair = (min(ours, theirs), max(ours, theirs))
                mixed[pair] += n
                where.setdefault(pair, []).append(one.reading_id)
    named = {pair: n for pair, n in mixed.items() if NONE not in pair} or mixed
    if not named:
        return None
    pair = min(named, key=lambda pair: (-named[pair], pair))
    classes = sorted(pair, key=lambda name: (name == NONE, name))
    return {"classes": classes, "n": named[pair], "readings": list(dict.fromkeys(where[pair]))[:WORST]}
