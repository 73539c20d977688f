"""The small pictures: sizes, colours, nothing of the sender's metadata, and the view for zooming."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from app.imaging.recipe import RENDITION_EDGES, VIEW_EDGE
from app.imaging.renditions import fitted
from app.imaging.results import Examined, Limits, Viewed
from app.imaging.sandbox import Sandbox
from tests import photos
from tests.imaging.conftest import Examine


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean distance of two pictures in levels of 255."""
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(apart).mean) / 3


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2600, 1951), {"preview": (2000, 1501), "small": (512, 384), "thumb": (320, 240)}),
        ((300, 401), {"preview": (300, 401), "small": (300, 401), "thumb": (239, 320)}),
        ((3000, 2), {"preview": (2000, 1), "small": (512, 1), "thumb": (320, 1)}),
        ((1, 1), {"preview": (1, 1), "small": (1, 1), "thumb": (1, 1)}),
    ],
)
def test_renditions_have_their_long_sides_and_are_never_enlarged(
    examine: Examine, size: tuple[int, int], expected: dict[str, tuple[int, int]]
) -> None:
    """For the planes of a JPEG and for whole colours alike."""
    for format_ in ("JPEG", "PNG"):
        answer, place = examine(photos.encoded(Image.new("RGB", size, (90, 120, 60)), format_))
        assert isinstance(answer, Examined)
        found = {}
        for name, file in answer.renditions.items():
            with Image.open(place / file) as drawn:
                assert (drawn.format, drawn.mode) == ("JPEG", "RGB")
                found[name] = drawn.size
        assert found == expected


def test_renditions_carry_nothing_of_the_sender(examine: Examine) -> None:
    """C12: place, device, comment, profile and preview stay in the original."""
    block = photos.exif(orientation=6, make="Acme", gps=photos.gps_tags(48.1, 11.5))
    marks: dict[str, Any] = {"comment": b"secret words", "xmp": b"<x:xmpmeta>secret words</x:xmpmeta>"}
    files = [
        photos.jpeg(block=block, icc_profile=photos.wide_gamut_profile(), **marks),
        photos.jpeg(photos.crack((100, 80)), block=block, **marks),
        photos.encoded(photos.crack(), "WEBP", exif=block, xmp=marks["xmp"]),
        photos.encoded(photos.crack((100, 80)), "PNG", exif=block),
    ]
    for data in files:
        answer, place = examine(data)
        assert isinstance(answer, Examined)
        for file in answer.renditions.values():
            with Image.open(place / file) as drawn:
                assert not drawn.getexif()
                assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert b"secret" not in (place / file).read_bytes()
            assert b"Acme" not in (place / file).read_bytes()


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
@pytest.mark.parametrize("size", [(2600, 1950), (1111, 777)])
def test_keeping_planes_apart_draws_the_same_picture(
    examine: Examine, size: tuple[int, int], orientation: int
) -> None:
    """The cheap path is held against turning and resizing whole colours with Pillow."""
    upright = photos.blurred(photos.crack(size, seed=4), 1.5)
    answer, place = examine(photos.jpeg(upright, orientation=orientation))
    assert isinstance(answer, Examined)
    for name, edge in RENDITION_EDGES.items():
        with Image.open(place / answer.renditions[name]) as drawn:
            plain = upright.resize(fitted(size, edge), Image.Resampling.BICUBIC)
            assert drawn.size == plain.size
            assert difference(drawn, plain) < (1.5 if name == "preview" else 3.0)  # smaller ones come of it


def test_a_wide_profile_is_converted_to_what_browsers_show(examine: Examine) -> None:
    """Relative colorimetric to sRGB: a mid green of the wide space is a stronger green in sRGB."""
    picture = Image.new("RGB", (64, 48), (90, 180, 90))
    plain, plain_place = examine(photos.jpeg(picture))
    wide, wide_place = examine(photos.jpeg(picture, icc_profile=photos.wide_gamut_profile()))
    assert isinstance(plain, Examined)
    assert isinstance(wide, Examined)
    with (
        Image.open(plain_place / plain.renditions["preview"]) as one,
        Image.open(wide_place / wide.renditions["preview"]) as other,
    ):
        before, after = one.getpixel((20, 20)), other.getpixel((20, 20))
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert after[0] < before[0] - 15
    assert after[1] >= before[1]


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 128, photos.wide_gamut_profile()[:200]])
def test_a_broken_profile_fails_nothing(examine: Examine, profile: bytes) -> None:
    """A good picture is good whatever its profile."""
    for picture in (photos.marked(), photos.marked().convert("L"), photos.marked().convert("CMYK")):
        answer, _ = examine(photos.encoded(picture, "JPEG", icc_profile=profile))
        assert isinstance(answer, Examined)


