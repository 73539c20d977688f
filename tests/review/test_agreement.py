"""The figures of agreement: what scikit-learn and Krippendorff's own give, and their ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.review.agreement import Compared, figures_of
from app.review.comparing import agreement_of, compare
from app.review.differences import NONE, Comparison, differences_of
from tests.review.readings import drawn

SIZE = (1000, 800)
classes = st.integers(1, 3)
units = st.lists(
    st.one_of(
        st.tuples(classes, classes), st.tuples(classes, st.just(NONE)), st.tuples(st.just(NONE), classes)
    ),
    max_size=6,
)


def comparison(cells: list[tuple[int, int]]) -> Comparison:
    """A comparison in which these classes were drawn as those."""
    both = [(ours, theirs) for ours, theirs in cells if NONE not in (ours, theirs)]
    return {
        "both": [
            {"ours": "", "theirs": "", "our_class": ours, "their_class": theirs, "overlap": 0.8}
            for ours, theirs in both
        ],
        "only_ours": [{"uid": "", "class_id": ours} for ours, theirs in cells if theirs == NONE],
        "only_theirs": [{"uid": "", "class_id": theirs} for ours, theirs in cells if ours == NONE],
    }


def figures(photos: list[list[tuple[int, int]]]) -> dict[str, Any]:
    """The figures of photos read once each."""
    found = [comparison(cells) for cells in photos]
    return figures_of(
        [Compared(index, index, agreement_of(one), one) for index, one in enumerate(found, start=1)]
    )


def value(told: dict[str, Any], name: str) -> Any:
    return told[name] and told[name]["value"]


@settings(deadline=None, max_examples=40)
@given(st.lists(units, min_size=1, max_size=8))
def test_kappa_alpha_and_f1_are_those_of_other_programs(photos: list[list[tuple[int, int]]]) -> None:
    # Here: they take seconds, and each of the run's processes collects every file.
    import krippendorff
    from sklearn.metrics import cohen_kappa_score, f1_score

    told = figures(photos)
    cells = [cell for photo in photos for cell in photo]
    both = [cell for cell in cells if NONE not in cell]
    if len({name for cell in both for name in cell}) > 1:
        expected = cohen_kappa_score([cell[0] for cell in both], [cell[1] for cell in both])
        assert value(told, "kappa") == pytest.approx(expected, abs=1e-4)
    if len({name for cell in cells for name in cell}) > 1:
        table = np.array(cells, dtype=float).T
        expected = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
        assert value(told, "alpha") == pytest.approx(expected, abs=1e-4)
    for one in told["classes"]:
        name = one["class_id"]
        expected = f1_score([cell[0] == name for cell in cells], [cell[1] == name for cell in cells])
        assert value(one, "f1") == pytest.approx(expected, abs=1e-4)
    alone = len(cells) - len(both)
    if cells:
        assert value(told, "f1") == pytest.approx(2 * len(both) / (2 * len(both) + alone), abs=1e-4)


def test_the_confusion_counts_every_defect_once_and_names_its_readings() -> None:
    told = figures([[(1, 1), (1, 2)], [(1, 2), (2, NONE)], [(NONE, 3)]])
    cells = {(one["ours"], one["theirs"]): (one["n"], one["readings"]) for one in told["confusion"]}
    assert cells == {
        (1, 1): (1, [1]),
        (1, 2): (2, [2, 1]),  # the worst first
        (2, NONE): (1, [2]),
        (NONE, 3): (1, [3]),
    }
    shares = {(one["ours"], one["theirs"]): one["share"] for one in told["confusion"]}
    assert shares[1, 2] == pytest.approx(2 / 3, abs=1e-4)


def test_a_range_holds_the_figure_and_narrows_with_more_photos() -> None:
    photos = [[(1, 1), (2, 2)], [(1, 2)], [(2, NONE), (1, 1)], [(1, 1)], [(NONE, 2), (2, 2)]]
    few, many = figures(photos * 4), figures(photos * 40)
    for name in ("f1", "kappa", "alpha"):
        assert few[name]["low"] <= few[name]["value"] <= few[name]["high"]
        width = [one[name]["high"] - one[name]["low"] for one in (few, many)]
        assert 0 < width[1] < width[0] / 2
        assert few[name]["value"] == pytest.approx(many[name]["value"], abs=0.02)
    assert figures(photos * 4) == few, "the same readings give the same ranges"


def test_the_range_is_that_of_the_mean_where_that_is_known() -> None:
    """Half of 400 photos agreed upon: 0.5, and 1.645 standard errors to either side."""
    told = figures([[(1, 1)], [(1, 2)]] * 200)["confusion"]
    same = next(one for one in told if one["theirs"] == 1)
    assert same["share"] == 0.5
    assert same["low"] == pytest.approx(0.5 - 1.645 * 0.025, abs=0.01)
    assert same["high"] == pytest.approx(0.5 + 1.645 * 0.025, abs=0.01)


def test_two_readings_of_one_photo_go_together() -> None:
    """Drawn twice it is still one photo: its range is as wide as that of one reading each."""
    found = [comparison(cells) for cells in [[(1, 1)], [(1, NONE)]] * 10]
    once = figures_of([Compared(index, index, 1.0, one) for index, one in enumerate(found)])
    twice = figures_of([Compared(index, index // 2, 1.0, one) for index, one in enumerate(found * 2)])
    assert (once["photos"], twice["photos"], twice["readings"]) == (20, 20, 40)


def test_below_067_the_two_classes_most_taken_for_each_other_are_named_with_their_worst_pictures() -> None:
    mixed = [[(1, 2)], [(2, 1)], [(1, 3)], [(1, 1)], [(2, NONE), (1, 2)], [(3, 3)], [(2, 2)]]
    told = figures(mixed)
    assert told["alpha"]["value"] < 0.67
    assert told["unclear"] == {"classes": [1, 2], "n": 3, "readings": [1, 2, 5]}
    assert figures([[(1, 1)], [(2, 2)], [(3, 3)]] * 9)["unclear"] is None


def test_where_no_class_is_taken_for_another_it_is_what_only_one_sees() -> None:
    told = figures([[(1, NONE)], [(NONE, 1), (2, 2)], [(2, NONE)], [(2, 2)]])
    assert told["unclear"] == {"classes": [1, NONE], "n": 2, "readings": [1, 2]}


def test_nothing_drawn_has_no_figures_and_one_class_no_kappa() -> None:
    told = figures([[], []])
    assert (told["photos"], told["f1"], told["alpha"], told["confusion"]) == (2, None, None, [])
    told = figures([[(1, 1)], [(1, 1)]])
    assert (value(told, "f1"), told["kappa"]) == (1.0, None)
    assert figures([])["photos"] == 0


def test_a_reading_is_held_against_what_counts_by_place_and_class() -> None:
    ours = [drawn(100, 100, 80, 80), drawn(300, 100, 80, 80, 2), drawn(500, 500, 90, 90)]
    theirs = [drawn(104, 100, 80, 80), drawn(300, 104, 80, 80, 1), drawn(700, 300, 60, 60, 3)]
    found = compare(ours, theirs, size=SIZE)
    assert [(one["ours"], one["theirs"]) for one in found["both"]] == [
        (ours[0]["uid"], theirs[0]["uid"]),
        (ours[1]["uid"], theirs[1]["uid"]),
    ]
    assert found["only_ours"] == [{"uid": ours[2]["uid"], "class_id": 1}]
    assert found["only_theirs"] == [{"uid": theirs[2]["uid"], "class_id": 3}]
    assert agreement_of(found) == pytest.approx(2 / 6)
    assert [one["kind"] for one in differences_of(found)] == ["class", "only_ours", "only_theirs"]


def test_the_same_defect_in_two_places_is_a_difference_of_place() -> None:
    found = compare([drawn(100, 100, 80, 80)], [drawn(120, 100, 80, 80)], size=SIZE)
    assert [(one["kind"], one["overlap"]) for one in differences_of(found)] == [("place", 0.6)]
    assert agreement_of(found) == 1.0


def test_what_has_no_verdict_takes_its_counterpart_with_it() -> None:
    ours = [drawn(100, 100, 80, 80, ignore=True), drawn(300, 300, 50, 50)]
    theirs = [drawn(100, 100, 80, 80, 2), drawn(300, 300, 50, 50), drawn(600, 600, 50, 50, ignore=True)]
    found = compare(ours, theirs, size=SIZE)
    assert len(found["both"]) == 1
    assert found["only_ours"] == found["only_theirs"] == []
    assert agreement_of(compare([], [], size=SIZE)) == 1.0
