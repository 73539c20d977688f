"""Draws the small pictures every page shows: upright, sRGB, JPEG, without any metadata, never upscaled.

Each is made from the next larger one. The full picture for zooming (`draw_view`) is made on demand and not at
ingest: nobody may ever look that close.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple, Protocol

from PIL import Image

from app.imaging.colour import is_srgb, profile_of, to_srgb
from app.imaging.decode import Photo, exif_of, load, upright
from app.imaging.metadata import metadata_of
from app.imaging.planes import Planes
from app.imaging.quality import measure
from app.imaging.recipe import (
    RENDITION_EDGES,
    RENDITION_QUALITY,
    VIEW_EDGE,
    VIEW_QUALITY,
    VIEW_WHOLE_PIXELS,
    RenditionName,
    rendition_file,
)
from app.imaging.results import Metadata, Quality, Size, Viewed
from app.imaging.writing import whole_file

_GAP: Final = 1.5
_LONGEST_JPEG: Final = 65_500


class Picture(Protocol):
    """Upright sRGB pixels that can shrink: whole colours, or the planes of a JPEG."""

    @property
    def size(self) -> Size: ...
    def grey(self) -> Image.Image: ...
    def resized(self, size: Size) -> Picture: ...
    def picture(self) -> Image.Image: ...


class Colours:
    """Pixels of mode RGB or L."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    @property
    def size(self) -> Size:
        """Size of the picture."""
        return self._image.size

    def grey(self) -> Image.Image:
        """Return the brightness alone, mode L."""
        return self._image.convert("L")

    def resized(self, size: Size) -> Colours:
        """Shrink to `size`."""
        return Colours(_shrunk(self._image, size))

    def picture(self) -> Image.Image:
        """Return the pixels."""
        return self._image


class Drawn(NamedTuple):
    """What one full decode yields: file names of the renditions, and what was read on the way."""

    renditions: dict[RenditionName, str]
    quality: Quality
    metadata: Metadata


def draw_renditions(photo: Photo, directory: Path, point: tuple[float, float] | None = None) -> Drawn:
    """Decode a photo, measure it and write all its renditions into `directory`.

    `point`: where its quality is measured once more, shares of the upright frame. This
    decode is the proof that the photo is whole. Raises Refusal, Unwritable.
    """
    largest = next(iter(RENDITION_EDGES.values()))
    # The EXIF of a TIFF is read from the file, which closes with the decode; that of a PNG may stand behind
    # its pixels; and saving drops what a picture says about itself.
    early = metadata_of(exif_of(photo.image)) if photo.format == "tiff" else None
    picture = _decoded(photo, largest)
    metadata = early or metadata_of(exif_of(photo.image))
    names: dict[RenditionName, str] = {}
    grey: Image.Image | None = None
    colours: Image.Image | None = None
    for name, edge in RENDITION_EDGES.items():
        picture = picture.resized(fitted(photo.upright, edge))
        grey = grey or picture.grey()
        names[name] = rendition_file(name)
        drawn = picture.picture()
        if name == "small":
            colours = drawn
        _save(drawn, directory / names[name], quality=RENDITION_QUALITY)
    assert grey is not None
    assert colours is not None
    return Drawn(names, measure(grey, colours, point), metadata)


def draw_view(photo: Photo, target: Path) -> Viewed:
    """Write the picture for zooming: full size up to VIEW_WHOLE_PIXELS, VIEW_EDGE on the long side above."""
    width, height = photo.upright
    is_whole = width * height <= VIEW_WHOLE_PIXELS and max(width, height) <= _LONGEST_JPEG
    size = (width, height) if is_whole else fitted(photo.upright, VIEW_EDGE)
    image = load(photo, long_edge=max(size))
    stored = size if photo.turn < 5 else (size[1], size[0])
    drawn = upright(to_srgb(_shrunk(image, stored), profile_of(image)), photo.turn)
    _save(drawn, target, quality=VIEW_QUALITY, subsampling=0)
    return Viewed(width=drawn.width, height=drawn.height, size=target.stat().st_size)


def fitted(size: Size, edge: int) -> Size:
    """Size with a long side of at most `edge` pixels, same proportions, at least one pixel each way."""
    longest = max(size)
    if longest <= edge:
        return size
    return max(1, round(size[0] * edge / longest)), max(1, round(size[1] * edge / longest))


def _decoded(photo: Photo, edge: int) -> Picture:
    """Decode at a size of at least `edge`, upright."""
    if has_plain_planes(photo):
        return Planes.split(load(photo, long_edge=edge, mode="YCbCr"), photo.turn)
    image = load(photo, long_edge=edge)
    small = _shrunk(image, fitted(photo.frame, edge))
    return Colours(upright(to_srgb(small, profile_of(image)), photo.turn))


def has_plain_planes(photo: Photo) -> bool:
    """Tell whether a JPEG holds YCbCr in sRGB, so that its planes can be used as they are."""
    image = photo.image
    layers = getattr(image, "layer", ())
    return (
        photo.format in ("jpeg", "mpo")
        and image.mode == "RGB"
        and image.info.get("adobe_transform", 1) == 1
        and [layer[0] for layer in layers] == [1, 2, 3]
        and is_srgb(profile_of(image), "RGB")
    )


def _shrunk(image: Image.Image, size: Size) -> Image.Image:
    if image.size == size:
        return image
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB" if image.mode != "1" else "L")
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=_GAP)


def _save(image: Image.Image, target: Path, *, quality: int, subsampling: int = 2) -> None:
    """Write a JPEG without metadata, whole or not at all."""
    image.info.clear()
    with whole_file(target) as file:
        image.save(file, "JPEG", quality=quality, subsampling=subsampling)
