"""Scenes to photograph: a wall is drawn once, and each photo shows another part of it."""

from __future__ import annotations

from PIL import Image, ImageEnhance

from tests import photos

SIZE = (640, 480)


def view(wall: int, *, shift: int = 0, turn: float = 0.0, light: float = 1.0) -> Image.Image:
    """Photograph wall number ``wall``: moved to the right by ``shift`` pixels, turned by degrees, lit."""
    whole = photos.surface((960, 720), seed=wall).rotate(turn, Image.Resampling.BICUBIC)
    left, top = 100 + shift, 100 + shift // 2
    seen = whole.crop((left, top, left + SIZE[0], top + SIZE[1]))
    return ImageEnhance.Brightness(seen).enhance(light)


def photo(wall: int, *, shift: int = 0, turn: float = 0.0, light: float = 1.0) -> bytes:
    """The same, as the bytes of a JPEG."""
    return photos.encoded(view(wall, shift=shift, turn=turn, light=light), "JPEG", quality=90)
