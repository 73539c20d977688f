"""The plots of the overview: what is drawn lies inside its frame, and words beside lines do not overlap."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.datasets.plots import HALF, HEIGHT, NARROW, TARGET, WIDE, area_plot, bar_plot, line_plot, nice_top

DAYS = [date(2026, 11, 1) + timedelta(days=index) for index in range(24)]


def _places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def _is_inside(plot: dict[str, Any], path: str) -> bool:
    return all(plot["left"] <= x <= plot["right"] and 0 <= y <= plot["bottom"] for x, y in _places(path))


def _share_the_column(words: list[dict[str, Any]], width: int) -> None:
    """Each word has a part of the column, in which it stands, and which is large enough to be hit."""
    cells = [one["cell"] for one in words]
    assert cells[0]["y"] == 0
    assert all(above["y"] + above["height"] == pytest.approx(below["y"]) for above, below in pairwise(cells))
    assert cells[-1]["y"] + cells[-1]["height"] == pytest.approx(HEIGHT[width])
    for one, cell in zip(words, cells, strict=True):
        assert cell["height"] >= TARGET[width] - 0.1
        assert cell["y"] <= one["y"] - 11
        assert one["y"] + 3 <= cell["y"] + cell["height"]


@pytest.mark.parametrize("width", [WIDE, HALF, NARROW])
@pytest.mark.parametrize("scenes", [100, 99, 0])
def test_two_words_are_hit_wherever_their_lines_end(width: int, scenes: int) -> None:
    plot = line_plot(DAYS[:2], [("photos", [0, 100]), ("scenes", [0, scenes])], width)
    assert plot is not None
    _share_the_column(plot["series"], width)


@pytest.mark.parametrize("width", [HALF, NARROW])
def test_five_words_are_hit_though_one_band_is_high(width: int) -> None:
    bands = [(name, [0, n]) for name, n in (("a", 1), ("b", 1), ("c", 500), ("d", 1), ("e", 1))]
    plot = area_plot(DAYS[:2], bands, width)
    assert plot is not None
    _share_the_column(plot["bands"], width)


def test_a_state_that_is_no_more_has_no_word() -> None:
    plot = area_plot(DAYS[:2], [("done", [1, 2]), ("asked", [1, 0])], HALF)
    assert plot is not None
    assert [(one["name"], "cell" in one) for one in plot["bands"]] == [("asked", False), ("done", True)]


def test_axes_carry_round_numbers() -> None:
    assert [nice_top(most) for most in (0, 1, 4, 7, 12, 412, 100_000)] == [
        (1, 1),
        (1, 1),
        (4, 1),
        (8, 2),
        (15, 5),
        (600, 200),
        (100_000, 50_000),
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("days", [DAYS, DAYS[:2], [DAYS[0] + timedelta(days=n) for n in range(120)]])
def test_lines_stay_inside_their_frame_with_words_apart(days: list[date], width: int) -> None:
    photos: list[int | None] = [n * 7 for n in range(len(days))]
    scenes: list[int | None] = [None, *(n * 7 - 3 for n in range(1, len(days)))]
    plot = line_plot(days, [("photos", photos), ("scenes", scenes)], width)
    assert plot is not None
    assert all(_is_inside(plot, one["path"]) for one in plot["series"])
    assert [one["name"] for one in plot["series"]] == ["photos", "scenes"]
    assert plot["series"][1]["y"] - plot["series"][0]["y"] >= 15
    _share_the_column(plot["series"], width)
    labels = [tick["x"] for tick in plot["ticks"] if tick["label"]]
    assert all(after - before > 40 for before, after in pairwise(labels)) or len(days) == 2
    assert plot["ticks"][-1]["label"] == "today"
    assert all(tick["x"] <= plot["right"] for tick in plot["ticks"])


@pytest.mark.parametrize("width", [HALF, NARROW])
def test_areas_lie_on_top_of_each_other_and_end_in_the_numbers_of_today(width: int) -> None:
    bands = [("accepted", list(range(24))), ("done", [1] * 24), ("asked", [0] * 24), ("unlabelled", [5] * 24)]
    plot = area_plot(DAYS, bands, width)
    assert plot is not None
    told = [(one["name"], one["n"]) for one in plot["bands"]]
    assert told == [("unlabelled", 5), ("done", 1), ("accepted", 23)]
    assert all(_is_inside(plot, one["path"]) for one in plot["bands"])
    assert all(below["y"] - above["y"] >= 15 for above, below in pairwise(plot["bands"]))
    _share_the_column(plot["bands"], width)


@pytest.mark.parametrize("width", [HALF, NARROW])
def test_bars_stand_on_the_line_and_a_day_that_lost_answers_has_none(width: int) -> None:
    plot = bar_plot(DAYS, [3, 0, -4, *[5] * 21], width)
    assert plot is not None
    assert len(plot["bars"]) == 22
    for bar in plot["bars"]:
        assert bar["y"] + bar["height"] == pytest.approx(plot["bottom"])
        assert plot["left"] <= bar["x"] <= bar["x"] + bar["width"] <= plot["right"]


def test_one_day_is_no_plot() -> None:
    assert line_plot(DAYS[:1], [("photos", [3])]) is None
    assert area_plot(DAYS[:1], [("done", [3])]) is None
    assert bar_plot(DAYS[:1], [3]) is None
