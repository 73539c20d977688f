"""What is a photo: by content, within limits, decoded whole, upright."""

from __future__ import annotations

import io
import random
import struct
from functools import cache

import pytest
from PIL import Image

from app.imaging.refusals import REASONS
from app.imaging.results import Examined, Refused
from tests import photos
from tests.heic import heic
from tests.imaging.conftest import Examine


def near(picture: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Tell whether a pixel has a colour, give or take what JPEG does to it."""
    found = picture.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 24 for one, other in zip(found, colour, strict=True))


def stands_upright(picture: Image.Image) -> bool:
    """Tell whether the corners of `photos.marked` are where they belong."""
    right, bottom = picture.width - 4, picture.height - 4
    return (
        near(picture, (3, 3), photos.CORNERS["top left"])
        and near(picture, (right, 3), photos.CORNERS["top right"])
        and near(picture, (3, bottom), photos.CORNERS["bottom left"])
        and near(picture, (right, bottom), photos.YELLOW)
    )


@pytest.mark.parametrize(
    ("format_", "name", "options"),
    [
        ("JPEG", "jpeg", {}),
        ("JPEG", "jpeg", {"progressive": True}),
        ("PNG", "png", {}),
        ("WEBP", "webp", {"lossless": True}),
        ("AVIF", "avif", {"quality": 95}),
    ],
)
def test_a_photo_of_every_kind_is_taken_from_anyone(
    examine: Examine, format_: str, name: str, options: dict[str, object]
) -> None:
    """C4: the allow-list."""
    answer, place = examine(photos.encoded(photos.marked((200, 150)), format_, **options))
    assert isinstance(answer, Examined)
    assert (answer.format, answer.stored, answer.upright) == (name, (200, 150), (200, 150))
    with Image.open(place / answer.renditions["preview"]) as preview:
        assert stands_upright(preview)


@pytest.mark.parametrize("turns", range(4))
def test_heic_is_taken_from_anyone_and_turned_as_it_says(examine: Examine, turns: int) -> None:
    """C4: what iPhones send; drawn in code, in the fewest bytes of HEVC that there are."""
    upright = photos.marked((160, 112))
    stored = upright.rotate(-90 * turns, expand=True)
    answer, place = examine(heic(stored, turns=turns))
    assert isinstance(answer, Examined)
    assert (answer.format, answer.upright) == ("heic", (160, 112))
    with Image.open(place / answer.renditions["preview"]) as preview:
        assert stands_upright(preview)


@pytest.mark.parametrize("format_", ["TIFF", "BMP"])
def test_tiff_and_bmp_are_taken_from_members_only(examine: Examine, format_: str) -> None:
    """C4: fewer decoders are open to a stranger than to a member."""
    data = photos.encoded(photos.marked((64, 48)), format_)
    by_link, _ = examine(data, members=False)
    by_member, place = examine(data, members=True)
    assert isinstance(by_link, Refused)
    assert (by_link.reason, by_link.kind) == ("members-only", "unsupported")
    assert isinstance(by_member, Examined)
    with Image.open(place / by_member.renditions["preview"]) as preview:
        assert stands_upright(preview)


def fits() -> bytes:
    """A whole FITS picture of 2 x 2 pixels: cards of 80 characters, blocks of 2880 bytes."""
    cards = [
        "SIMPLE  =                    T",
        "BITPIX  =                    8",
        "NAXIS   =                    2",
    ]
    cards += ["NAXIS1  =                    2", "NAXIS2  =                    2", "END"]
    return "".join(f"{card:80}" for card in cards).encode().ljust(2880) + bytes(4).ljust(2880, b"\0")


def psd() -> bytes:
    """A whole Photoshop file of 2 x 2 grey pixels."""
    return b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 1, 2, 2, 8, 1) + bytes(12) + b"\0\0" + bytes(4)


@pytest.mark.parametrize("data", [fits(), psd(), photos.encoded(photos.marked(), "EPS")])
def test_pillow_would_open_what_we_refuse(data: bytes) -> None:
    """C4: so it is our list that keeps these decoders shut, not a file that is none."""
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format in ("FITS", "PSD", "EPS")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (photos.encoded(photos.marked(), "GIF"), "gif"),
        (photos.encoded(photos.marked((32, 32)), "ICO"), "other-format"),
        (photos.encoded(photos.marked(), "PPM"), "other-format"),
        (photos.encoded(photos.marked(), "PDF"), "other-format"),
        (photos.encoded(photos.marked(), "JPEG2000"), "other-format"),
        (photos.encoded(photos.marked(), "EPS"), "other-format"),
        (b"\xc5\xd0\xd3\xc6" + b"\0" * 26 + b"%!PS-Adobe-3.0 EPSF-3.0\n", "not-a-picture"),  # EPS for DOS
        (fits(), "other-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "other-format"),  # FPX: an OLE container
        (psd(), "other-format"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 64, "video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 64, "video"),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 64, "video"),
        (b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 64, "video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "other-format"),
        (b"<!doctype html><script>alert(1)</script>", "not-a-picture"),
        (b"PK\x03\x04" + b"\0" * 64, "not-a-picture"),
        (b"\xff", "not-a-picture"),
        (b"", "empty"),
    ],
)
def test_anything_else_is_refused_with_words_for_the_field(
    examine: Examine, data: bytes, reason: str
) -> None:
    """C4: everything outside the allow-list is told by its content."""
    answer, place = examine(data, members=True)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.words) == (reason, REASONS[reason].words)
    assert [file.name for file in place.iterdir()] == ["source"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(examine: Examine, orientation: int) -> None:
    """The eight values of TIFF 6.0, in each format that carries EXIF."""
    upright = photos.marked((200, 144))
    stored = photos.stored_for(upright, orientation)

    def tagged(format_: str, **options: object) -> bytes:
        # a new block each time: Pillow's AVIF writer takes the tag out of the one it is given
        return photos.encoded(stored, format_, exif=photos.exif(orientation=orientation), **options)

    files = {
        "jpeg": photos.jpeg(upright, orientation=orientation),
        "png": tagged("PNG"),
        "webp": tagged("WEBP", lossless=True),
        "avif": tagged("AVIF", quality=95),
        "tiff": tagged("TIFF"),
        "mpo": tagged("MPO", save_all=True, append_images=[upright.copy()], quality=95),
    }
    for name, data in files.items():
        answer, place = examine(data, members=True)
        assert isinstance(answer, Examined), name
        assert (answer.format, answer.stored, answer.upright) == (name, stored.size, (200, 144))
        assert answer.orientation == orientation, name
        for rendition in answer.renditions.values():
            with Image.open(place / rendition) as drawn:
                assert drawn.size == (200, 144)
                assert stands_upright(drawn), (name, rendition)


SHORT, ASCII, BYTES, RATIONAL = 3, 2, 7, 5


@pytest.mark.parametrize(
    ("kind", "count", "value"),
    [
        (SHORT, 1, b"\0\0"),
        (SHORT, 1, b"\x09\0"),
        (SHORT, 1, b"\x63\0"),
        (SHORT, 1, b"\xff\xff"),
        (ASCII, 2, b"6\0"),
        (BYTES, 1, b"\x06"),
        (RATIONAL, 1, b"\xff\xff\xff\x7f"),
        (99, 1, b"\x06\0"),
    ],
)
def test_an_orientation_that_is_none_counts_as_upright(
    examine: Examine, kind: int, count: int, value: bytes
) -> None:
    """C12: EXIF out of range or of the wrong type never turns and never fails a good picture."""
    block = photos.raw_exif(photos.ORIENTATION, kind, count, value)
    for format_ in ("JPEG", "PNG", "WEBP"):
        answer, _ = examine(photos.encoded(photos.marked(), format_, exif=block))
        assert isinstance(answer, Examined)
        assert (answer.upright, answer.orientation) == ((64, 48), 1)


def test_the_first_picture_of_several_counts(examine: Examine) -> None:
    """C3: one frame is decoded, however many there are."""
    for data in (
        photos.mpo((200, 144)),
        photos.animated("PNG", (200, 144)),
        photos.animated("WEBP", (200, 144)),
    ):
        answer, place = examine(data)
        assert isinstance(answer, Examined)
        with Image.open(place / answer.renditions["preview"]) as preview:
            assert stands_upright(preview)


def test_a_motion_photo_is_whole(examine: Examine) -> None:
    """Video and gain maps behind the picture are no damage."""
    answer, _ = examine(photos.motion_photo())
    assert isinstance(answer, Examined)


@cache
def phone_photo(kind: str) -> bytes:
    """Draw a photo of twelve megapixels, as the half-scale decoder meets it."""
    picture = photos.surface((1008, 756)).resize((4032, 3024))
    return photos.jpeg(picture, progressive=kind == "progressive", quality=60 if kind == "coarse" else 90)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("kind", ["plain", "progressive", "coarse"])
def test_a_cut_jpeg_is_never_taken_as_whole(examine: Examine, share: float, kind: str) -> None:
    """C2: the header opens and `verify()` passes; only the full decode tells, at half scale too."""
    data = phone_photo(kind)
    answer, place = examine(data[: int(len(data) * share)])
    assert isinstance(answer, Refused)
    assert (answer.kind, answer.reason, answer.format) == ("unreadable", "cut-off", "jpeg")
    assert answer.upright in (None, (4032, 3024))
    assert [file.name for file in place.iterdir()] == ["source"]


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "AVIF", "TIFF", "BMP"])
def test_a_cut_file_of_another_kind_is_never_taken_as_whole(examine: Examine, format_: str) -> None:
    """C2, for every decoder."""
    data = photos.encoded(photos.crack((600, 400)), format_)
    for share in (0.2, 0.6, 0.97):
        answer, _ = examine(data[: int(len(data) * share)], members=True)
        assert isinstance(answer, Refused)
        assert answer.kind == "unreadable"
        assert answer.format == format_.lower()


def test_pixel_limits_hold_before_a_pixel_is_decoded(examine: Examine) -> None:
    """C3: the header is read first; the size it claims is told to the caller."""
    bomb, _ = examine(photos.bomb_header_png())
    assert isinstance(bomb, Refused)
    assert (bomb.kind, bomb.reason, bomb.format) == ("too_large", "too-many-pixels", "png")
    over, _ = examine(photos.bomb_png((8_000, 8_000)))
    assert isinstance(over, Refused)
    assert (over.reason, over.upright) == ("too-many-pixels", (8_000, 8_000))
    under, _ = examine(photos.bomb_png((7_000, 8_000)))
    assert isinstance(under, Examined)


def test_large_photos_of_members_get_the_room_of_a_jpeg(examine: Examine) -> None:
    """The setting `large_photos`: TIFF, BMP and PNG, and nothing else."""
    picture = Image.new("L", (1500, 1000), 90)
    for format_ in ("PNG", "TIFF", "BMP", "WEBP"):
        data = photos.encoded(picture, format_)
        small, _ = examine(data, members=True, other_megapixels=1, jpeg_megapixels=2)
        large, _ = examine(data, members=True, other_megapixels=1, jpeg_megapixels=2, large=True)
        assert isinstance(small, Refused)
        assert isinstance(large, Refused if format_ == "WEBP" else Examined)
    jpeg, _ = examine(photos.encoded(picture, "JPEG"), other_megapixels=1, jpeg_megapixels=2)
    assert isinstance(jpeg, Examined)


def breaks(count: int, seed: int) -> list[bytes]:
    """Mutate photos of every kind."""
    chance = random.Random(seed)
    small = photos.crack((320, 240))
    block = photos.exif(orientation=6, make="Cam", gps=photos.gps_tags(48.1, 11.5))
    whole = [
        photos.jpeg(small, block=block),
        photos.jpeg(small, progressive=True, icc_profile=photos.wide_gamut_profile()),
        photos.encoded(small, "PNG", exif=block),
        photos.encoded(small, "WEBP", exif=block),
        photos.encoded(small.resize((80, 60)), "AVIF"),
        heic(small.resize((64, 48))),
        photos.encoded(small, "TIFF", compression="tiff_lzw"),
        photos.encoded(small, "BMP"),
    ]
    return [photos.mutated(whole[number % len(whole)], chance) for number in range(count)]


def survive(examine: Examine, files: list[bytes]) -> None:
    """Every broken photo gets a clear answer and the next good one still does."""
    for data in files:
        answer, place = examine(data, members=True)
        if isinstance(answer, Refused):
            assert answer.words == REASONS[answer.reason].words
        else:
            assert all((place / name).stat().st_size for name in answer.renditions.values())
    good, _ = examine(photos.jpeg())
    assert isinstance(good, Examined)


def test_broken_photos_get_an_answer_each(examine: Examine) -> None:
    """C1: mutated files of every kind; never a crash of the server's process."""
    survive(examine, breaks(140, seed=7))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_broken_photos_get_an_answer_each(examine: Examine, seed: int) -> None:
    """C1 at full count, several seeds."""
    survive(examine, breaks(1_000, seed=100 + seed))
