"""EXIF to typed fields: what is believed, what is cleaned, what is dropped."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.imaging.metadata import clean_text, metadata_of
from app.imaging.results import Examined, Metadata
from tests import photos
from tests.imaging.conftest import Examine


def read(block: Image.Exif) -> Metadata:
    """Write the block as a file would hold it and read it back."""
    stored = Image.Exif()
    stored.load(block.tobytes())
    return metadata_of(stored)


def test_time_device_and_place_are_read(examine: Examine) -> None:
    """The whole way through a file, for every format that carries EXIF."""
    for format_ in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF"):
        block = photos.exif(
            taken="2026:03:29 02:30:15",
            offset="+02:00",
            fraction="25",
            make="Acme",
            model="Phone 9",
            gps=photos.gps_tags(-33.856784, 151.215297, 12.5),
        )
        answer, _ = examine(photos.encoded(photos.marked(), format_, exif=block), members=True)
        assert isinstance(answer, Examined)
        told = answer.metadata
        assert told.captured_at == datetime(2026, 3, 29, 2, 30, 15, 250_000)  # noqa: DTZ001
        assert told.offset_minutes == 120
        assert (told.make, told.model, told.altitude) == ("Acme", "Phone 9", 12.5)
        assert told.latitude == pytest.approx(-33.856784, abs=1e-6)
        assert told.longitude == pytest.approx(151.215297, abs=1e-6)


def test_a_photo_without_exif_claims_nothing(examine: Examine) -> None:
    """Nothing is made up."""
    answer, _ = examine(photos.jpeg())
    assert isinstance(answer, Examined)
    assert answer.metadata == Metadata()


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026:01:02 03:04:05", datetime(2026, 1, 2, 3, 4, 5)),  # noqa: DTZ001
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5)),  # noqa: DTZ001
        ("2026:01:02 03:04:60", datetime(2026, 1, 2, 3, 4, 59)),  # noqa: DTZ001
        ("1970:01:01 00:00:00", datetime(1970, 1, 1)),  # noqa: DTZ001
        ("9999:12:31 23:59:59", None),
        ("0000:00:00 00:00:00", None),
        ("2026:02:30 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("<script>", None),
    ],
)
def test_capture_times(written: str, read_as: datetime | None) -> None:
    """C12: the year 9999 and other nonsense say nothing and fail nothing."""
    assert read(photos.exif(taken=written)).captured_at == read_as


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("+05:30", 330),
        ("-05:00", -300),
        ("Z", 0),
        ("+00:00", 0),
        ("+99:00", None),
        ("+02:75", None),
        ("x", None),
    ],
)
def test_offsets(written: str, minutes: int | None) -> None:
    """Offsets no place on Earth has are not believed."""
    assert read(photos.exif(taken="2026:01:02 03:04:05", offset=written)).offset_minutes == minutes


@pytest.mark.parametrize(
    "gps",
    [
        photos.gps_tags(0.0, 0.0),
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (10.0, 0.0, 0.0), 3: "E", 4: (181.0, 0.0, 0.0)},
        {1: "N", 2: (10.0, 0.0, 0.0)},
        {2: (10.0, 0.0, 0.0), 4: (10.0, 0.0, 0.0)},
        {1: "N", 2: (), 3: "E", 4: (10.0, 0.0, 0.0)},
        {1: "Q", 2: (10.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)},
    ],
)
def test_places_that_are_none_are_dropped(gps: dict[int, object]) -> None:
    """C12: half a position, one off the globe, or that of a receiver without a fix."""
    told = read(photos.exif(gps=gps))
    assert (told.latitude, told.longitude) == (None, None)


def test_text_is_shown_as_text_and_cleaned() -> None:
    """C12, C10: markup stays text for the templates to escape; control and direction marks go."""
    told = read(photos.exif(make="<img src=x onerror=alert(1)>", model="  Pro\x07 Max\n"))
    assert told.make == "<img src=x onerror=alert(1)>"
    assert told.model == "Pro Max"
    assert clean_text("Pro\u202e \u200fMax") == "Pro Max"
    assert clean_text("e\u0301" * 200) == "é" * 100
    assert clean_text("\ud800\u0000") == ""


@settings(deadline=None)
@given(st.text())
def test_cleaned_text_is_one_short_printable_line_in_nfc(raw: str) -> None:
    """C10: whatever was written, what is kept can be stored and shown."""
    clean = clean_text(raw)
    assert len(clean) <= 100
    assert clean == clean.strip()
    assert unicodedata.is_normalized("NFC", clean)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in clean)
    clean.encode()


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_whatsoever_make_the_reader_fail(junk: bytes) -> None:
    """C12: EXIF is read in full from any bytes, or not at all."""
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0II*\0" + junk)
    except Exception:  # the opening of the block is decode.exif_of's to survive
        return
    metadata_of(exif)
