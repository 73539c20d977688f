"""A JPEG's brightness and colour kept apart while it shrinks, as they were stored.

The renditions are 4:2:0 JPEGs, so colour is only ever kept at half the size of the brightness: resizing it
at that size, and never passing through RGB, costs a third less than resizing three full planes (measured:
bench/ingest.py) and loses nothing that would reach the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image

from app.imaging.decode import TURNS
from app.imaging.results import Size

_SHARP: Final = Image.Resampling.BICUBIC
_SOFT: Final = Image.Resampling.BOX
_GAP: Final = 1.5
"""How much larger than asked the cheap first step of a reduction may leave the brightness."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Brightness at full size, colours at half of it (or, freshly split, at the same size)."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def split(cls, ycbcr: Image.Image, turn: int) -> Planes:
        """Take a decoded picture of mode YCbCr apart and turn it upright (EXIF orientation `turn`)."""
        luma, blue, red = ycbcr.split()
        way = TURNS.get(turn)
        if way is None:
            return cls(luma, blue, red)
        return cls(luma.transpose(way), blue.transpose(way), red.transpose(way))

    @property
    def size(self) -> Size:
        """Size of the brightness, which is the size of the picture."""
        return self.luma.size

    def grey(self) -> Image.Image:
        """Return the brightness alone, mode L."""
        return self.luma

    def resized(self, size: Size) -> Planes:
        """Shrink to `size`; colours to half of it, rounded up."""
        half = (-(-size[0] // 2), -(-size[1] // 2))
        return Planes(
            self.luma if self.luma.size == size else self.luma.resize(size, _SHARP, reducing_gap=_GAP),
            self.blue.resize(half, _SOFT, reducing_gap=1.0),
            self.red.resize(half, _SOFT, reducing_gap=1.0),
        )

    def picture(self) -> Image.Image:
        """Put the planes together, mode YCbCr; doubling the colours is what 4:2:0 saving undoes exactly."""
        width, height = self.size
        doubled = (self.blue.size[0] * 2, self.blue.size[1] * 2)
        blue, red = (
            plane.resize(doubled, Image.Resampling.NEAREST).crop((0, 0, width, height))
            for plane in (self.blue, self.red)
        )
        return Image.merge("YCbCr", (self.luma, blue, red))
