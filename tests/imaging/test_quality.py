"""Numbers about a photo, the same here and on phones, and what they say."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from app.imaging.quality import measure
from app.imaging.remarks import FEWEST, floor_of, remarks_on
from app.imaging.results import Examined, Quality, Spot
from tests import photos
from tests.imaging.conftest import Examine

CASES: Final = json.loads((Path(__file__).parent.parent / "shapes" / "quality.json").read_text("utf-8"))
GOOD: Final = {"sharpness": 6.0, "reblur": 0.2, "dark": 0.0, "brightness": 120, "burnt": 0.0, "glare": 0.0}


def drawn(case: dict[str, Any]) -> Image.Image:
    """The picture of a shared case, mode RGB; its recipe stands in the file."""
    width, height = case["size"]

    def grain(x: int, y: int) -> int:
        seed: int = case["seed"]
        mixed = (x * 73856093) ^ (y * 19349663) ^ (seed * 83492791)
        mixed = ((mixed ^ ((mixed & 0xFFFFFFFF) >> 13)) * 1274126177) & 0xFFFFFFFF
        low: int = case["low"]
        high: int = case["high"]
        return min(255, low + (mixed ^ (mixed >> 16)) % (high - low + 1))

    step = case["step"]
    rows = [[grain(x // step, y // step) for x in range(width)] for y in range(height)]
    for _ in range(case["soft"]):
        rows = _columns([_softened(row) for row in _columns([_softened(row) for row in rows])])
    picture = Image.new("L", (width, height))
    picture.putdata([value for row in rows for value in row])
    picture = Image.merge("RGB", (picture, picture, picture.point([value * 7 // 8 for value in range(256)])))
    for x, y, across, down, *colour in case["patches"]:
        picture.paste(tuple(colour), (x, y, x + across, y + down))
    return picture


def _softened(line: list[int]) -> list[int]:
    last = len(line) - 1
    return [(line[max(at - 1, 0)] + value + line[min(at + 1, last)]) // 3 for at, value in enumerate(line)]


def _columns(rows: list[list[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("case", CASES["pictures"], ids=lambda case: case["name"])
def test_a_picture_measures_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    picture = drawn(case)
    point = case.get("point")
    found = asdict(measure(picture.convert("L"), picture, tuple(point) if point else None))
    here, wanted = found.pop("here"), dict(case["out"])
    assert here == pytest.approx(wanted.pop("here"), abs=0.002)
    assert found == pytest.approx(wanted, abs=0.002)


@pytest.mark.parametrize("case", CASES["remarks"], ids=lambda case: case["name"])
def test_numbers_say_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    numbers = {**GOOD, **case["quality"]}
    here = numbers.pop("here", None)
    quality = Quality(**numbers, here=Spot(**here) if here else None)
    assert remarks_on(quality, case["floor"]) == case["out"]


def test_a_project_has_a_floor_from_its_thirtieth_photo_on() -> None:
    """One photo in twenty lies below it."""
    assert floor_of([5.0] * (FEWEST - 1)) is None
    assert floor_of([float(value) for value in range(FEWEST)]) == 1.0
    assert floor_of([float(value) for value in reversed(range(100))]) == 5.0


def test_a_blurred_photo_reads_less_sharp_than_the_same_one_in_focus(examine: Examine) -> None:
    """Each step out of focus lowers it."""
    picture = photos.crack((2400, 1800))
    values = []
    for radius in (0, 3, 6):
        answer, _ = examine(photos.jpeg(photos.blurred(picture, radius) if radius else picture))
        assert isinstance(answer, Examined)
        values.append(answer.quality.sharpness)
    assert values[0] > values[1] + 0.5 > values[2] + 1.0


def test_the_variance_is_that_of_the_definition() -> None:
    """Held against the Laplacian written out pixel by pixel."""
    grey = photos.crack((60, 40)).convert("L")

    def at(x: int, y: int) -> float:
        value = grey.getpixel((x, y))
        assert isinstance(value, int | float)
        return value

    edges = [
        at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y)
        for y in range(1, 39)
        for x in range(1, 59)
    ]
    mean = sum(edges) / len(edges)
    variance = sum((edge - mean) ** 2 for edge in edges) / len(edges)
    assert math.isclose(measure(grey, grey).sharpness, math.log(variance), abs_tol=0.001)


def test_a_blank_or_tiny_picture_has_the_lowest_value_and_no_error() -> None:
    """No division and no logarithm of zero."""
    for blank in (Image.new("L", (900, 700), 77), Image.new("L", (2, 900)), Image.new("L", (1, 1))):
        assert math.isclose(measure(blank, blank).sharpness, math.log(0.01), abs_tol=0.001)
