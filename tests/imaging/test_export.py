"""The picture of a dataset: upright, tagless, copied where that is possible, drawn once where it is not."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from PIL import Image

from app.imaging.recipe import copy_file
from app.imaging.results import Examined, ExportedPicture, from_json
from tests import photos
from tests.imaging.conftest import Examine, Export
from tests.imaging.test_decode import stands_upright
from tests.imaging.test_renditions import difference

SIZE = (200, 144)
BLOCK = photos.exif(make="Acme", gps=photos.gps_tags(48.1, 11.5))


COPIED = [
    (photos.jpeg(photos.marked(SIZE), block=BLOCK), "jpg"),
    (photos.jpeg(photos.marked(SIZE), orientation=1), "jpg"),
    (photos.jpeg(photos.marked(SIZE).convert("L")), "jpg"),
    (photos.motion_photo(photos.marked(SIZE)), "jpg"),
    (photos.encoded(photos.marked(SIZE), "PNG", exif=BLOCK), "png"),
    (photos.encoded(photos.marked(SIZE).quantize(8), "PNG"), "png"),
    (photos.sixteen_bit_colour_png(SIZE), "png"),
    (photos.encoded(photos.marked(SIZE), "WEBP", exif=BLOCK), "webp"),
]


@pytest.mark.parametrize(("data", "extension"), COPIED)
def test_an_upright_picture_in_srgb_or_grey_is_copied(export: Export, data: bytes, extension: str) -> None:
    """Rule 15: the pixels stay what the camera wrote; metadata and trailing data go."""
    answer, file = export(data)
    assert isinstance(answer, ExportedPicture)
    written = file.read_bytes()
    assert (answer.how, answer.extension, (answer.width, answer.height)) == ("copied", extension, SIZE)
    assert (answer.sha256, answer.size) == (hashlib.sha256(written).hexdigest(), len(written))
    with Image.open(io.BytesIO(data)) as before, Image.open(file) as after:
        assert after.tobytes() == before.tobytes()
        assert not after.getexif()
    assert b"Acme" not in written
    assert b"ftypmp42" not in written


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize(
    ("format_", "extension"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "png"), ("AVIF", "jpg"), ("TIFF", "png")],
)
def test_a_turned_picture_is_drawn_upright_once(
    export: Export, orientation: int, format_: str, extension: str
) -> None:
    """Rule 15: opened without transposing it has the upright size, and no tag that would turn it again."""
    upright = photos.marked(SIZE)
    stored = photos.stored_for(upright, orientation)
    options: dict[str, object] = {"lossless": True} if format_ == "WEBP" else {}
    data = photos.encoded(stored, format_, exif=photos.exif(orientation=orientation, make="Acme"), **options)
    answer, file = export(data)
    assert isinstance(answer, ExportedPicture)
    assert (answer.how, answer.extension) == ("re-encoded", extension)
    with Image.open(file) as drawn:
        assert drawn.size == (answer.width, answer.height) == SIZE
        assert not drawn.getexif()
        assert stands_upright(drawn)
        if extension == "jpg":
            assert [layer[1:3] for layer in drawn.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "data", "extension"),
    [
        ("mpo", photos.mpo(SIZE), "jpg"),
        ("inks", photos.cmyk_jpeg(SIZE), "jpg"),
        ("avif", photos.encoded(photos.marked(SIZE), "AVIF", quality=95), "jpg"),
        ("tiff", photos.encoded(photos.marked(SIZE), "TIFF"), "png"),
        ("bmp", photos.encoded(photos.marked(SIZE), "BMP"), "png"),
        ("moving png", photos.animated("PNG", SIZE), "png"),
        ("moving webp", photos.animated("WEBP", SIZE), "png"),
    ],
)
def test_what_readers_disagree_about_is_drawn_anew(
    export: Export, name: str, data: bytes, extension: str
) -> None:
    """Rule 15: one still picture that every loader reads alike."""
    answer, file = export(data)
    assert isinstance(answer, ExportedPicture), name
    assert (answer.how, answer.extension) == ("re-encoded", extension)
    with Image.open(file) as drawn:
        assert drawn.format == ("JPEG" if extension == "jpg" else "PNG")
        assert drawn.size == SIZE
        assert getattr(drawn, "n_frames", 1) == 1
        assert name == "inks" or stands_upright(drawn)


def test_a_wide_profile_becomes_srgb(export: Export) -> None:
    """A picture whose colours need a profile is drawn in sRGB, since most loaders ignore profiles."""
    data = photos.jpeg(photos.marked(SIZE), icc_profile=photos.wide_gamut_profile())
    answer, file = export(data)
    assert isinstance(answer, ExportedPicture)
    assert answer.how == "re-encoded"
    with Image.open(io.BytesIO(data)) as before, Image.open(file) as after:
        assert "icc_profile" not in after.info
        assert difference(before, after) > 2


def test_16_bit_grey_stays_16_bit(export: Export) -> None:
    """Rule 15: copied from PNG, drawn from TIFF, never cut to 8 bits; turned too."""
    with Image.open(io.BytesIO(photos.sixteen_bit_png(SIZE))) as opened:
        opened.load()
        deep: Image.Image = opened.copy()
    turned = deep.transpose(Image.Transpose.ROTATE_90)
    for data in (
        photos.sixteen_bit_png(SIZE),
        photos.encoded(deep, "TIFF"),
        photos.encoded(turned, "PNG", exif=photos.exif(orientation=6)),
    ):
        answer, file = export(data)
        assert isinstance(answer, ExportedPicture)
        assert answer.extension == "png"
        with Image.open(file) as drawn:
            assert drawn.mode == "I;16"
            assert drawn.tobytes() == deep.tobytes()


def test_transparency_stays_in_png(export: Export) -> None:
    """A turned picture with holes keeps them."""
    glass = photos.marked(SIZE).convert("RGBA")
    glass.putalpha(77)
    answer, file = export(photos.encoded(glass, "PNG", exif=photos.exif(orientation=3)))
    assert isinstance(answer, ExportedPicture)
    with Image.open(file) as drawn:
        assert drawn.mode == "RGBA"
        assert drawn.getpixel((5, 5))[3] == 77  # type: ignore[index]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_exif_is_kept_when_asked_for_and_says_upright(export: Export, format_: str, orientation: int) -> None:
    """Rule 15: with orientation 1, so that nothing turns the picture again."""
    block = photos.exif(orientation=orientation, make="Acme", gps=photos.gps_tags(48.1, 11.5))
    data = photos.encoded(photos.stored_for(photos.marked(SIZE), orientation), format_, exif=block)
    answer, file = export(data, keep_exif=True)
    assert isinstance(answer, ExportedPicture)
    with Image.open(file) as drawn:
        kept = drawn.getexif()
        assert drawn.size == SIZE
        assert kept[photos.ORIENTATION] == 1
        assert kept[photos.MAKE] == "Acme"
        assert kept.get_ifd(photos.GPS_IFD)[1] == "N"


def test_the_same_photo_gives_the_same_bytes(export: Export) -> None:
    """The export blob is content-addressed and reused."""
    for data in (photos.jpeg(orientation=6), photos.jpeg(), photos.encoded(photos.crack(), "TIFF")):
        one, _ = export(data)
        other, _ = export(data)
        assert one == other


@pytest.mark.parametrize("data", [data for data, _ in COPIED])
def test_the_first_look_at_a_photo_tells_of_which_parts_its_copy_is_made(
    examine: Examine, export: Export, data: bytes
) -> None:
    """The first export of it need not open it again."""
    answer, place = examine(data, members=True)
    assert isinstance(answer, Examined)
    told = from_json(json.loads((place / copy_file()).read_text()))
    assert isinstance(told, ExportedPicture)
    assert told.pieces is not None
    together = b"".join(
        bytes.fromhex(piece) if isinstance(piece, str) else data[slice(*piece)] for piece in told.pieces
    )
    written, file = export(data)
    assert isinstance(written, ExportedPicture)
    assert together == file.read_bytes()
    assert (told.extension, told.size, told.width, told.height) == (
        written.extension, written.size, written.width, written.height,
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        photos.jpeg(photos.marked(SIZE), orientation=6),
        photos.jpeg(photos.marked(SIZE), icc_profile=photos.wide_gamut_profile()),
        photos.encoded(photos.marked(SIZE), "TIFF"),
    ],
)
def test_the_first_look_tells_nothing_of_a_photo_that_must_be_drawn_anew(
    examine: Examine, data: bytes
) -> None:
    answer, place = examine(data, members=True)
    assert isinstance(answer, Examined)
    assert not (place / copy_file()).exists()
