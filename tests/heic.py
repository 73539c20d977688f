"""Drawing HEIC pictures in code: our library only reads them, and no binaries lie among the tests.

The smallest HEVC there is (ITU-T H.265): every block of 16 x 16 pixels is a slice of its own, whose samples
are written as they are (I_PCM). So the arithmetic coder (9.3) has one bin with a context in its first state,
and two that end it; its bytes are the same in each slice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from PIL import Image

BLOCK = 16


class _Bits:
    """Bits of a NAL unit, most significant first."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, value: int, bits: int) -> _Bits:
        """u(n)."""
        self.text += f"{value:0{bits}b}" if bits else ""
        return self

    def ue(self, *values: int) -> _Bits:
        """ue(v), Exp-Golomb; se(v) of 0 is the same."""
        for value in values:
            code = f"{value + 1:b}"
            self.text += "0" * (len(code) - 1) + code
        return self

    def aligned(self, last: str = "") -> bytes:
        """End with ``last`` and zeros up to the next byte."""
        text = self.text + last
        text += "0" * (-len(text) % 8)
        return bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8))


def _nal(kind: int, payload: bytes) -> bytes:
    """Head a NAL unit, and keep start codes out of it (7.4.2)."""
    escaped = bytearray()
    zeros = 0
    for byte in payload:
        if zeros == 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes((kind << 1, 1)) + bytes(escaped)


_PROFILE = bytes.fromhex("03 70000000 900000000000 5d")  # Main Still Picture, level 3.1


def _profile(bits: _Bits) -> _Bits:
    return bits.put(int.from_bytes(_PROFILE, "big"), len(_PROFILE) * 8)


def _parameters(width: int, height: int) -> list[tuple[int, bytes]]:
    """The three parameter sets: (kind, NAL unit)."""
    video = _profile(_Bits().put(0, 4).put(0b11, 2).put(0, 6).put(0, 3).put(1, 1).put(0xFFFF, 16))
    video.put(1, 1).ue(0, 0, 0).put(0, 6).ue(0).put(0, 2)
    sequence = _profile(_Bits().put(0, 4).put(0, 3).put(1, 1)).ue(0, 1, width, height).put(0, 1)
    sequence.ue(0, 0, 0).put(1, 1).ue(0, 0, 0)
    sequence.ue(1, 0, 0, 2, 0, 0)  # blocks of 16, transforms of 4 to 16
    sequence.put(0, 3).put(1, 1).put(7, 4).put(7, 4).ue(1, 0).put(1, 1)  # PCM of 8 bits, in blocks of 16
    sequence.ue(0).put(0, 5)
    picture = (
        _Bits().ue(0, 0).put(0, 7).ue(0, 0, 0).put(0, 3).ue(0, 0).put(0, 7).put(1, 1).put(0, 1).put(1, 1)
    )
    picture.put(0, 2).ue(0).put(0, 2)
    sets = ((32, video), (33, sequence), (34, picture))
    return [(kind, _nal(kind, bits.aligned("1"))) for kind, bits in sets]


def _ended(low: int) -> str:
    """The bits that are written when the coder is ended with this ``low`` (9.3.4.5: flush)."""
    bits, outstanding, is_first = "", 0, True
    put: list[int] = []
    for _ in range(7):
        if low < 256:
            put.append(0)
        elif low >= 512:
            low -= 512
            put.append(1)
        else:
            low -= 256
            outstanding += 1
            put.append(-1)
        low <<= 1
    waiting = 0
    for bit in [*put, (low >> 9) & 1]:
        if bit < 0:
            waiting += 1
            continue
        if not is_first:
            bits += str(bit)
        is_first = False
        bits += str(1 - bit) * waiting
        waiting = 0
    return bits + f"{((low >> 7) & 3) | 1:02b}"


# The range begins with 510. part_mode is the more likely bin in state 0: 510 - 240 = 270 are left. Then
# pcm_flag, a bin that ends: 2 less. After the samples anew: the end of the slice.
_BEFORE_SAMPLES = _ended(268)
_AFTER_SAMPLES = _ended(508)


def _slices(planes: tuple[Image.Image, Image.Image, Image.Image]) -> Iterable[bytes]:
    width, height = planes[0].size
    across, count = width // BLOCK, width * height // BLOCK**2
    for number in range(count):
        x, y = number % across * BLOCK, number // across * BLOCK
        head = _Bits().put(number == 0, 1).put(0, 1).ue(0)
        if number:
            head.put(number, (count - 1).bit_length())
        start = head.ue(2, 0).aligned("1")
        samples = planes[0].crop((x, y, x + BLOCK, y + BLOCK)).tobytes()
        for plane in planes[1:]:
            samples += plane.crop((x // 2, y // 2, (x + BLOCK) // 2, (y + BLOCK) // 2)).tobytes()
        before, after = _Bits(), _Bits()
        before.text, after.text = _BEFORE_SAMPLES, _AFTER_SAMPLES
        yield _nal(20, start + before.aligned() + samples + after.aligned())


def _box(kind: str, *parts: bytes, version: int | None = None) -> bytes:
    content = (struct.pack(">I", version << 24) if version is not None else b"") + b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind.encode()) + content


def heic(picture: Image.Image, *, turns: int = 0) -> bytes:
    """Write a picture as HEIC, its sides multiples of 16; ``turns``: quarters to the left that it needs."""
    width, height = picture.size
    assert width % BLOCK == height % BLOCK == 0
    luma, blue, red = picture.convert("YCbCr").split()
    half = (width // 2, height // 2)
    planes = (luma, blue.resize(half), red.resize(half))
    data = b"".join(struct.pack(">I", len(unit)) + unit for unit in _slices(planes))
    sets = b"".join(
        struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit for kind, unit in _parameters(width, height)
    )
    configuration = b"\1" + _PROFILE + bytes.fromhex("f000 fc fd f8 f8 0000 0f 03") + sets
    properties = _box("hvcC", configuration) + _box("ispe", struct.pack(">II", width, height), version=0)
    used = [0x81, 0x02]
    if turns:
        properties += _box("irot", bytes((turns,)))
        used.append(0x83)
    start = _box("ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset: int) -> bytes:
        place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(data))
        named = _box("infe", struct.pack(">HH4sx", 1, 0, b"hvc1"), version=2)
        uses = struct.pack(">IHB", 1, 1, len(used)) + bytes(used)
        return _box(
            "meta",
            _box("hdlr", b"\0\0\0\0pict" + b"\0" * 13, version=0),
            _box("pitm", struct.pack(">H", 1), version=0),
            _box("iloc", place, version=0),
            _box("iinf", struct.pack(">H", 1), named, version=0),
            _box("iprp", _box("ipco", properties), _box("ipma", uses, version=0)),
            version=0,
        )

    return start + meta(len(start) + len(meta(0)) + 8) + _box("mdat", data)
