"""What comes back from the child, as frozen records, and their way through JSON lines.

Sizes are (width, height) in pixels. `upright` is the frame of every coordinate in the program.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from app.imaging.recipe import RenditionName
from app.imaging.refusals import REASONS, Kind

Format = Literal["jpeg", "mpo", "png", "webp", "heic", "avif", "tiff", "bmp"]

CONTENT_TYPES: Final[dict[Format, str]] = {
    "jpeg": "image/jpeg",
    "mpo": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "avif": "image/avif",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
}
EXTENSIONS: Final[dict[Format, str]] = {
    "jpeg": "jpg",
    "mpo": "jpg",
    "png": "png",
    "webp": "webp",
    "heic": "heic",
    "avif": "avif",
    "tiff": "tif",
    "bmp": "bmp",
}

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many pixels a photo may have, in millions; `large` gives TIFF, BMP and PNG the room of a JPEG."""

    jpeg_megapixels: int = 220
    other_megapixels: int = 60
    large: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the photo's EXIF claims, as typed fields; None where it says nothing or nonsense.

    captured_at: naive local time of the camera; offset_minutes: its claimed offset from UTC.
    latitude and longitude in degrees (WGS 84), altitude in metres above sea level.
    """

    captured_at: datetime | None = None
    offset_minutes: int | None = None
    make: str | None = None
    model: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """The surroundings of a point: sharpness and reblur as in Quality, glare as their share that glares.

    line: width in pixels of the dark line there, where sharpness is measured; None: there is none.
    """

    sharpness: float
    reblur: float
    glare: float
    line: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of a photo; sharpness and reblur: see quality.py.

    dark: share (0..1) of pixels below 16 of 255; brightness: median, 0..255; burnt: share of at least 250 in
    all channels; glare: share of the largest white blob. here: around the point that the sender tapped.
    """

    sharpness: float
    reblur: float
    dark: float
    brightness: int
    burnt: float
    glare: float
    here: Spot | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A photo that decoded whole. `renditions` names the files written into the directory asked for.

    orientation: the EXIF value that was applied, 1..8 (1 where the decoder had already turned the picture).
    """

    format: Format
    stored: Size
    upright: Size
    orientation: int
    metadata: Metadata
    quality: Quality
    renditions: dict[RenditionName, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A photo that is not taken. format and upright are what the header said, None where it said nothing."""

    reason: str
    kind: Kind
    words: str
    format: Format | None = None
    upright: Size | None = None


@dataclass(frozen=True, slots=True)
class Viewed:
    """The view was written; its size in pixels."""

    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Tiled:
    """The tiles were written; size of the upright photo in pixels, of their file in bytes."""

    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class ExportedPicture:
    """The upright picture for an export was written. sha256 and size (bytes) are of the written file.

    With ``pieces`` nothing was written and sha256 is empty: the picture is these parts of the original, one
    after the other, each (start, end) in bytes or text that stands for bytes in hexadecimal.
    """

    how: Literal["copied", "re-encoded"]
    extension: Literal["jpg", "png", "webp"]
    width: int
    height: int
    sha256: str
    size: int
    pieces: tuple[tuple[int, int] | str, ...] | None = None


Result = Examined | Refused | Viewed | Tiled | ExportedPicture


def refused(reason: str, *, format: Format | None = None, upright: Size | None = None) -> Refused:  # noqa: A002
    """Make the answer for one of the known reasons."""
    kind, words = REASONS[reason]
    return Refused(reason=reason, kind=kind, words=words, format=format, upright=upright)


def to_json(result: Result) -> dict[str, Any]:
    """Turn a result into plain JSON values; `verdict` says which record it is."""
    verdicts = {
        Examined: "examined",
        Refused: "refused",
        Viewed: "viewed",
        Tiled: "tiled",
        ExportedPicture: "exported",
    }
    fields = asdict(result)
    if isinstance(result, Examined):
        moment = result.metadata.captured_at
        fields["metadata"]["captured_at"] = moment.isoformat() if moment else None
    return {"verdict": verdicts[type(result)], **fields}


def from_json(answer: dict[str, Any]) -> Result:
    """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    fields = dict(answer)
    verdict = fields.pop("verdict")
    if verdict == "examined":
        claims = dict(fields.pop("metadata"))
        if claims["captured_at"] is not None:
            claims["captured_at"] = datetime.fromisoformat(claims["captured_at"])
        fields["stored"] = _size(fields["stored"])
        fields["upright"] = _size(fields["upright"])
        measured = dict(fields.pop("quality"))
        if measured["here"] is not None:
            measured["here"] = Spot(**measured["here"])
        return Examined(metadata=Metadata(**claims), quality=Quality(**measured), **fields)
    if verdict == "refused":
        if fields["upright"] is not None:
            fields["upright"] = _size(fields["upright"])
        return Refused(**fields)
    if verdict == "viewed":
        return Viewed(**fields)
    if verdict == "tiled":
        return Tiled(**fields)
    if verdict == "exported":
        if fields.get("pieces") is not None:
            fields["pieces"] = tuple(
                piece if isinstance(piece, str) else _size(piece) for piece in fields["pieces"]
            )
        return ExportedPicture(**fields)
    raise ValueError("unknown verdict")


def _size(pair: list[int]) -> Size:
    width, height = pair
    return int(width), int(height)
