"""Which format a file is, by its first bytes and never by its name; and whether its end is missing.

Pure bytes, no Pillow: the server may ask here before a child is started.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

from app.imaging.boxes import runs_past_end
from app.imaging.refusals import Refusal
from app.imaging.results import Format

HEAD_BYTES: Final = 64

_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_VIDEO_BRANDS: Final = frozenset(
    b"isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 mp4v avc1 dash mmp4 MSNV XAVC 3gp4 3gp5 3gp6 3gr6 3g2a".split()
) | {b"qt  ", b"M4V ", b"M4VH", b"M4VP"}
_OTHER_PICTURES: Final = (
    b"8BPS",  # Photoshop
    b"%PDF",
    b"%!PS",
    b"\x00\x00\x01\x00",  # ICO
    b"\x00\x00\x02\x00",  # CUR
    b"SIMPLE  =",  # FITS
    b"\xff\x0a",  # JPEG XL
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",  # JPEG 2000
    b"\xff\x4f\xff\x51",
    b"<svg",
    b"\xd0\xcf\x11\xe0",  # FPX
    b"P1",
    b"P2",
    b"P3",
    b"P4",
    b"P5",
    b"P6",
)
_VIDEOS: Final = (b"\x1a\x45\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"FLV\x01", b"OggS")


def format_of(head: bytes) -> Format:
    """Tell the format from the first HEAD_BYTES bytes of a file. Raises Refusal for everything not taken."""
    if not head:
        raise Refusal("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "tiff"
    if head[:2] == b"BM":
        return "bmp"
    raise Refusal(_what_else(head))


def _of_brands(head: bytes) -> Format:
    """Read an ISO media file by its brands (ISO/IEC 14496-12): pictures here, the rest are videos."""
    end = min(len(head), struct.unpack(">I", head[:4])[0])
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, end, 4))}
    if major in _AVIF_BRANDS:
        return "avif"
    if major in _HEIC_BRANDS:
        return "heic"
    if major in (b"mif1", b"msf1"):
        return "avif" if brands & _AVIF_BRANDS else "heic"
    raise Refusal("video" if major in _VIDEO_BRANDS else "other-format")


def _what_else(head: bytes) -> str:
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(_VIDEOS) or (head[:4] == b"RIFF" and head[8:12] == b"AVI "):
        return "video"
    if head.lstrip().lower().startswith(_OTHER_PICTURES) or head.startswith(_OTHER_PICTURES):
        return "other-format"
    return "not-a-picture"


def is_cut_off(file: BinaryIO, format: Format) -> bool:  # noqa: A002
    """Tell whether the file stops before its own structure says it ends."""
    size = file.seek(0, 2)
    if format in ("jpeg", "mpo"):
        file.seek(max(0, size - 65536))
        return b"\xff\xd9" not in file.read()
    if format == "png":
        file.seek(max(0, size - 65536))
        return b"IEND" not in file.read()
    if format == "webp":
        file.seek(4)
        return int.from_bytes(file.read(4), "little") + 8 > size
    if format in ("heic", "avif"):
        return runs_past_end(file, size)
    return False
