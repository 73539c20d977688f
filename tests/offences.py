"""Rules over many files: each is one test, which tells every place that breaks it.

A test for each file and rule was three thousand tests, to be collected by every process of a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain


def none_of(*offences: Iterable[str]) -> None:
    """Fail with all offences, a line each."""
    found = list(chain(*offences))
    assert not found, "\n".join(["", *found])
