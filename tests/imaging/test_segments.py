"""Copying a picture without its metadata: nothing of the pixels changes, nothing of the sender stays."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.imaging.segments import Bytes, NotCopyable, plain_jpeg, plain_png, plain_webp
from tests import photos

Copier = Callable[..., Iterator[Bytes]]
Draw = Callable[[], bytes]
"""What draws a file: in the test, as each of the run's processes collects every file."""

SECRET = b"secret words of the sender"
BLOCK = photos.exif(orientation=1, make="Acme", gps=photos.gps_tags(48.1, 11.5)).tobytes()


def copied(copier: Copier, data: bytes, exif: bytes | None = None) -> bytes:
    """Put the pieces together."""
    return b"".join(bytes(piece) for piece in copier(data, exif=exif))


def opened(data: bytes) -> Image.Image:
    """Decode a file whole."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("copier", "draw"),
    [
        (plain_jpeg, lambda: photos.jpeg(comment=SECRET, xmp=SECRET, exif=BLOCK)),
        (
            plain_jpeg,
            lambda: photos.jpeg(comment=SECRET, progressive=True, exif=BLOCK, restart_marker_rows=1),
        ),
        (plain_jpeg, lambda: photos.jpeg(exif=BLOCK, icc_profile=photos.wide_gamut_profile())),
        (plain_jpeg, lambda: photos.jpeg(photos.crack().convert("L"), comment=SECRET)),
        (plain_jpeg, lambda: photos.cmyk_jpeg()),
        (plain_jpeg, lambda: photos.motion_photo() + SECRET),
        (
            plain_png,
            lambda: photos.encoded(
                photos.crack(), "PNG", exif=BLOCK, icc_profile=photos.wide_gamut_profile()
            ),
        ),
        (plain_png, lambda: photos.encoded(photos.marked().quantize(8), "PNG") + SECRET),
        (plain_png, lambda: photos.sixteen_bit_colour_png()),
        (plain_webp, lambda: photos.encoded(photos.crack(), "WEBP", exif=BLOCK, xmp=SECRET)),
        (plain_webp, lambda: photos.encoded(photos.marked().convert("RGBA"), "WEBP", exif=BLOCK, quality=70)),
        (plain_webp, lambda: photos.encoded(photos.crack(), "WEBP") + SECRET),
    ],
)
def test_a_copy_has_the_same_pixels_and_profile_and_nothing_else(copier: Copier, draw: Draw) -> None:
    """Byte for byte the same compressed pixels; EXIF, XMP, comments and trailing data are gone."""
    data = draw()
    copy = copied(copier, data)
    before, after = opened(data), opened(copy)
    assert after.tobytes() == before.tobytes()
    assert after.mode == before.mode
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert not after.getexif()
    assert SECRET not in copy
    assert b"Acme" not in copy
    assert b"ftypmp42" not in copy
    assert copied(copier, copy) == copy


@pytest.mark.parametrize(
    ("copier", "format_", "block"),
    [(plain_jpeg, "JPEG", BLOCK), (plain_png, "PNG", BLOCK.removeprefix(b"Exif\0\0"))],
)
def test_an_exif_block_can_be_put_in_instead(copier: Copier, format_: str, block: bytes) -> None:
    """For the manager who asks for it."""
    old = photos.exif(orientation=3, make="Other")
    copy = copied(copier, photos.encoded(photos.crack(), format_, exif=old), exif=block)
    assert opened(copy).getexif()[photos.MAKE] == "Acme"
    assert b"Other" not in copy


def test_a_preview_inside_the_jfif_header_is_dropped() -> None:
    """It is a small picture of the same place, and may stem from before someone cropped it."""
    data = photos.jpeg(photos.marked())
    assert data[2:4] == b"\xff\xe0"
    header = b"\xff\xe0" + (16 + 9).to_bytes(2, "big") + data[6:18] + b"\x03\x01" + b"PREVIEW!!"
    copy = copied(plain_jpeg, data[:2] + header + data[20:])
    assert b"PREVIEW" not in copy
    assert copy == copied(plain_jpeg, data)


@pytest.mark.parametrize(
    ("copier", "draw"),
    [
        (plain_png, lambda: photos.animated("PNG")),
        (plain_webp, lambda: photos.animated("WEBP")),
        (plain_png, photos.jpeg),
    ],
)
def test_what_cannot_be_copied_says_so(copier: Copier, draw: Draw) -> None:
    """Animations and files of another kind are drawn anew by the caller."""
    data = draw()
    with pytest.raises(NotCopyable):
        copied(copier, data)


@cache
def whole(copier: Copier) -> bytes:
    """A file that it copies."""
    if copier is plain_jpeg:
        return photos.jpeg(photos.marked(), exif=BLOCK, progressive=True)
    return photos.encoded(photos.marked(), "PNG" if copier is plain_png else "WEBP", exif=BLOCK)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([plain_jpeg, plain_png, plain_webp]), st.integers(0, 2**32))
def test_a_broken_file_is_copied_or_refused_and_never_grows(copier: Copier, seed: int) -> None:
    """C1: any bytes; the walkers end, raise nothing else, and invent nothing."""
    broken = photos.mutated(whole(copier), random.Random(seed))
    try:
        copy = copied(copier, broken)
    except NotCopyable:
        return
    assert len(copy) <= len(broken) + 16
    assert copied(copier, copy) == copy


@settings(deadline=None)
@given(st.sampled_from([plain_jpeg, plain_png, plain_webp]), st.binary(max_size=300))
def test_junk_is_refused(copier: Copier, junk: bytes) -> None:
    """C1: no bytes whatsoever raise anything but the one answer."""
    for head in (b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP"):
        try:
            copied(copier, head + junk)
        except NotCopyable:
            continue
