"""Opening a photo: format by content, limits before any pixel, a full decode as the proof that it is whole.

Runs in the child process only. `Image.verify()` is never used: it passes every cut JPEG. What a sender may
not send is refused here; what is drawn from the pixels lives in renditions.py and export.py.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pi_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from app.imaging.formats import HEAD_BYTES, format_of, is_cut_off
from app.imaging.refusals import Refusal
from app.imaging.results import Format, Limits, Size

ImageFile.LOAD_TRUNCATED_IMAGES = False
pi_heif.register_heif_opener()
pi_heif.options.DECODE_THREADS = 1

_PILLOW_NAMES: Final[dict[Format, list[str]]] = {
    "jpeg": ["JPEG", "MPO"],
    "png": ["PNG"],
    "webp": ["WEBP"],
    "heic": ["HEIF"],
    "avif": ["AVIF"],
    "tiff": ["TIFF"],
    "bmp": ["BMP"],
}
_MEMBERS_ONLY: Final = frozenset({"tiff", "bmp"})
_MAY_BE_LARGE: Final = frozenset({"tiff", "bmp", "png"})
_ORIENTATION: Final = 0x0112

TURNS: Final[dict[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a stored picture upright, by EXIF orientation (TIFF 6.0, tag 274)."""


@dataclass(frozen=True, slots=True)
class Photo:
    """An opened photo, its pixels not yet decoded.

    stored: size in the file. orientation: what its EXIF says, 1..8. frame: size of the pixels as the
    decoder hands them out at full scale. turn: the orientation still to be applied to those (1 for HEIC and
    TIFF, whose decoders turn the picture themselves).
    """

    path: Path
    format: Format
    image: Image.Image
    stored: Size
    orientation: int
    frame: Size
    turn: int

    @property
    def upright(self) -> Size:
        """Size of the frame all coordinates live in."""
        return turned_size(self.frame, self.turn)


def turned_size(size: Size, orientation: int) -> Size:
    """Swap width and height for the four orientations that lie on their side."""
    width, height = size
    return (height, width) if orientation >= 5 else (width, height)


def open_photo(path: Path, *, members: bool, limits: Limits) -> Photo:
    """Open a photo by its content and hold it against the limits; no pixel is decoded yet.

    Raises Refusal. Pillow's warning about bombs is an error here.
    """
    with path.open("rb") as file:
        found = format_of(file.read(HEAD_BYTES))
    if found in _MEMBERS_ONLY and not members:
        raise Refusal("members-only")
    Image.MAX_IMAGE_PIXELS = max(limits.jpeg_megapixels, limits.other_megapixels) * 1_000_000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(path, formats=_PILLOW_NAMES[found])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise Refusal("too-many-pixels", format=found) from bomb
        except UnidentifiedImageError as unknown:
            raise Refusal(_why_broken(path, found), format=found) from unknown
        except MemoryError:
            raise
        except Exception as broken:  # any decoder, any error: a header is as hostile as the rest
            raise Refusal(_why_broken(path, found), format=found) from broken
        photo = _described(path, found, image)
    _check_pixels(photo, limits)
    if found == "heic" and _why_broken(path, found) == "cut-off":
        # libheif decodes a HEIC of which 30 % arrived and paints the rest (measured): its own lengths tell
        raise Refusal("cut-off", format=found, upright=photo.upright)
    return photo


def load(photo: Photo, *, long_edge: int | None = None, mode: str | None = None) -> Image.Image:
    """Decode all of a photo (first frame) and return its pixels, not yet turned.

    `long_edge` lets a JPEG decoder work at 1/2, 1/4 or 1/8 scale as long as the result keeps at least that
    many pixels on its long side; all compressed data are read even so, so a cut file still fails.
    `mode`: "YCbCr" leaves the colours of a JPEG as they are stored. Raises Refusal.
    """
    image = photo.image
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if photo.format in ("jpeg", "mpo") and (long_edge or mode):
                image.draft(mode, _draft_size(image.size, long_edge))
            image.load()
    except MemoryError:
        raise
    except (
        Exception
    ) as broken:  # decoders raise anything: OSError, SyntaxError, struct.error, ZeroDivisionError
        raise Refusal(_why_broken(photo.path, photo.format)) from broken
    return image


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn pixels as the EXIF orientation says."""
    turn = TURNS.get(orientation)
    return image.transpose(turn) if turn is not None else image


def exif_of(image: Image.Image) -> Image.Exif:
    """Read the EXIF block; an empty one when there is none or it is nonsense.

    Orientation written in XMP alone is not looked at: browsers and cameras do not either.
    """
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block = image.info.get("exif")
            if isinstance(block, bytes) and image.format != "TIFF":
                exif.load(block)
            elif image.format == "TIFF" or "Raw profile type exif" in image.info:
                return image.getexif()
    except Exception:  # bad EXIF never fails a good picture
        return Image.Exif()
    return exif


def orientation_of(image: Image.Image) -> int:
    """Read the EXIF orientation, 1..8; 1 for everything else."""
    try:
        value = exif_of(image).get(_ORIENTATION, 1)
    except Exception:  # bad EXIF never fails a good picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _described(path: Path, found: Format, image: Image.Image) -> Photo:
    size = image.size
    if min(size) < 1:
        raise Refusal("broken", format=found)
    if found == "heic":
        return Photo(path, found, image, stored=size, orientation=1, frame=size, turn=1)
    if found == "tiff":
        image.info.pop("xmp", None)  # Pillow would turn the picture by an orientation that stands only there
    claimed = orientation_of(image)
    if found == "tiff":
        # Pillow turns a TIFF while it loads it and says its upright size from the start.
        return Photo(path, found, image, turned_size(size, claimed), claimed, frame=size, turn=1)
    format_: Format = "mpo" if image.format == "MPO" else found
    return Photo(path, format_, image, stored=size, orientation=claimed, frame=size, turn=claimed)


def _check_pixels(photo: Photo, limits: Limits) -> None:
    width, height = photo.stored
    may_be_large = photo.format in ("jpeg", "mpo") or (limits.large and photo.format in _MAY_BE_LARGE)
    megapixels = limits.jpeg_megapixels if may_be_large else limits.other_megapixels
    if width * height > megapixels * 1_000_000:
        raise Refusal("too-many-pixels", format=photo.format, upright=photo.upright)


def _draft_size(size: Size, long_edge: int | None) -> Size | None:
    if long_edge is None:
        return None
    scale = max(size) // long_edge
    scale = next((step for step in (8, 4, 2) if scale >= step), 1)
    return max(1, size[0] // scale), max(1, size[1] // scale)


def _why_broken(path: Path, found: Format) -> str:
    try:
        with path.open("rb") as file:
            return "cut-off" if is_cut_off(file, found) else "broken"
    except Exception:  # only the choice between two sentences
        return "broken"
