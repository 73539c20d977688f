"""Engines and what they are made of: masks of boxes, clicks and mended masks, on drawn photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.assist import engines
from app.assist.engines import ENGINES, MOST, distinct, propose
from app.assist.limits import LONG_SIDE
from app.assist.pixels.outline import mask_of, polygons_of
from app.assist.pixels.window import (
    Candidate,
    Place,
    Span,
    Window,
    agreement,
    bounds_of,
    open_window,
)
from app.assist.proposing import Question, answer
from bench.box_mask import covered
from tests.assist.defects import Drawn, blot, ring


@pytest.fixture(params=["dark", "light"])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """A blot that is darker, or lighter, than what is round it."""
    return blot(light=request.param == "light")


def window_of(drawn: Drawn) -> Window:
    """The window round a drawn defect, with its box."""
    frame = drawn.picture.size
    pixels, place = open_window(drawn.pixels, frame, drawn.box.grown(0.5).clipped(*frame))
    return Window(pixels, box=place.span_to_window(drawn.box))


def question(drawn: Drawn, **asked: object) -> Question:
    """A question about a drawn photo that is seen whole."""
    nothing = {"box": None, "plus": (), "minus": (), "polygons": None}
    frame = drawn.picture.size
    return Question(frame=frame, view=Span(0, 0, *frame), **{**nothing, **asked})  # type: ignore[arg-type]


def scores(drawn: Drawn, asked: Question) -> list[float]:
    """Intersection over union of each proposal with the truth."""
    found = answer(drawn.pixels, asked)
    return [agreement(covered(one.polygons, drawn.mask.shape), drawn.mask) for one in found]


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_answers_masks_of_the_window_for_a_box_and_for_a_click(name: str) -> None:
    boxed = window_of(blot())
    height, width = boxed.pixels.shape[:2]
    clicked = Window(boxed.pixels, plus=((width / 2, height / 2),))
    for window in (boxed, clicked):
        for one in ENGINES[name].propose(window):
            assert one.mask.shape == (height, width)
            assert one.mask.dtype == np.bool_
            assert one.score > 0


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_every_engine_takes_a_surface_without_anything_on_it(name: str, grey: int) -> None:
    pixels = np.full((80, 120, 3), grey, np.uint8)
    for box in (Span(30, 20, 90, 60), Span(0, 0, 120, 80), Span(5, 5, 6, 6), None):
        ENGINES[name].propose(Window(pixels, box=box, plus=((60, 40),) if box is None else ()))


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"lazy": "NAME = 'lazy'\n"}, "the engine lazy is incomplete"),
        (
            dict.fromkeys(("one", "other"), "NAME = 'same'\ndef propose(window): return []\n"),
            "two engines are called same",
        ),
    ],
    ids=["incomplete", "repeated"],
)
def test_an_engine_that_is_incomplete_or_repeated_stops_the_start(
    modules: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in modules.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(engines, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError, match=words):
        engines.find_engines()


def test_a_box_round_a_blot_finds_it(drawn: Drawn) -> None:
    found = scores(drawn, question(drawn, box=drawn.box))
    assert found[0] > 0.9
    assert len(found) <= MOST


def test_a_click_on_a_blot_finds_it(drawn: Drawn) -> None:
    width, height = drawn.picture.size
    assert max(scores(drawn, question(drawn, plus=((width / 2 - 8, height / 2),)))) > 0.9


def test_a_click_on_bare_wall_answers_nothing_that_runs_over_all_of_it() -> None:
    drawn = blot()
    for one in answer(drawn.pixels, question(drawn, plus=((40, 40),))):
        assert covered(one.polygons, drawn.mask.shape).mean() < 0.5


def test_what_lies_inside_of_a_ring_stays_a_hole_in_some_candidate() -> None:
    drawn = ring()
    found = answer(drawn.pixels, question(drawn, box=drawn.box))
    assert any(len(rings) == 2 for one in found for rings in one.polygons)
    assert max(scores(drawn, question(drawn, box=drawn.box))) > 0.85


def test_the_same_question_has_the_same_answer() -> None:
    drawn = blot()
    asked = question(drawn, box=drawn.box)
    assert answer(drawn.pixels, asked) == answer(drawn.pixels, asked)


def test_a_click_beside_takes_away_and_a_click_on_it_adds() -> None:
    """The mask begins as the left two thirds of the blot and as much of the wall above it."""
    drawn = blot()
    edges = bounds_of(drawn.mask)
    third = edges.left + edges.width * 2 / 3
    start = [
        [edges.left, edges.top - 60],
        [third, edges.top - 60],
        [third, edges.bottom],
        [edges.left, edges.bottom],
    ]
    before = agreement(covered([[start]], drawn.mask.shape), drawn.mask)
    middle = (edges.top + edges.bottom) / 2
    plus, minus = ((edges.right - 14, edges.bottom - 14),), ((edges.left + 20, edges.top - 30),)
    asked = question(drawn, box=drawn.box, plus=plus, minus=minus, polygons=[[start]])
    mended = covered(answer(drawn.pixels, asked)[0].polygons, drawn.mask.shape)
    assert agreement(mended, drawn.mask) > before + 0.3
    assert mended[int(plus[0][1]), int(plus[0][0])]
    assert not mended[int(minus[0][1]), int(minus[0][0])]
    assert mended[int(middle), int((edges.left + edges.right) / 2)]


def test_clicks_mend_the_candidates_of_a_box_too() -> None:
    drawn = blot()
    edges = bounds_of(drawn.mask)
    beside = (edges.left + 4, edges.bottom - 4)
    for one in answer(drawn.pixels, question(drawn, box=drawn.box, minus=(beside,))):
        assert not covered(one.polygons, drawn.mask.shape)[int(beside[1]), int(beside[0])]


def test_a_defect_at_the_photos_border_is_found_to_its_end() -> None:
    drawn = blot()
    edges = bounds_of(drawn.mask)
    cut = int((edges.left + edges.right) / 2)
    half = Drawn(drawn.picture.crop((cut, 0, *drawn.picture.size)), drawn.mask[:, cut:])
    box = Span(0, *half.box[1:])
    mask = covered(answer(half.pixels, question(half, box=box))[0].polygons, half.mask.shape)
    assert agreement(mask, half.mask) > 0.9
    assert mask[:, 0].sum() > 0.8 * half.mask[:, 0].sum()


def test_a_large_box_is_looked_at_through_a_small_window() -> None:
    drawn = blot((2400, 1800))
    window = window_of(drawn)
    assert max(window.pixels.shape[:2]) == LONG_SIDE
    assert scores(drawn, question(drawn, box=drawn.box))[0] > 0.9


def test_a_picture_smaller_than_its_photo_gives_places_of_the_photo() -> None:
    """The 2000 pixel rendition stands for a photo of any size."""
    drawn = blot()
    frame = (drawn.picture.width * 3, drawn.picture.height * 3)
    box = Span(*(3 * edge for edge in drawn.box))
    asked = Question(frame, box, (), (), None, Span(0, 0, *frame))
    found = answer(drawn.pixels, asked)[0]
    small = [[[[x / 3, y / 3] for x, y in ring] for ring in rings] for rings in found.polygons]
    assert agreement(covered(small, drawn.mask.shape), drawn.mask) > 0.9


def test_alike_masks_are_offered_once_and_four_at_most() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:30, 10:30] = True
    almost = mask.copy()
    almost[10, 10] = False
    others = [np.roll(mask, 3 * (n + 1), axis=1) for n in range(5)]
    offered = [Candidate(mask, 0.9, "a"), Candidate(almost, 0.8, "b"), Candidate(~mask & False, 0.7, "none")]
    offered += [Candidate(one, 0.5 - 0.1 * n, f"c{n}") for n, one in enumerate(others)]
    assert [one.method for one in distinct(offered)] == ["a", "c0", "c1", "c2"]


def test_an_outline_and_back_is_the_same_mask() -> None:
    """Within what is lost by simplifying at one pixel."""
    drawn = ring()
    height, width = drawn.mask.shape
    place = Place(0, 0, 1, 1)
    polygons = polygons_of(drawn.mask, place, (width, height))
    assert [len(rings) for rings in polygons] == [2]
    assert agreement(mask_of(polygons, place, drawn.mask.shape), drawn.mask) > 0.95
    assert all(len(one) < 80 for rings in polygons for one in rings)


def test_a_mask_does_not_grow_by_being_drawn_again() -> None:
    """Each click that mends sends the last mask back."""
    first = mask = ring().mask
    height, width = mask.shape
    place = Place(0, 0, 1, 1)
    for _ in range(5):
        mask = mask_of(polygons_of(mask, place, (width, height)), place, mask.shape)
    assert abs(int(mask.sum()) - int(first.sum())) < 0.02 * first.sum()
    assert agreement(mask, first) > 0.9


def test_an_outline_runs_along_the_outer_edges_of_its_pixels() -> None:
    mask = np.zeros((30, 50), bool)
    mask[10:20, 15:35] = True
    [[outer]] = polygons_of(mask, Place(100, 200, 2, 2), (1000, 1000))
    across, down = [x for x, _ in outer], [y for _, y in outer]
    assert (min(across), max(across)) == pytest.approx((130, 170), abs=0.6)
    assert (min(down), max(down)) == pytest.approx((220, 240), abs=0.6)


def test_the_best_differ_from_each_other() -> None:
    window = window_of(ring())
    found = propose(window)
    assert 1 < len(found) <= MOST
    for index, one in enumerate(found):
        assert all(agreement(one.mask, other.mask) < 0.9 for other in found[:index])
