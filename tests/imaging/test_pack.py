"""The file of tiles: its levels, its index, and that nothing damaged is taken for whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.imaging.pack import (
    Damaged,
    Pack,
    PackWriter,
    count_tiles,
    grid_of,
    index_of,
    levels_of,
    share_done,
)

SIZE = (4100, 1030)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A pack whose tiles tell their number."""
    file = tmp_path / "pack"
    with file.open("w+b") as opened:
        pack = PackWriter(opened, SIZE)
        for number in range(count_tiles(SIZE)):
            pack.add(f"tile {number}".encode())
        assert pack.finish() == file.stat().st_size
    return file


def test_each_level_has_half_the_pixels_each_way_rounded_up() -> None:
    assert levels_of((8064, 6048)) == [(8064, 6048), (4032, 3024)]
    assert levels_of((100_000, 701))[-2:] == [(6250, 44), (3125, 22)]
    assert levels_of((300, 200)) == [(300, 200)]


@pytest.mark.parametrize(
    ("level", "grid"), [((512, 512), (1, 1)), ((513, 1), (2, 1)), ((1024, 1025), (2, 3)), ((1, 1), (1, 1))]
)
def test_a_single_pixel_beyond_a_tile_is_one_more(level: tuple[int, int], grid: tuple[int, int]) -> None:
    assert grid_of(level) == grid


def test_the_index_goes_through_the_levels_row_by_row(packed: Path) -> None:
    assert levels_of(SIZE) == [(4100, 1030), (2050, 515)]
    assert [index_of(SIZE, 0, x, 0) for x in (0, 8, 9)] == [0, 8, None]
    assert index_of(SIZE, 0, 0, 1) == 9
    assert index_of(SIZE, 1, 0, 0) == 27
    assert index_of(SIZE, 2, 0, 0) is None
    assert index_of(SIZE, -1, 0, 0) is None
    with packed.open("rb") as file:
        pack = Pack(file, SIZE)
        assert pack.tile(0, 8, 2) == b"tile 26"
        assert pack.tile(1, 4, 1) == b"tile 36"
        assert pack.tile(1, 5, 1) is None


def test_a_pack_that_lost_a_byte_anywhere_is_damaged(packed: Path) -> None:
    whole = packed.read_bytes()
    for length in (0, 10, 100, len(whole) - 1):
        with pytest.raises(Damaged):
            Pack(io.BytesIO(whole[:length]), SIZE)
    with pytest.raises(Damaged):
        Pack(io.BytesIO(whole + b"."), SIZE)


def test_a_rotten_index_is_damage_and_so_is_a_rotten_tile(packed: Path) -> None:
    whole = bytearray(packed.read_bytes())
    whole[60] ^= 1
    with pytest.raises(Damaged):
        Pack(io.BytesIO(whole), SIZE)
    whole[60] ^= 1
    whole[-1] ^= 1
    pack = Pack(io.BytesIO(whole), SIZE)
    assert pack.tile(0, 0, 0) == b"tile 0"
    with pytest.raises(Damaged):
        pack.tile(1, 4, 1)


def test_the_pack_of_another_photo_is_not_taken(packed: Path) -> None:
    with pytest.raises(Damaged), packed.open("rb") as file:
        Pack(file, (4100, 1031))


def test_a_pack_tells_how_far_it_is_and_is_none_before_its_end(tmp_path: Path) -> None:
    file = tmp_path / "pack"
    assert share_done(file, SIZE) == 0
    with file.open("w+b") as opened:
        pack = PackWriter(opened, SIZE)
        opened.flush()
        assert share_done(file, SIZE) == 0
        for _ in range(9):
            pack.add(b"tile")
        pack.tell()
        assert share_done(file, SIZE) == pytest.approx(9 / count_tiles(SIZE))
        with pytest.raises(ValueError, match="missing"):
            pack.finish()
    with pytest.raises(Damaged), file.open("rb") as opened:
        Pack(opened, SIZE)
