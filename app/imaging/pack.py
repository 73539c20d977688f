"""One file with all tiles of a photo: a header, an index, the tiles one after another.

Level 0 is the upright photo in all its pixels; each next level has half of them each way, rounded up, down to
the last that is longer than COARSEST_TILED. A level is cut into squares of TILE_SIDE from its top left
corner; those at its right and lower edge are smaller. The index goes through the levels, in each row by row.

Little-endian throughout. Header: magic, width, height and tile side in pixels, size of the file in bytes,
CRC-32 of the index. Entry: offset, length and CRC-32 of a tile. The header is written last, so a file whose
making broke off has none. Pure bytes, no Pillow: the server reads here.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from app.imaging.recipe import COARSEST_TILED, TILE_SIDE
from app.imaging.results import Size

_MAGIC: Final = b"BLTILES\x01"
_HEADER: Final = struct.Struct("<8sIIIQI")
_ENTRY: Final = struct.Struct("<QII")


class Damaged(Exception):
    """The file is no whole pack of this photo: cut off, rotten, or of another make."""


def levels_of(size: Size) -> list[Size]:
    """List the sizes of the levels of a photo, finest first; the full resolution is always one."""
    levels = [size]
    while max(size := halved(size)) > COARSEST_TILED:
        levels.append(size)
    return levels


def halved(level: Size) -> Size:
    """Tell the size of the next coarser level."""
    return -(-level[0] // 2), -(-level[1] // 2)


def grid_of(level: Size) -> Size:
    """Tell how many tiles a level has across and down."""
    return -(-level[0] // TILE_SIDE), -(-level[1] // TILE_SIDE)


def count_tiles(size: Size) -> int:
    """Count the tiles of all levels of a photo."""
    return sum(across * down for across, down in map(grid_of, levels_of(size)))


def index_of(size: Size, level: int, x: int, y: int) -> int | None:
    """Tell where a tile stands in the index; None where a photo of this size has none."""
    levels = levels_of(size)
    if not 0 <= level < len(levels):
        return None
    across, down = grid_of(levels[level])
    if not (0 <= x < across and 0 <= y < down):
        return None
    before = sum(columns * rows for columns, rows in map(grid_of, levels[:level]))
    return before + y * across + x


class PackWriter:
    """Writes a pack into a file that is open for writing, tile after tile in the order of the index."""

    def __init__(self, file: BinaryIO, size: Size) -> None:
        """Begin with an empty index: until `finish` nobody takes the file for a pack."""
        self._file = file
        self._size = size
        self._entries: list[bytes] = []
        self._told = 0
        self._length = count_tiles(size) * _ENTRY.size
        self._end = _HEADER.size + self._length
        file.write(bytes(self._end))

    def add(self, tile: bytes) -> None:
        """Append the next tile."""
        self._file.write(tile)
        self._entries.append(_ENTRY.pack(self._end, len(tile), zlib.crc32(tile)))
        self._end += len(tile)

    def tell(self) -> None:
        """Let `share_done` see how far it is."""
        new = b"".join(self._entries[self._told :])
        self._file.flush()
        os.pwrite(self._file.fileno(), new, _HEADER.size + self._told * _ENTRY.size)
        self._told = len(self._entries)

    def finish(self) -> int:
        """Bring everything to the disk, then the header that makes it a pack; its size in bytes."""
        index = b"".join(self._entries)
        if len(index) != self._length:
            raise ValueError("a tile is missing")
        self.tell()
        os.fsync(self._file.fileno())
        header = _HEADER.pack(_MAGIC, *self._size, TILE_SIDE, self._end, zlib.crc32(index))
        os.pwrite(self._file.fileno(), header, 0)
        os.fsync(self._file.fileno())
        return self._end


class Pack:
    """A whole pack. Its tiles are read one by one; each is held against its checksum."""

    def __init__(self, file: BinaryIO, size: Size) -> None:
        """Read header and index of the pack of an upright photo of this size. Raises Damaged."""
        self._file = file
        self._size = size
        header = file.read(_HEADER.size)
        if len(header) != _HEADER.size:
            raise Damaged("cut off")
        magic, width, height, side, length, checksum = _HEADER.unpack(header)
        if (magic, width, height, side) != (_MAGIC, *size, TILE_SIDE):
            raise Damaged("not the pack of this photo")
        self._index = file.read(count_tiles(size) * _ENTRY.size)
        if zlib.crc32(self._index) != checksum or file.seek(0, os.SEEK_END) != length:
            raise Damaged("cut off")

    def tile(self, level: int, x: int, y: int) -> bytes | None:
        """Read the JPEG of one tile; None where there is none. Raises Damaged."""
        at = index_of(self._size, level, x, y)
        if at is None:
            return None
        offset, length, checksum = _ENTRY.unpack_from(self._index, at * _ENTRY.size)
        self._file.seek(offset)
        tile = self._file.read(length)
        if zlib.crc32(tile) != checksum:
            raise Damaged("rotten")
        return tile


def share_done(path: Path, size: Size) -> float:
    """Tell which share of its tiles a file that is being made has; 0 where there is no file."""
    count = count_tiles(size)
    try:
        with path.open("rb") as file:
            file.seek(_HEADER.size)
            index = file.read(count * _ENTRY.size)
    except OSError:
        return 0.0
    whole = index[: len(index) // _ENTRY.size * _ENTRY.size]
    done = sum(1 for _, length, _ in _ENTRY.iter_unpack(whole) if length)
    return done / count
