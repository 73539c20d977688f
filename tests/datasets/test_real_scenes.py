"""Scenes among real photos, from beside the repository; skipped where absent."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.datasets.conftest import Depot

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def _take(depot: Depot, folder: Path, key: str, most: int | None = None, **fields: Any) -> dict[int, str]:
    """Send all photos of a set, or ``most`` of its scenes; tells which truly belong together, by photo."""
    truth = {}
    images = json.loads((folder / "coco.json").read_text())["images"]
    scenes = sorted({image[key] for image in images})[:most]
    for image in images:
        if image[key] not in scenes:
            continue
        data = (folder / "images" / image["file_name"]).read_bytes()
        told = {name: {which: image[key]} for name, which in fields.items()}
        truth[depot.take(data, name=image["file_name"], **told)] = str(image[key])
    return truth


@pytest.mark.parametrize("most", [4, pytest.param(None, marks=pytest.mark.soak)], ids=["some", "all"])
def test_bursts_of_tiles_under_several_exposures_are_found(
    depot: Depot, shared_data: Path, most: int | None
) -> None:
    """Of pairs, 0.90 are found at a precision of 0.80."""
    truth = _take(depot, shared_data / "tiles", "burst", most)
    depot.group()
    found = {frozenset(pair) for ids in depot.groups() for pair in combinations(sorted(ids), 2)}
    right = {frozenset(pair) for pair in combinations(sorted(truth), 2) if truth[pair[0]] == truth[pair[1]]}
    assert len(found & right) / len(right) >= 0.90
    assert len(found & right) / len(found) >= 0.80


@pytest.mark.parametrize(
    "fields",
    [{}, pytest.param({"attributes": "part"}, marks=pytest.mark.soak)],
    ids=["untold", "parts told"],
)
def test_boards_that_differ_in_a_defect_are_ten_scenes_and_not_one(
    depot: Depot, shared_data: Path, fields: dict[str, Any]
) -> None:
    """All twenty photos are kept, two a board."""
    truth = _take(depot, shared_data / "pcb_pairs", "pair", **fields)
    depot.group()
    groups = depot.groups()
    assert sorted(map(len, groups)) == [2] * 10
    assert all(len({truth[one] for one in ids}) == 1 for ids in groups)
