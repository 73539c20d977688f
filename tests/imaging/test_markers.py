"""A printed marker tells the scale of a photo: true within its range, and never where there is none."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.files import shipped
from app.imaging.markers import MILLIMETRES, MOST, NUMBER, Grey, find_markers, scale_of
from tests.imaging.marked import lay, paper, taken, wall

MIDDLE = (452.3, 341.8)


def _true(corners: np.ndarray, one: int, other: int) -> float:
    """Pixels a millimetre from one corner to another."""
    apart = MILLIMETRES * (1 if (one - other) % 2 else 2**0.5)
    return float(np.linalg.norm(corners[one] - corners[other])) / apart


@pytest.mark.parametrize("blur", [0.0, 2.0], ids=["sharp", "blurred"])
@pytest.mark.parametrize(("side", "turn"), [(60.0, 30.0), (140.0, 0.0), (140.0, 270.0), (380.0, 137.0)])
def test_a_marker_seen_straight_tells_its_scale_to_a_pixel_a_side(
    side: float, turn: float, blur: float
) -> None:
    photo, corners = lay(wall(), side=side, at=MIDDLE, turn=turn)
    found = find_markers(taken(photo, blur=blur))
    assert len(found) == 1
    assert np.abs(found[0] - corners).max() < 0.75
    scale = scale_of(found)
    assert scale is not None
    assert scale.low < side / MILLIMETRES < scale.high
    assert (scale.high - scale.low) * MILLIMETRES < 4


@pytest.mark.parametrize("axis", [0.0, 45.0, 110.0])
def test_a_marker_seen_aslant_has_a_wider_range_that_holds_every_direction_on_it(axis: float) -> None:
    widths = []
    for tilt in (0.0, 20.0, 40.0):
        photo, corners = lay(wall(), side=180, at=MIDDLE, turn=17, tilt=tilt, axis=axis)
        scale = scale_of(find_markers(taken(photo, blur=0.7)))
        assert scale is not None
        pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3)]
        assert all(scale.low < _true(corners, *pair) < scale.high for pair in pairs)
        widths.append(scale.high - scale.low)
    assert widths[0] < widths[1] < widths[2]


def test_all_markers_count_also_prints_of_one_number_at_two_distances() -> None:
    one, _ = lay(wall(), side=200, at=(230.0, 340.0))
    both, _ = lay(one, side=120, at=(680.0, 340.0), turn=40)
    near, far = (scale_of(find_markers(taken(photo))) for photo in (one, lay(wall(), side=120, at=MIDDLE)[0]))
    found = find_markers(taken(both))
    scale = scale_of(found)
    assert len(found) == 2
    assert np.linalg.norm(found[0][0] - found[0][1]) > np.linalg.norm(found[1][0] - found[1][1])
    assert scale is not None
    assert near is not None
    assert far is not None
    assert scale.low == pytest.approx(far.low, abs=0.03)
    assert scale.high == pytest.approx(near.high, abs=0.03)


def test_a_photo_full_of_markers_is_not_measured() -> None:
    """Whoever sends photos could hang a megabyte of outlines on each of them."""
    sheet = cv2.resize(paper(), (70, 70), interpolation=cv2.INTER_AREA)
    assert len(find_markers(np.tile(sheet, (5, 10)))) == MOST
    assert find_markers(np.tile(sheet, (5, 11))) == []


def test_no_marker_gives_no_scale() -> None:
    assert find_markers(taken(wall())) == []
    assert scale_of([]) is None


@pytest.mark.parametrize("number", [number for number in range(50) if number != NUMBER][::7])
def test_markers_of_other_numbers_are_not_ours(number: int) -> None:
    photo, _ = lay(wall(), side=160, at=MIDDLE, number=number)
    assert find_markers(taken(photo)) == []


def test_a_marker_in_a_mirror_a_chessboard_and_a_black_square_are_not_ours() -> None:
    photo, _ = lay(wall(), side=160, at=MIDDLE)
    assert find_markers(taken(np.ascontiguousarray(photo[:, ::-1]))) == []
    board = np.kron(np.indices((8, 8)).sum(axis=0) % 2 * 255, np.ones((60, 60))).astype(np.uint8)
    assert find_markers(taken(np.pad(board, 100, constant_values=235))) == []
    square = wall()
    square[200:500, 300:600] = 20
    assert find_markers(taken(square)) == []


def test_a_marker_with_a_wrong_cell_is_none() -> None:
    photo, corners = lay(wall(), side=210, at=MIDDLE)
    left, top = (corners[0] + 30).astype(int)  # the first inner cell, which is white
    photo[top : top + 30, left : left + 30] = 25
    assert find_markers(taken(photo)) == []


def test_a_marker_too_small_to_measure_by_is_none() -> None:
    photo, _ = lay(wall(), side=18, at=MIDDLE)
    assert find_markers(taken(photo, noise=0)) == []


def test_what_is_printed_is_what_is_looked_for() -> None:
    drawing = (shipped("static") / "marker.svg").read_text()
    millimetres = 10
    sheet: Grey = np.full((90 * millimetres, 150 * millimetres), 255, np.uint8)
    place = re.search(r"translate\((\d+) (\d+)\) scale\(([\d.]+)\)", drawing)
    assert place is not None
    left, top, cell = float(place[1]), float(place[2]), float(place[3])
    sheet[_part(top, 7 * cell, millimetres), _part(left, 7 * cell, millimetres)] = 0
    for x, y, width in re.findall(r"M(\d) (\d)h(\d)v1h-\dz", drawing):
        rows = _part(top + int(y) * cell, cell, millimetres)
        sheet[rows, _part(left + int(x) * cell, int(width) * cell, millimetres)] = 255
    scale = scale_of(find_markers(sheet))
    assert 'width="150mm" height="90mm" viewBox="0 0 150 90"' in drawing
    assert scale is not None
    assert scale.low < millimetres < scale.high
    assert scale.high - scale.low < 0.1


def _part(start: float, length: float, unit: int) -> slice:
    return slice(round(start * unit), round((start + length) * unit))


def test_nothing_is_found_on_real_photos_without_a_marker(shared_data: Path) -> None:
    files = [
        file
        for folder in ("cracks", "tiles", "steel", "pcb_pairs", "foreign")
        for file in sorted((shared_data / folder).rglob("*"))
        if file.suffix.lower() in (".jpg", ".jpeg", ".png")
    ]
    looked = 0
    for file in files:
        picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        if picture is None:
            continue
        looked += 1
        assert find_markers(np.asarray(picture, np.uint8)) == [], file.name
    assert looked > 100
