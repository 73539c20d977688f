"""Every kind of shape is kept and refused as the cases say that it shares with the editor (tests/shapes)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.annotations.shapes import KINDS, ShapeFault, keep_shape

FOLDER = Path(__file__).parent.parent / "shapes"


def _cases(which: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{kind}: {case.get('name', case.get('reason'))}")
        for kind in KINDS
        for case in json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))[which]
    ]


@pytest.mark.parametrize("case", _cases("valid"))
def test_a_shape_is_kept_as_the_shared_case_says(case: dict[str, Any]) -> None:
    frame = (case["photo"][0], case["photo"][1])
    kept = keep_shape(case["in"], frame)
    assert kept.shape == case["out"]
    if case["out"]["type"] == "box":  # it is its own box
        assert kept.bbox == tuple(case["out"][key] for key in ("x", "y", "width", "height"))
    else:
        assert (kept.bbox, kept.area) == (tuple(case["bbox"]), case["area"])
    assert keep_shape(kept.shape, frame) == kept


@pytest.mark.parametrize("case", _cases("invalid"))
def test_a_shape_is_refused_as_the_shared_case_says(case: dict[str, Any]) -> None:
    with pytest.raises(ShapeFault) as caught:
        keep_shape(case["in"], (case["photo"][0], case["photo"][1]))
    assert (caught.value.pointer, caught.value.detail) == (case["pointer"], case["reason"])
