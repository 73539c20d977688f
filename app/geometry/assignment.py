"""The best one-to-one assignment of rows to columns. Pure; needs numpy.

The shortest augmenting paths of Jonker and Volgenant (1987), as scipy's ``linear_sum_assignment`` has them
(Crouse 2016, doi 10.1109/TAES.2016.140952): O(n^3), of which the inner loop is numpy's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def assign(gains: Matrix) -> list[tuple[int, int]]:
    """Choose pairs (row, column), each row and column once, so that the sum of their gains is largest.

    ``gains``: rows x columns, none below zero. Pairs that gain nothing are left out; ordered by row. What
    has nothing to do with each other is assigned apart, so that many rows cost little.
    """
    pairs: list[tuple[int, int]] = []
    for rows, columns in _islands(gains > 0):
        cut = gains[np.ix_(rows, columns)]
        flat = cut.shape[0] <= cut.shape[1]
        for row, column in _assign_whole(-cut if flat else -cut.T):
            at = (rows[row], columns[column]) if flat else (rows[column], columns[row])
            if gains[at] > 0:
                pairs.append((int(at[0]), int(at[1])))
    return sorted(pairs)


def _islands(linked: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Give the rows and columns that hang together by a link, in the order of their first rows."""
    free_rows = np.asarray(linked.any(axis=1))
    free_columns = np.ones(linked.shape[1], dtype=bool)
    islands = []
    for first in range(linked.shape[0]):
        if not free_rows[first]:
            continue
        rows, columns = [first], []
        free_rows[first] = False
        for row in rows:  # grows while it is walked
            for column in np.flatnonzero(linked[row] & free_columns).tolist():
                free_columns[column] = False
                columns.append(column)
                more = np.flatnonzero(linked[:, column] & free_rows).tolist()
                free_rows[more] = False
                rows += more
        islands.append((sorted(rows), sorted(columns)))
    return islands


def _assign_whole(costs: Matrix) -> list[tuple[int, int]]:
    """Assign every row, of which there are not more than columns, at the least cost."""
    count, width = costs.shape
    row_price = np.zeros(count)
    column_price = np.zeros(width)
    row_of = np.full(width, -1)
    column_of = np.full(count, -1)
    for row in range(count):
        _augment(costs, row, row_price, column_price, row_of, column_of)
    return list(enumerate(column_of.tolist()))


def _augment(
    costs: Matrix, start: int, row_price: Any, column_price: Any, row_of: Any, column_of: Any
) -> None:
    """Find the cheapest way from an unassigned row to a free column, and change the assignment along it."""
    width = costs.shape[1]
    cheapest = np.full(width, np.inf)
    came_from = np.full(width, -1)
    seen = np.zeros(width, dtype=bool)
    rows = [start]
    row, reached, least = start, -1, 0.0
    while reached < 0:
        through = least + costs[row] - row_price[row] - column_price
        better = ~seen & (through < cheapest)
        cheapest[better] = through[better]
        came_from[better] = row
        column = int(np.argmin(np.where(seen, np.inf, cheapest)))
        least = float(cheapest[column])
        seen[column] = True
        if row_of[column] < 0:
            reached = column
        else:
            row = int(row_of[column])
            rows.append(row)
    row_price[start] += least
    for other in rows[1:]:
        row_price[other] += least - cheapest[column_of[other]]
    column_price[seen] -= least - cheapest[seen]
    column = reached
    while True:
        row = int(came_from[column])
        row_of[column] = row
        column, column_of[row] = int(column_of[row]), column
        if row == start:
            return
