"""What a trace covers, as polygons."""

from __future__ import annotations

import math

import pytest
import shapely

from app.geometry.polygon import Polygon, cover_trace
from app.geometry.trace import Trace

FRAME = (640, 480)


def shape_of(polygon: Polygon) -> shapely.Polygon:
    def corners(ring: list[float]) -> list[tuple[float, float]]:
        return list(zip(ring[0::2], ring[1::2], strict=True))

    return shapely.Polygon(corners(polygon.outer), [corners(hole) for hole in polygon.holes])


def test_an_even_trace_is_a_band_with_round_ends() -> None:
    [piece] = cover_trace(Trace([(100, 100), (300, 100)], [10, 10]), frame=FRAME)
    assert shape_of(piece).bounds == (95, 95, 305, 105)
    assert shape_of(piece).area == pytest.approx(200 * 10 + math.pi * 25, rel=0.002)


def test_a_trace_that_opens_up_is_wide_where_it_was_traced_wide() -> None:
    [piece] = cover_trace(Trace([(100, 100), (300, 100)], [2, 20]), frame=FRAME)
    covered = shape_of(piece)
    for x, width in ((110, 2.9), (200, 11), (290, 19.1)):
        across = covered.intersection(shapely.LineString([(x, 0), (x, 480)])).length
        assert across == pytest.approx(width, abs=0.2)


def test_what_is_thinner_than_a_pixel_is_a_pixel_wide() -> None:
    [piece] = cover_trace(Trace([(100, 100.5), (300, 100.5)], [0.2, 0.4]), frame=FRAME)
    assert shape_of(piece).bounds == (99.5, 100, 300.5, 101)


def test_a_trace_that_closes_has_a_hole() -> None:
    square = [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0), (100.0, 100.0)]
    [piece] = cover_trace(Trace(square, [6] * 5), frame=FRAME)
    assert [shape_of(Polygon(hole, [])).area for hole in piece.holes] == [pytest.approx(94 * 94)]


def test_what_two_bends_leave_between_them_is_no_hole() -> None:
    sharp = [(100.0, 100.0), (110.0, 100.0), (110.0, 102.9), (100.0, 102.9), (100.0, 100.0)]
    [piece] = cover_trace(Trace(sharp, [2.85] * 5), frame=FRAME)
    assert piece.holes == []


def test_the_photos_border_cuts_a_trace() -> None:
    [piece] = cover_trace(Trace([(0, 10), (0, 100)], [8, 8]), frame=FRAME)
    assert shape_of(piece).bounds == (0, 6, 4, 104)
    [hairline] = cover_trace(Trace([(10, 478), (100, 480), (190, 478)], [0.5, 0.5, 0.5]), frame=FRAME)
    assert max(hairline.outer[1::2]) == 480


def test_corners_are_hundredths_and_pieces_are_valid() -> None:
    line = [(10 + index * 1.37, 200 + 60 * math.sin(index / 3)) for index in range(300)]
    pieces = cover_trace(Trace(line, [1 + index % 7 for index in range(300)]), frame=FRAME)
    assert all(shape_of(piece).is_valid for piece in pieces)
    numbers = [number for piece in pieces for number in piece.outer]
    assert numbers == [round(number, 2) for number in numbers]
