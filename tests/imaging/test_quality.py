"""Sharpness: a number that orders photos of one surface."""

from __future__ import annotations

import math

from PIL import Image

from app.imaging.quality import sharpness
from app.imaging.results import Examined
from tests import photos
from tests.imaging.conftest import Examine


def test_a_blurred_photo_reads_less_sharp_than_the_same_one_in_focus(examine: Examine) -> None:
    """Each step out of focus lowers it."""
    picture = photos.crack((2400, 1800))
    values = []
    for radius in (0, 3, 6):
        answer, _ = examine(photos.jpeg(photos.blurred(picture, radius) if radius else picture))
        assert isinstance(answer, Examined)
        values.append(answer.sharpness)
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
    assert math.isclose(sharpness(grey), math.log(variance), abs_tol=0.001)


def test_a_blank_or_tiny_picture_has_the_lowest_value_and_no_error() -> None:
    """No division and no logarithm of zero."""
    for blank in (Image.new("L", (900, 700), 77), Image.new("L", (2, 900)), Image.new("L", (1, 1))):
        assert math.isclose(sharpness(blank), math.log(0.01), abs_tol=0.001)
