"""Writes the picture that goes into a dataset: upright, without an orientation tag, without metadata.

An upright JPEG, PNG or WebP in sRGB or grey is copied piece by piece (segments.py), so its pixels stay what
the camera wrote. Everything else is decoded once: JPEG q95 4:4:4 for JPEG, MPO, HEIC, AVIF and CMYK, PNG
for the rest. 16-bit grey stays 16 bit; 16-bit colour stays so when copied, and becomes 8 bit when it must
be turned, since the decoder knows no 16-bit colour.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, cast

from PIL import Image

from app.imaging.colour import eight_bit, is_srgb, profile_of, to_srgb
from app.imaging.decode import Photo, exif_of, load, upright
from app.imaging.results import ExportedPicture, Format
from app.imaging.segments import Bytes, NotCopyable, plain_jpeg, plain_png, plain_webp
from app.imaging.writing import whole_file

QUALITY: Final = 95
_ORIENTATION: Final = 0x0112
_LOSSY: Final = frozenset({"jpeg", "mpo", "heic", "avif"})
_LONG: Final = 100_000  # bytes; more than any header that the copying looks into
_MOST_PIECES: Final = 1000
_MOST_LITERAL: Final = 100_000
"""Bytes that are not in the original: headers written anew, EXIF."""
_COPIERS: Final[dict[Format, tuple[Literal["jpg", "png", "webp"], Callable[..., Iterator[Bytes]]]]] = {
    "jpeg": ("jpg", plain_jpeg),
    "png": ("png", plain_png),
    "webp": ("webp", plain_webp),
}


def write_export_picture(
    photo: Photo, target: Path, *, keep_exif: bool, in_pieces: bool = False
) -> ExportedPicture:
    """Write the upright picture of a whole photo to `target`; the same input gives the same bytes.

    `keep_exif` keeps the EXIF block (place and time included) with its orientation set to 1. `in_pieces`:
    where a copy would do, only tell of which parts of the original it is made, and write nothing. Raises
    Refusal.
    """
    exif = _upright_exif(photo) if keep_exif else None
    if exif and photo.format in ("png", "webp"):  # whose chunks begin with the data itself
        exif = exif.removeprefix(b"Exif\0\0")
    if in_pieces and (told := copy_in_pieces(photo, exif)) is not None:
        return told
    if _may_be_copied(photo):
        extension, pieces_of = _COPIERS[photo.format]
        try:
            _copy(photo, target, pieces_of, exif)
            return _described(photo, target, "copied", extension)
        except NotCopyable:
            pass
    return _drawn_anew(photo, target, exif)


def copy_in_pieces(photo: Photo, exif: bytes | None = None) -> ExportedPicture | None:
    """Tell of which parts of a photo its copy without metadata is made; None where a copy would not do.

    To be asked before the photo is decoded: that changes what Pillow says of its mode. `exif` is put in.
    """
    if not _may_be_copied(photo):
        return None
    extension, pieces_of = _COPIERS[photo.format]
    try:
        found = _pieces(photo, pieces_of, exif)
    except NotCopyable:
        return None
    if found is None:
        return None
    width, height = photo.upright
    size = sum(len(it) // 2 if isinstance(it, str) else it[1] - it[0] for it in found)
    return ExportedPicture("copied", extension, width, height, "", size, found)


def _may_be_copied(photo: Photo) -> bool:
    image = photo.image
    return (
        photo.format in _COPIERS
        and photo.turn == 1
        and not getattr(image, "is_animated", False)
        and image.mode != "CMYK"
        and is_srgb(profile_of(image), image.mode)
    )


class _Span(bytes):
    """Bytes that know where in the file they begin."""

    start: int


class _FarSpan:
    """A long part of a file that nobody looks into: where it is, without its bytes."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self._length = end - start

    def __len__(self) -> int:
        return self._length


class _Traced(mmap.mmap):
    """A memory map whose slices know where they come from."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice):
            return super().__getitem__(key)
        start, end, _ = key.indices(len(self))
        if end - start > _LONG:
            return _FarSpan(start, end)
        span = _Span(super().__getitem__(key))
        span.start = start
        return span


def _pieces(
    photo: Photo, pieces_of: Callable[..., Iterator[Bytes]], exif: bytes | None
) -> tuple[tuple[int, int] | str, ...] | None:
    """Tell what a copy is made of; None when that is too much to tell. Raises NotCopyable."""
    found: list[tuple[int, int] | str] = []
    literal = 0
    with (
        photo.path.open("rb") as source,
        _Traced(source.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        for piece in pieces_of(mapped, exif=exif):
            last = found[-1] if found else None
            if isinstance(piece, _Span | _FarSpan):
                span = (piece.start, piece.start + len(piece))
                if isinstance(last, tuple) and last[1] == span[0]:
                    found[-1] = (last[0], span[1])
                else:
                    found.append(span)
            elif len(piece):
                found.append(bytes(piece).hex())
                literal += len(piece)
            if len(found) > _MOST_PIECES or literal > _MOST_LITERAL:
                return None
    return tuple(found)


def _copy(photo: Photo, target: Path, pieces_of: Callable[..., Iterator[Bytes]], exif: bytes | None) -> None:
    with (
        photo.path.open("rb") as source,
        mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        whole_file(target) as file,
    ):
        for piece in pieces_of(mapped, exif=exif):
            file.write(piece)


def _drawn_anew(photo: Photo, target: Path, exif: bytes | None) -> ExportedPicture:
    image = load(photo)
    profile = profile_of(image)
    as_jpeg = photo.format in _LOSSY or image.mode == "CMYK"
    if as_jpeg:
        drawn = upright(to_srgb(image, profile), photo.turn)
    else:
        drawn = upright(_for_png(image, profile), photo.turn)
    drawn.info.clear()
    extra = {"exif": exif} if exif else {}
    with whole_file(target) as file:
        if as_jpeg:
            drawn.save(file, "JPEG", quality=QUALITY, subsampling=0, **extra)
        else:
            drawn.save(file, "PNG", **extra)
    return _described(photo, target, "re-encoded", "jpg" if as_jpeg else "png")


def _for_png(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring pixels to what PNG holds: 16-bit grey as it is, transparency kept, colours in sRGB."""
    if image.mode.startswith("I;16"):
        return image if image.mode == "I;16" else image.convert("I").convert("I;16")
    if image.mode == "I":
        low, high = cast("tuple[float, float]", image.getextrema())
        if low >= 0 and high < 65_536:
            return image.convert("I;16")
    plain = eight_bit(image)
    if plain.mode not in ("RGBA", "LA"):
        return to_srgb(plain, profile)
    alpha = plain.getchannel("A")
    colours = to_srgb(plain.convert(plain.mode[:-1]), profile)
    colours.putalpha(alpha)
    return colours


def _upright_exif(photo: Photo) -> bytes | None:
    try:
        exif = exif_of(photo.image)
        if not len(exif):
            return None
        exif[_ORIENTATION] = 1
        return exif.tobytes()
    except Exception:  # EXIF that cannot be written again is left out
        return None


def _described(
    photo: Photo, target: Path, how: Literal["copied", "re-encoded"], extension: Literal["jpg", "png", "webp"]
) -> ExportedPicture:
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    width, height = photo.upright
    return ExportedPicture(
        how=how, extension=extension, width=width, height=height, sha256=digest, size=target.stat().st_size
    )
