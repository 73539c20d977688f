"""The addresses of the pictures that are drawn from a photo, as pages and answers name them."""

from __future__ import annotations

from typing import Any, Final

from app.imaging.recipe import RECIPE, TILE_RECIPE, has_tiles

KINDS: Final = ("thumb", "small", "preview", "view")


def picture_name(sha256: str, kind: str) -> str:
    """The file name of a photo's picture: it changes whenever the picture would look different."""
    return f"{sha256[:16]}-r{RECIPE}-{kind}.jpg"


def pixel_urls(photo: Any, *, root: str) -> dict[str, str | None]:
    """The addresses of a photo's pictures; None for a damaged photo. They never change what they show."""
    if photo.damaged:
        return dict.fromkeys(KINDS)
    return {kind: f"{root}/api/photos/{photo.id}/pixels/{picture_name(photo.sha256, kind)}" for kind in KINDS}


def tiles_name(sha256: str) -> str:
    """How the tiles of a photo are named: it changes whenever one would look different."""
    return f"{sha256[:16]}-t{TILE_RECIPE}"


def tiles_url(photo: Any, *, root: str) -> str | None:
    """The address of a photo's tiles; None where the view shows every pixel, or nothing can be shown."""
    if photo.damaged or not has_tiles(photo.width, photo.height):
        return None
    return f"{root}/api/photos/{photo.id}/tiles/{tiles_name(photo.sha256)}"
