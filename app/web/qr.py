"""QR codes as one SVG path, so that pages need neither a picture file nor a script. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

import segno


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``size`` modules a side, and an SVG path whose unit is one module."""

    size: int
    path: str


def print_code(text: str, out: TextIO) -> None:
    """Print a QR code into a terminal."""
    segno.make(text, error="l", micro=False).terminal(out=out, compact=True)


def draw_code(text: str) -> Code:
    """Draw a QR code (error correction M, without quiet zone: the page's white frame is that)."""
    matrix = segno.make(text, error="m", micro=False).matrix
    parts: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            else:
                x += 1
    return Code(len(matrix), "".join(parts))
