"""Tiles as they are drawn: laid side by side they are the upright photo."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from app.imaging.decode import turned_size
from app.imaging.pack import Pack, grid_of, levels_of, share_done
from app.imaging.recipe import TILE_SIDE
from app.imaging.results import Limits, Refused, Size, Tiled
from app.imaging.sandbox import Sandbox
from app.imaging.tiles import stored_box
from tests import photos

NOISE = 3.0  # levels of 255 by which JPEG may change a pixel of the drawn pictures, on average


def tiled(sandbox: Sandbox, folder: Path, data: bytes, *, limits: Limits | None = None) -> Tiled | Refused:
    """Draw the tiles of some bytes into ``folder / "pack"``."""
    source, target = folder / "source", folder / "pack"
    source.write_bytes(data)
    target.touch()
    return sandbox.tiles(source, target, limits=limits or Limits())


def joined(path: Path, size: Size, level: int = 0) -> Image.Image:
    """Lay the tiles of a level side by side."""
    width, height = levels_of(size)[level]
    picture = Image.new("RGB", (width, height))
    across, down = grid_of((width, height))
    with path.open("rb") as file:
        pack = Pack(file, size)
        for y in range(down):
            for x in range(across):
                jpeg = pack.tile(level, x, y)
                assert jpeg is not None
                tile = Image.open(io.BytesIO(jpeg))
                assert not tile.getexif()
                assert tile.size == (min(512, width - x * 512), min(512, height - y * 512))
                picture.paste(tile, (x * TILE_SIDE, y * TILE_SIDE))
    return picture


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures of one size, levels of 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(1100, 513), (513, 1100)])
def test_tiles_show_the_photo_upright_whatever_its_orientation(
    sandbox: Sandbox, tmp_path: Path, orientation: int, size: Size
) -> None:
    picture = photos.marked(size)
    data = photos.jpeg(picture, orientation=orientation, quality=95)
    made = tiled(sandbox, tmp_path, data)
    assert isinstance(made, Tiled)
    assert (made.width, made.height) == size
    assert made.size == (tmp_path / "pack").stat().st_size
    assert share_done(tmp_path / "pack", size) == 1
    assert difference(joined(tmp_path / "pack", size), picture) < NOISE


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_box_of_the_upright_photo_is_found_in_what_is_stored(turn: int) -> None:
    picture = photos.marked((40, 30))
    picture.putpixel((7, 3), (0, 0, 0))
    stored = photos.stored_for(picture, turn)
    left, top, right, bottom = stored_box((7, 3, 8, 4), picture.size, turn)
    assert stored.size == turned_size(picture.size, turn)
    assert (right - left, bottom - top) == (1, 1)
    assert stored.getpixel((left, top)) == (0, 0, 0)


def test_coarser_levels_are_the_photo_made_smaller(sandbox: Sandbox, tmp_path: Path) -> None:
    size = (4099, 523)
    picture = photos.surface(size)
    assert isinstance(tiled(sandbox, tmp_path, photos.encoded(picture, "PNG")), Tiled)
    assert difference(joined(tmp_path / "pack", size), picture) < NOISE
    assert difference(joined(tmp_path / "pack", size, 1), picture.reduce(2)) < 2 * NOISE


@pytest.mark.parametrize("size", [(513, 1), (1, 1025), (4097, 3)])
def test_a_photo_of_one_pixel_each_way_has_tiles_too(sandbox: Sandbox, tmp_path: Path, size: Size) -> None:
    assert isinstance(tiled(sandbox, tmp_path, photos.encoded(photos.surface(size), "PNG")), Tiled)
    for level in range(len(levels_of(size))):
        joined(tmp_path / "pack", size, level)


def test_a_strip_of_a_line_camera_is_cut_from_end_to_end(sandbox: Sandbox, tmp_path: Path) -> None:
    size = (100_000, 700)
    short = photos.crack((2000, 700)).convert("L")
    strip = Image.new("L", size)
    for left in range(0, size[0], 2000):
        strip.paste(short, (left, 0))
    data = photos.encoded(strip, "PNG", compress_level=1)
    assert isinstance(tiled(sandbox, tmp_path, data), Refused)
    assert isinstance(tiled(sandbox, tmp_path, data, limits=Limits(large=True)), Tiled)
    end = (98_000, 0, 100_000, 700)
    assert difference(joined(tmp_path / "pack", size).crop(end), short) < NOISE
    assert levels_of(size)[5] == (3125, 22)
    assert difference(joined(tmp_path / "pack", size, 5), strip.resize((3125, 22))) < 3 * NOISE


def test_a_progressive_photo_which_is_decoded_at_once_gets_all_of_a_childs_memory(tmp_path: Path) -> None:
    """Its decoder holds ten bytes for each pixel: for 214 megapixels more than half of a child's memory."""
    strip = Image.new("RGB", (10_000, 2400), (120, 130, 140))
    data = photos.encoded(strip, "JPEG", quality=85, subsampling=0, progressive=True)
    small = Sandbox(1, memory_megabytes=500)
    try:
        assert isinstance(tiled(small, tmp_path, data), Tiled)
    finally:
        small.close()


def test_greys_palettes_and_profiles_become_srgb(sandbox: Sandbox, tmp_path: Path) -> None:
    grey = photos.surface((600, 520)).convert("L")
    deep = grey.convert("I").point(lambda level: level * 257).convert("I;16")
    assert isinstance(tiled(sandbox, tmp_path, photos.encoded(deep, "PNG")), Tiled)
    assert difference(joined(tmp_path / "pack", grey.size), grey) < NOISE
    few = grey.quantize(16)
    assert isinstance(tiled(sandbox, tmp_path, photos.encoded(few, "PNG")), Tiled)
    assert difference(joined(tmp_path / "pack", grey.size), few) < NOISE


def test_a_photo_that_is_cut_off_leaves_no_pack(sandbox: Sandbox, tmp_path: Path) -> None:
    data = photos.jpeg(photos.surface((1200, 900)))
    made = tiled(sandbox, tmp_path, data[: len(data) // 2])
    assert isinstance(made, Refused)
    assert made.reason == "cut-off"
    assert not (tmp_path / "pack").read_bytes()
