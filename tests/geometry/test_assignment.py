"""The best assignment, against one that tries them all and against SciPy's."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geometry.assignment import assign

sides = st.integers(1, 6)


@settings(deadline=None)
@given(st.data(), sides, sides)
def test_no_other_assignment_gains_more(data: st.DataObject, rows: int, columns: int) -> None:
    """Small ones are compared with all there are; zeros are frequent, as in photos."""
    gain = st.sampled_from([0.0, 0.0, 0.3, 0.5, 0.7, 1.0])
    gains = np.array(data.draw(st.lists(gain, min_size=rows * columns, max_size=rows * columns)))
    gains = gains.reshape(rows, columns)
    wide = gains if rows <= columns else gains.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(order))
        for order in permutations(range(wide.shape[1]), wide.shape[0])
    )
    found = assign(gains)
    assert sum(gains[pair] for pair in found) == pytest.approx(best)
    assert len({row for row, _ in found}) == len(found) == len({column for _, column in found})
    assert all(gains[pair] > 0 for pair in found)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (60, 60), (40, 90), (90, 40)])
@pytest.mark.parametrize("filled", [0.02, 0.3, 1.0])
def test_large_ones_gain_what_scipy_gains(rows: int, columns: int, filled: float) -> None:
    """Dense and sparse, more rows than columns and fewer."""
    from scipy.optimize import linear_sum_assignment  # here: each of the run's processes collects every file

    random = np.random.default_rng(rows + columns)
    gains = np.where(random.random((rows, columns)) < filled, random.random((rows, columns)), 0.0)
    row, column = linear_sum_assignment(gains, maximize=True)
    assert sum(gains[pair] for pair in assign(gains)) == pytest.approx(gains[row, column].sum())


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_where_nothing_gains_nothing_is_assigned(shape: tuple[int, int]) -> None:
    """Empty sides and sides without a link."""
    assert assign(np.zeros(shape)) == []