def test_a_profile_of_another_colour_space_is_not_applied(examine: Examine) -> None:
    """Grey pixels with the profile of a colour camera stay grey."""
    answer, _ = examine(
        photos.encoded(photos.marked().convert("L"), "JPEG", icc_profile=photos.wide_gamut_profile())
    )
    assert isinstance(answer, Examined)


def test_every_mode_comes_out_as_colours_a_browser_shows(examine: Examine) -> None:
    """Four inks, palettes, transparency (on white), one bit, 16 bits."""
    glass = Image.new("RGBA", (64, 48), (200, 0, 0, 0))
    palette = photos.marked().quantize(8)
    cases: list[tuple[str, bytes, tuple[int, int, int]]] = [
        ("inks", photos.cmyk_jpeg(), photos.CORNERS["top left"]),
        ("palette", photos.encoded(palette, "PNG"), photos.CORNERS["top left"]),
        ("glass", photos.encoded(glass, "PNG"), (255, 255, 255)),
        ("glass webp", photos.encoded(glass, "WEBP", lossless=True), (255, 255, 255)),
        ("clear grey", photos.encoded(Image.new("LA", (64, 48), (9, 0)), "PNG"), (255, 255, 255)),
        ("one bit", photos.encoded(Image.new("1", (64, 48), 1), "PNG"), (255, 255, 255)),
        ("16 bit", photos.sixteen_bit_png(), (0, 0, 0)),
        ("16 bit tiff", photos.encoded(Image.new("I;16", (64, 48), 32896), "TIFF"), (128, 128, 128)),
        ("float tiff", photos.encoded(Image.new("F", (64, 48), 0.5), "TIFF"), (0, 0, 0)),
    ]
    for name, data, colour in cases:
        answer, place = examine(data, members=True)
        assert isinstance(answer, Examined), name
        with Image.open(place / answer.renditions["thumb"]) as drawn:
            found = drawn.convert("RGB").getpixel((2, 2))
        assert isinstance(found, tuple)
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 40, (name, found)


def test_16_bits_keep_their_scale(examine: Examine) -> None:
    """65535 is white and half of it is middle grey."""
    answer, place = examine(photos.sixteen_bit_png((200, 40)))
    assert isinstance(answer, Examined)
    with Image.open(place / answer.renditions["preview"]) as drawn:
        greys = [drawn.convert("L").getpixel((x, 20)) for x in (2, 100, 197)]
    assert greys == [pytest.approx(expected, abs=5) for expected in (2, 128, 252)]


def test_the_view_is_the_full_upright_picture(sandbox: Sandbox, tmp_path: Path) -> None:
    """Up to 16 megapixels nothing is lost to zooming, and nothing of the metadata leaks."""
    upright = photos.blurred(photos.crack((700, 501)), 1.5)
    block = photos.exif(gps=photos.gps_tags(48.1, 11.5))
    source, target = tmp_path / "source", tmp_path / "view.jpg"
    source.write_bytes(photos.jpeg(upright, orientation=8, block=block))
    answer = sandbox.view(source, target, limits=Limits())
    assert isinstance(answer, Viewed)
    assert (answer.width, answer.height, answer.size) == (700, 501, target.stat().st_size)
    with Image.open(target) as drawn:
        assert drawn.size == (700, 501)
        assert not drawn.getexif()
        assert difference(drawn, upright) < 1.0


def test_the_view_of_a_larger_photo_has_4000_pixels(sandbox: Sandbox, tmp_path: Path) -> None:
    """Above 16 megapixels, until tiles are built."""
    source, target = tmp_path / "source", tmp_path / "view.jpg"
    source.write_bytes(photos.jpeg(Image.new("RGB", (4200, 5000), (90, 90, 90)), orientation=6))
    answer = sandbox.view(source, target, limits=Limits())
    assert isinstance(answer, Viewed)
    assert (answer.width, answer.height) == (3360, VIEW_EDGE)
    with Image.open(target) as drawn:
        assert drawn.size == (3360, VIEW_EDGE)
