"""Drawn photos with one defect whose mask is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from app.assist.pixels.window import Mask, Pixels, Span, bounds_of
from tests import photos


class Drawn(NamedTuple):
    """A picture (Pillow, upright), and where its defect is."""

    picture: Image.Image
    mask: Mask

    @property
    def pixels(self) -> Pixels:
        """As engines get them."""
        return np.ascontiguousarray(np.asarray(self.picture.convert("RGB"), np.uint8)[..., ::-1])

    @property
    def box(self) -> Span:
        """A box as people draw it, a little too large."""
        return bounds_of(self.mask).grown(0.1)


def blot(size: tuple[int, int] = (640, 480), *, light: bool = False) -> Drawn:
    """Draw a wall with a blot of an odd form."""
    width, height = size
    middle = (width // 2, height // 2)
    reach = min(size) // 6
    corners = [(-1.0, -0.3), (-0.2, -1.0), (0.9, -0.6), (0.5, 0.2), (1.0, 0.9), (-0.4, 0.7)]
    form = [(middle[0] + x * reach, middle[1] + y * reach) for x, y in corners]
    picture, mask = photos.surface(size), Image.new("1", size)
    ImageDraw.Draw(picture).polygon(form, fill=(225, 220, 210) if light else (52, 50, 48))
    ImageDraw.Draw(mask).polygon(form, fill=1)
    return Drawn(picture, np.asarray(mask))


def ring(size: tuple[int, int] = (640, 480)) -> Drawn:
    """Draw a wall with a dark ring: what is inside of it is wall."""
    width, height = size
    reach = min(size) // 5
    outer = (width // 2 - reach, height // 2 - reach, width // 2 + reach, height // 2 + reach)
    picture, mask = photos.surface(size), Image.new("1", size)
    for canvas, colour in ((picture, (40, 38, 36)), (mask, 1)):
        ImageDraw.Draw(canvas).ellipse(outer, outline=colour, width=reach // 3)
    return Drawn(picture, np.asarray(mask))
