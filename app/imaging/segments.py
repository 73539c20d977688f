"""Copies a JPEG, PNG or WebP without its metadata and without touching one compressed pixel.

Pure bytes. Kept: what decodes the pixels and the colour profile. Dropped: EXIF, XMP, IPTC, comments,
previews, anything after the end of the picture (motion-photo videos, gain maps, polyglots). Each function
returns the spans [start, end) of the input to keep, or bytes to write in between, in order.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

Bytes = bytes | mmap.mmap
"""A whole file; a memory map serves."""

# Written with a first byte of its own, so that the search leaps from 0xFF to 0xFF: measured 20 times as fast.
_NEXT_MARKER: Final = re.compile(rb"\xff\xff*[\x01-\xcf\xd8-\xfe]")
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_EOI, _SOS = 0xD9, 0xDA
_JFIF_BYTES: Final = 18
"""Marker, length and body of a JFIF segment without its thumbnail."""

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sRGB",
        b"cICP",
        b"sBIT",
        b"pHYs",
    }
)
_WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
_WEBP_METADATA_FLAGS: Final = 0x08 | 0x04
_WEBP_ANIMATION_FLAG: Final = 0x02


class NotCopyable(Exception):
    """The file's structure is not one that can be copied piece by piece."""


def plain_jpeg(data: Bytes, *, exif: bytes | None = None) -> Iterator[Bytes]:
    """Yield the pieces of a JPEG (ITU T.81) without metadata, with `exif` (headed "Exif") put in instead."""
    if bytes(data[:2]) != b"\xff\xd8":
        raise NotCopyable("no start of image")
    yield data[:2]
    waiting = _exif_segment(exif)
    at = 2
    while True:
        at, marker = _marker(data, at)
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        if marker in _STANDALONE:
            at += 2
            continue
        end = at + 2 + _length(data, at + 2)
        if end > len(data):
            raise NotCopyable("a segment runs past the end")
        if marker != _APP0 and waiting:
            yield waiting
            waiting = b""
        yield _kept_segment(data, marker, at, end)
        at = end
        if marker == _SOS:
            after = _NEXT_MARKER.search(data, at)
            if after is None:
                # only the end marker is missing: the pixels were proven whole by decoding
                end = len(data)
                while end > at and data[end - 1] == 0xFF:  # half a marker, or filling before one
                    end -= 1
                yield data[at:end]
                yield b"\xff\xd9"
                return
            yield data[at : after.start()]
            at = after.start()


def plain_png(data: Bytes, *, exif: bytes | None = None) -> Iterator[Bytes]:
    """Yield the pieces of a PNG without metadata; `exif` (without its Exif header) is put in instead."""
    if bytes(data[:8]) != _PNG_SIGNATURE:
        raise NotCopyable("no PNG signature")
    yield data[:8]
    at = 8
    while True:
        if at + 12 > len(data):
            raise NotCopyable("the end chunk is missing")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data):
            raise NotCopyable("a chunk runs past the end")
        if kind == b"acTL":
            raise NotCopyable("an animation")
        if kind in _PNG_KEPT:
            yield data[at:end]
        if kind == b"IHDR" and exif:
            body = b"eXIf" + exif
            yield struct.pack(">I", len(exif)) + body + struct.pack(">I", zlib.crc32(body))
        if kind == b"IEND":
            return
        at = end


def plain_webp(data: Bytes, *, exif: bytes | None = None) -> Iterator[Bytes]:
    """Yield the pieces of a still WebP (RFC 9649) without metadata, with `exif` where its header has room."""
    if bytes(data[:4]) != b"RIFF" or bytes(data[8:12]) != b"WEBP":
        raise NotCopyable("no WebP header")
    stop = min(len(data), 8 + struct.unpack("<I", data[4:8])[0])
    pieces = list(_webp_chunks(data, stop, with_exif=exif is not None))
    if exif and pieces and bytes(pieces[0][:4]) == b"VP8X":
        pieces.append(b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2))
    yield b"RIFF" + struct.pack("<I", 4 + sum(len(piece) for piece in pieces)) + b"WEBP"
    yield from pieces


def _marker(data: Bytes, at: int) -> tuple[int, int]:
    """Find the marker at `at`, past fill bytes; return where its last 0xFF stands, and its code."""
    if at + 1 >= len(data) or data[at] != 0xFF:
        raise NotCopyable("no marker where one must be")
    while at + 1 < len(data) and data[at + 1] == 0xFF:
        at += 1
    if at + 1 >= len(data) or data[at + 1] == 0:
        raise NotCopyable("no marker where one must be")
    return at, int(data[at + 1])


def _length(data: Bytes, at: int) -> int:
    if at + 2 > len(data):
        raise NotCopyable("a segment runs past the end")
    length: int = struct.unpack(">H", data[at : at + 2])[0]
    if length < 2:
        raise NotCopyable("a segment shorter than its own header")
    return length


def _kept_segment(data: Bytes, marker: int, at: int, end: int) -> Bytes:
    if marker == _APP0:
        if bytes(data[at + 4 : at + 9]) != b"JFIF\0" or end - at < _JFIF_BYTES:
            return b""
        # the thumbnail inside goes: its sides become 0 x 0
        return b"\xff\xe0\x00\x10" + bytes(data[at + 4 : at + 16]) + b"\0\0"
    if marker == _APP2 and bytes(data[at + 4 : at + 16]) == b"ICC_PROFILE\0":
        return data[at:end]
    if marker == _APP14 and bytes(data[at + 4 : at + 9]) == b"Adobe":
        return data[at:end]
    if _APP0 <= marker <= _APP15 or marker == _COMMENT:
        return b""
    return data[at:end]


def _exif_segment(exif: bytes | None) -> bytes:
    if not exif or len(exif) > 65_533:
        return b""
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _webp_chunks(data: Bytes, stop: int, *, with_exif: bool) -> Iterator[Bytes]:
    at = 12
    seen_pixels = False
    while at + 8 <= stop:
        kind, length = struct.unpack("<4sI", data[at : at + 8])
        end = at + 8 + length + length % 2
        if at + 8 + length > stop:
            raise NotCopyable("a chunk runs past the end")
        if kind == b"VP8X":
            yield _webp_header(bytes(data[at:end]), with_exif=with_exif)
        elif kind in _WEBP_KEPT:
            seen_pixels = seen_pixels or kind in (b"VP8 ", b"VP8L")
            piece = data[at : min(end, stop)]
            yield piece if len(piece) % 2 == 0 else bytes(piece) + b"\0"
        at = end
    if not seen_pixels:
        raise NotCopyable("no still picture inside")


def _webp_header(chunk: bytes, *, with_exif: bool) -> bytes:
    if len(chunk) < 18:
        raise NotCopyable("a header chunk that is too short")
    if chunk[8] & _WEBP_ANIMATION_FLAG:
        raise NotCopyable("an animation")
    flags = chunk[8] & ~_WEBP_METADATA_FLAGS & 0xFF
    return chunk[:8] + bytes([flags | (0x08 if with_exif else 0)]) + chunk[9:]
