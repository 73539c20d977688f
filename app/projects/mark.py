"""Our mark, a square with a blemish, drawn as a PNG. The same figure as static/favicon.svg."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from math import hypot

_PAPER, _INK = 0xF5, 0x14
# On the icons' grid of 20, drawn smaller than it: home screens cut corners off.
_HALF_SQUARE, _HALF_LINE = 5.5, 0.6
_DOT_X, _DOT_Y, _DOT_RADIUS = 1.95, -1.95, 1.6


@cache
def draw_mark(side: int) -> bytes:
    """Draw the mark ``side`` pixels wide and high, in greys, with smooth edges."""
    unit = 20 / side
    rows = bytearray()
    for row in range(side):
        rows.append(0)  # each line of a PNG begins with its filter: none
        y = (row + 0.5) * unit - 10
        rows += bytes(_grey((column + 0.5) * unit - 10, y, unit) for column in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _grey(x: float, y: float, unit: float) -> int:
    """The grey at a point measured from the middle; ``unit`` is a pixel's width, over which edges fade."""
    to_line = abs(max(abs(x), abs(y)) - _HALF_SQUARE) - _HALF_LINE
    to_dot = hypot(x - _DOT_X, y - _DOT_Y) - _DOT_RADIUS
    cover = min(max(0.5 - min(to_line, to_dot) / unit, 0), 1)
    return round(_PAPER + (_INK - _PAPER) * cover)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
