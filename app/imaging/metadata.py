"""EXIF to typed fields: when, with what, where. Everything a camera or a joker may write there is survived.

Text is returned as text, cleaned; it is never trusted and must be escaped like any other.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from PIL import Image

from app.imaging.results import Metadata

_MAKE: Final = 0x010F
_MODEL: Final = 0x0110
_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_TAKEN: Final = 0x9003
_TAKEN_OFFSET: Final = 0x9011
_TAKEN_FRACTION: Final = 0x9291
_LONGEST_TEXT: Final = 100
_FARTHEST_OFFSET_MINUTES: Final = 14 * 60
_FIRST_YEAR, _LAST_YEAR = 1900, 2200

_MOMENT: Final = re.compile(r"\s*(\d{4})[:./-](\d{1,2})[:./-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2}):(\d{1,2})")
_OFFSET: Final = re.compile(r"\s*([+-])(\d{2}):?(\d{2})")

T = TypeVar("T")


def metadata_of(exif: Image.Exif) -> Metadata:
    """Read what the EXIF claims. Never raises: a field that is nonsense is None."""
    details = _attempt(lambda: dict(exif.get_ifd(_EXIF_IFD))) or {}
    place = _attempt(lambda: dict(exif.get_ifd(_GPS_IFD))) or {}
    position = _attempt(lambda: _position(place))
    return Metadata(
        captured_at=_attempt(lambda: _moment(details.get(_TAKEN), details.get(_TAKEN_FRACTION))),
        offset_minutes=_attempt(lambda: _offset(details.get(_TAKEN_OFFSET))),
        make=_attempt(lambda: _text(exif.get(_MAKE))),
        model=_attempt(lambda: _text(exif.get(_MODEL))),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        altitude=_attempt(lambda: _altitude(place)),
    )


def clean_text(raw: str) -> str:
    """Make one line to show: NFC, no control, format or surrogate characters, at most 100 characters."""
    plain = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", raw)
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(plain.split())[:_LONGEST_TEXT].strip()


def _attempt(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception:  # a field that is nonsense is a field that says nothing
        return None


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.split(b"\0")[0].decode("utf-8", "replace")
    return value.split("\0")[0] if isinstance(value, str) else ""


def _text(value: object) -> str | None:
    return clean_text(_plain(value)) or None


def _moment(value: object, fraction: object) -> datetime | None:
    found = _MOMENT.match(_plain(value))
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    moment = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 (the camera's local time)
    digits = _plain(fraction).strip()
    if digits.isascii() and digits.isdigit():
        moment += timedelta(microseconds=int(digits[:6].ljust(6, "0")))
    return moment


def _offset(value: object) -> int | None:
    text = _plain(value).strip()
    if text == "Z":
        return 0
    found = _OFFSET.match(text)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if int(found[3]) > 59 or minutes > _FARTHEST_OFFSET_MINUTES:
        return None
    return -minutes if found[1] == "-" else minutes


def _position(place: Mapping[int, Any]) -> tuple[float, float] | None:
    """Read latitude and longitude in degrees; both or nothing. Exactly 0, 0 is a receiver without a fix."""
    latitude = _degrees(place.get(2), {"N": 1, "S": -1}[_letter(place.get(1))], 90)
    longitude = _degrees(place.get(4), {"E": 1, "W": -1}[_letter(place.get(3))], 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return latitude, longitude


def _letter(value: object) -> str:
    return _plain(value).strip().upper()[:1]


def _degrees(parts: Iterable[Any] | None, sign: int, most: int) -> float | None:
    numbers: list[float] = [float(part) for part in parts or ()][:3]
    degrees = sum(number / 60.0**place for place, number in enumerate(numbers))
    if not numbers or not math.isfinite(degrees) or not 0 <= degrees <= most:
        return None
    return round(sign * degrees, 7)


def _altitude(place: Mapping[int, Any]) -> float | None:
    metres = float(place[6])
    if not math.isfinite(metres) or abs(metres) > 100_000:
        return None
    below = place.get(5) in (1, b"\x01")
    return round(-metres if below else metres, 2)
