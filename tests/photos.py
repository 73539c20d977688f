"""Draws test photos in code, so that the repository holds no binaries.

Every function returns the bytes of a file, or a Pillow picture to be turned into one. The same arguments
draw the same picture.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from PIL import Image, ImageDraw, ImageFilter

from app.imaging.decode import TURNS

Size = tuple[int, int]

CORNERS: Final = {"top left": (220, 40, 40), "top right": (40, 190, 60), "bottom left": (40, 60, 220)}
"""Colours of the corners of `marked`; the bottom right one is yellow."""

YELLOW: Final = (230, 210, 40)
ORIENTATION, MAKE, MODEL, EXIF_IFD, GPS_IFD = 0x0112, 0x010F, 0x0110, 0x8769, 0x8825
TAKEN, TAKEN_OFFSET, TAKEN_FRACTION = 0x9003, 0x9011, 0x9291


def surface(size: Size = (640, 480), *, seed: int = 1) -> Image.Image:
    """Draw a bare wall with grain of several coarsenesses."""
    return _wall(size, seed).copy()


@lru_cache(maxsize=16)
def _wall(size: Size, seed: int) -> Image.Image:
    """Drawn once: many tests begin with the same few walls."""
    chance = random.Random(seed)
    picture = Image.new("L", size, 128)
    for step in (64, 16, 4, 1):
        width, height = size[0] // step + 2, size[1] // step + 2
        grain = Image.frombytes("L", (width, height), chance.randbytes(width * height))
        picture = Image.blend(picture, grain.resize(size, Image.Resampling.BICUBIC), 0.18)
    return Image.merge("RGB", (picture, picture.point(lambda v: v * 0.95), picture.point(lambda v: v * 0.88)))


def crack_line(size: Size = (640, 480), *, seed: int = 1) -> list[tuple[int, int]]:
    """Tell where the line of ``crack`` runs: its corners, from left to right, in pixels."""
    chance = random.Random(seed + 1)
    return [(x, size[1] // 2 + chance.randint(-size[1] // 8, size[1] // 8)) for x in range(0, size[0], 24)]


def crack(size: Size = (640, 480), *, seed: int = 1) -> Image.Image:
    """Draw a wall with a dark line wandering across it, along ``crack_line``."""
    picture = surface(size, seed=seed)
    ImageDraw.Draw(picture).line(crack_line(size, seed=seed), fill=(30, 28, 26), width=max(1, size[0] // 200))
    return picture


def scratch(size: Size = (640, 480), *, seed: int = 1) -> Image.Image:
    """Draw a wall with a bright straight scratch."""
    picture = surface(size, seed=seed)
    width, height = size
    ends = [(width // 5, height // 4), (width * 4 // 5, height * 3 // 5)]
    ImageDraw.Draw(picture).line(ends, fill=(245, 245, 240), width=max(1, width // 160))
    return picture


def marked(size: Size = (64, 48)) -> Image.Image:
    """Draw a grey picture whose four corners (a quarter of each side) have four colours."""
    picture = Image.new("RGB", size, (128, 128, 128))
    width, height = size[0] // 4, size[1] // 4
    right, bottom = size[0] - width, size[1] - height
    picture.paste(CORNERS["top left"], (0, 0, width, height))
    picture.paste(CORNERS["top right"], (right, 0, size[0], height))
    picture.paste(CORNERS["bottom left"], (0, bottom, width, size[1]))
    picture.paste(YELLOW, (right, bottom, size[0], size[1]))
    return picture


def stored_for(picture: Image.Image, orientation: int) -> Image.Image:
    """Turn an upright picture into what a camera stores with this EXIF orientation."""
    backwards = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turn = TURNS.get(backwards)
    return picture.transpose(turn) if turn is not None else picture


def exif(
    *,
    orientation: object = None,
    taken: object = None,
    offset: object = None,
    fraction: object = None,
    make: object = None,
    model: object = None,
    gps: Mapping[int, Any] | None = None,
) -> Image.Exif:
    """Write EXIF tags; values of the wrong type are written as they are asked for."""
    block = Image.Exif()
    for tag, value in ((ORIENTATION, orientation), (MAKE, make), (MODEL, model)):
        if value is not None:
            block[tag] = value
    details = block.get_ifd(EXIF_IFD)
    for tag, value in ((TAKEN, taken), (TAKEN_OFFSET, offset), (TAKEN_FRACTION, fraction)):
        if value is not None:
            details[tag] = value
    if gps is not None:
        block.get_ifd(GPS_IFD).update(gps)
    written = Image.Exif()
    written.load(block.tobytes())  # Pillow's TIFF writer keeps only what was read from somewhere
    return written


def raw_exif(tag: int, kind: int, count: int, value: bytes) -> bytes:
    """Write an EXIF block of one tag by hand, as wrong as wanted; `value` has at most four bytes."""
    entry = struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0"


def gps_tags(latitude: float, longitude: float, altitude: float | None = None) -> dict[int, Any]:
    """Write a place as a camera does: degrees, minutes, seconds and letters."""

    def parts(degrees: float) -> tuple[float, float, float]:
        whole = abs(degrees)
        minutes = (whole - int(whole)) * 60
        return float(int(whole)), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)

    tags: dict[int, Any] = {
        1: "S" if latitude < 0 else "N",
        2: parts(latitude),
        3: "W" if longitude < 0 else "E",
        4: parts(longitude),
    }
    if altitude is not None:
        tags |= {5: b"\x01" if altitude < 0 else b"\x00", 6: abs(altitude)}
    return tags


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:  # noqa: A002
    """Encode through Pillow: JPEG, PNG, WEBP, AVIF, TIFF, BMP, GIF, MPO ..."""
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def jpeg(
    picture: Image.Image | None = None,
    *,
    orientation: int | None = None,
    block: Image.Exif | None = None,
    **options: Any,
) -> bytes:
    """Encode a JPEG; with `orientation` the pixels are stored turned: `picture` is the upright one."""
    picture = picture or crack()
    if orientation is not None:
        block = block or Image.Exif()
        block[ORIENTATION] = orientation
        picture = stored_for(picture, orientation)
    return encoded(
        picture, "JPEG", **({"exif": block} if block is not None else {}), **{"quality": 92, **options}
    )


def wide_gamut_profile(*, gamma: float = 2.2) -> bytes:
    """Write a Display-P3-like ICC profile (version 2, matrix and gamma; primaries adapted to D50)."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    name = b"Wide for tests"
    text = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + b"\0" + b"\0" * 78
    tags = {
        b"desc": text + b"\0" * (-len(text) % 4),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for kind, data in tags.items():
        table += kind + struct.pack(">II", at + len(body), len(data))
        body += data
    header = struct.pack(">I4sI4s4s4s", at + len(body), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + xyz(0.9642, 1.0, 0.8249)[8:] + b"\0" * 48
    return header + table + body


def cmyk_jpeg(size: Size = (64, 48)) -> bytes:
    """Encode a JPEG as printers do, four inks."""
    return encoded(marked(size).convert("CMYK"), "JPEG", quality=95)


def sixteen_bit_png(size: Size = (64, 48)) -> bytes:
    """Encode a grey PNG of 16 bits, black on the left to white on the right."""
    row = b"\0" + b"".join(struct.pack(">H", round(65535 * x / (size[0] - 1))) for x in range(size[0]))
    return png_of(size, bits=16, colour=0, rows=row * size[1])


def sixteen_bit_colour_png(size: Size = (64, 48)) -> bytes:
    """Encode an RGB PNG of 16 bits a channel, by hand since Pillow has no such pictures."""
    row = b"\0" + b"".join(struct.pack(">3H", x * 256 + 7, 9, 65535 - x) for x in range(size[0]))
    return png_of(size, bits=16, colour=2, rows=row * size[1])


def animated(format: Literal["PNG", "WEBP"], size: Size = (64, 48)) -> bytes:  # noqa: A002
    """Encode an animation whose first frame is `marked` and whose second is black."""
    return encoded(
        marked(size),
        format,
        save_all=True,
        append_images=[Image.new("RGB", size)],
        duration=100,
        lossless=True,
    )


def mpo(size: Size = (64, 48), *, block: Image.Exif | None = None) -> bytes:
    """Encode a stereo camera's file of two pictures; the first is `marked`."""
    options: dict[str, Any] = {"exif": block} if block is not None else {}
    return encoded(
        marked(size), "MPO", save_all=True, append_images=[Image.new("RGB", size)], quality=95, **options
    )


def motion_photo(picture: Image.Image | None = None) -> bytes:
    """Append a little video to a JPEG, as phones do."""
    return jpeg(picture) + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.Random(5).randbytes(4000)


def png_of(size: Size, *, bits: int, colour: int, rows: bytes) -> bytes:
    """Put a PNG together from raw rows, each with its filter byte."""
    header = struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def bomb_header_png(size: Size = (30_000, 30_000)) -> bytes:
    """Write a PNG of a few bytes whose header claims an enormous picture."""
    return png_of(size, bits=8, colour=6, rows=b"")


def bomb_png(size: Size = (7_000, 8_000)) -> bytes:
    """Write a PNG of a few kilobytes that really unpacks to all its pixels."""
    return png_of(size, bits=1, colour=0, rows=(b"\0" + b"\0" * -(-size[0] // 8)) * size[1])


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Break a file in one of the ways that disks, networks and fuzzers do."""
    broken = bytearray(data)
    way = chance.randrange(5)
    if way == 0:
        del broken[chance.randrange(len(broken)) :]
    elif way == 1:
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
    elif way == 2:
        for _ in range(chance.randint(1, 6)):  # near the front, where sizes and tables are
            broken[chance.randrange(min(len(broken), 700))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
    elif way == 3:
        at = chance.randrange(len(broken))
        broken[at : at + chance.randint(1, 600)] = b""
    else:
        at, length = chance.randrange(len(broken)), chance.randint(1, 600)
        broken[at:at] = broken[at : at + length]
    return bytes(broken)


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    """Blur as a lens out of focus does."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
