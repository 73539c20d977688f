"""Cuts a photo into the tiles of its levels: upright, sRGB, JPEG, without any metadata.

One decode makes them all (a JPEG cannot be entered in its middle). The decoded photo is never turned, brought
to sRGB or halved as a whole: that happens in blocks of a few tiles, so beside it a quarter of it is held.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from app.imaging.colour import eight_bit, profile_of, to_srgb
from app.imaging.decode import Photo, load, upright
from app.imaging.pack import PackWriter, halved, levels_of
from app.imaging.recipe import TILE_QUALITIES, TILE_SIDE
from app.imaging.renditions import has_plain_planes
from app.imaging.results import Size, Tiled
from app.imaging.writing import Unwritable

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_BLOCK: Final = 8 * TILE_SIDE
_FULL_CHROMA: Final = 0
_HALF_CHROMA: Final = 2


def draw_tiles(photo: Photo, target: Path) -> Tiled:
    """Write the pack of a photo into `target`, an empty file that is there. Raises Refusal, Unwritable."""
    read = _reading(photo)
    try:
        with target.open("r+b") as file:
            file.truncate()
            pack = PackWriter(file, photo.upright)
            for number, level in enumerate(levels_of(photo.upright)):
                read = _draw_level(pack, read, level, is_full=number == 0).crop
            return Tiled(*photo.upright, size=pack.finish())
    except OSError as failure:
        raise Unwritable(str(failure)) from failure


def stored_box(box: Box, size: Size, turn: int) -> Box:
    """Tell where a box (left, top, right, bottom) of the upright frame lies in the stored one.

    size: of the upright frame. turn: EXIF orientation (TIFF 6.0, tag 274), 1..8.
    """
    left, top, right, bottom = box
    if turn in (2, 3, 6, 7):
        left, right = size[0] - right, size[0] - left
    if turn in (3, 4, 7, 8):
        top, bottom = size[1] - bottom, size[1] - top
    return (top, left, bottom, right) if turn >= 5 else (left, top, right, bottom)


def _reading(photo: Photo) -> Callable[[Box], Image.Image]:
    """Decode; what is returned reads boxes of the upright photo, mode RGB, L or YCbCr. Raises Refusal."""
    is_plain = has_plain_planes(photo)
    image = load(photo, mode="YCbCr" if is_plain else None)
    profile = profile_of(image)
    if not is_plain:
        image = eight_bit(image)  # as a whole: some greys are stretched by all of their levels

    def read(box: Box) -> Image.Image:
        block = upright(image.crop(stored_box(box, photo.upright, photo.turn)), photo.turn)
        return block if is_plain else to_srgb(block, profile)

    return read


def _blocks(level: Size) -> Iterator[Box]:
    """Cut a level into boxes one tile high and some tiles wide, row by row."""
    width, height = level
    for top in range(0, height, TILE_SIDE):
        for left in range(0, width, _BLOCK):
            yield left, top, min(left + _BLOCK, width), min(top + TILE_SIDE, height)


def _draw_level(
    pack: PackWriter, read: Callable[[Box], Image.Image], level: Size, *, is_full: bool
) -> Image.Image:
    """Write the tiles of one level; return the next, of half the size."""
    quality = TILE_QUALITIES[0 if is_full else 1]
    subsampling = _FULL_CHROMA if is_full else _HALF_CHROMA
    half: Image.Image | None = None
    for box in _blocks(level):
        block = read(box)
        for left in range(0, block.width, TILE_SIDE):
            tile = block.crop((left, 0, min(left + TILE_SIDE, block.width), block.height))
            pack.add(_encoded(tile, quality, subsampling))
        half = half or Image.new(block.mode, halved(level))
        half.paste(block.reduce(2), (box[0] // 2, box[1] // 2))
        pack.tell()
    assert half is not None
    return half


def _encoded(tile: Image.Image, quality: int, subsampling: int) -> bytes:
    """Write a JPEG without metadata."""
    tile.info.clear()
    file = io.BytesIO()
    tile.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return file.getvalue()
