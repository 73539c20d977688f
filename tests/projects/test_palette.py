"""Colours, letters and dashes of classes, against the figures of the look page."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.projects.palette import (
    COLORS,
    NEAR,
    READY,
    color_of_slot,
    contrast,
    dash_of_slot,
    distance,
    ink_on,
    nearest,
    pick_key,
    pick_letter,
    pick_slot,
)


@pytest.mark.parametrize(
    ("view", "first_six", "all_eight"),
    [("normal", 0.173, 0.156), ("protan", 0.159, 0.137), ("deutan", 0.162, 0.126), ("tritan", 0.109, 0.108)],
)
def test_the_palette_keeps_the_measured_distances(view: str, first_six: float, all_eight: float) -> None:
    for count, expected in ((6, first_six), (8, all_eight)):
        smallest = min(distance(one, other, view) for one, other in combinations(COLORS[:count], 2))
        assert smallest == pytest.approx(expected, abs=0.0006)


def test_okabe_ito_measures_as_the_look_page_says() -> None:
    okabe_ito = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00")
    smallest = min(distance(one, other, "tritan") for one, other in combinations(okabe_ito, 2))
    assert smallest == pytest.approx(0.086, abs=0.0006)


@pytest.mark.parametrize(
    ("color", "ink", "ratio"),
    [("#ffe45c", "#141414", 14.5), ("#e05206", "#141414", 4.8), ("#b04a88", "#ffffff", 5.0)],
)
def test_letters_stand_out_on_their_mark(color: str, ink: str, ratio: float) -> None:
    assert ink_on(color) == ink
    assert contrast(color, ink) == pytest.approx(ratio, abs=0.1)


def test_the_ready_classes_get_the_letters_of_the_look_page() -> None:
    taken: list[str] = []
    for item in READY:
        taken.append(pick_letter(item.name, taken))
    assert taken == ["C", "S", "H", "D", "L", "R", "T"]


CASES = json.loads((Path(__file__).parent / "letters.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_a_letter_is_chosen_as_the_browser_chooses_it(case: dict[str, Any]) -> None:
    """The same cases are held against static/js/projects/palette.js in tests/js."""
    assert pick_letter(case["name"], case["taken"]) == case["letter"]


def test_the_ninth_class_takes_the_first_colour_again() -> None:
    assert pick_slot([]) == 1
    assert pick_slot([1, 2, 4]) == 3
    assert pick_slot(range(1, 9)) == 1
    assert color_of_slot(1) == COLORS[0]
    assert dash_of_slot(1) == ""
    assert dash_of_slot(8) == "4 7"


def test_keys_end_after_nine() -> None:
    assert pick_key(["1", "2"]) == "3"
    assert pick_key("123456789") is None


def test_a_colour_near_another_is_found_as_people_with_weak_green_see_it() -> None:
    found = nearest("#ffe050", COLORS)
    assert found is not None
    assert found[0] == "#ffe45c"
    assert found[1] < NEAR
    assert nearest("#ffffff", []) is None
