"""PURE: the demo's pictures, with what is to be seen on each. The same number draws the same picture."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageFilter

from app.demo.defects import Box, put
from app.demo.surfaces import SURFACES, grain

SIZE = (1600, 1200)
_FIRST = datetime(2026, 3, 2, 8, 14)  # noqa: DTZ001  (a camera's clock knows no zone)
# What lies on each picture; what fits on what: paint chips, steel rusts, concrete cracks.
_PLAN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("concrete", ("crack",)),
    ("paint", ("scratch",)),
    ("steel", ("corrosion",)),
    ("paint", ("chip", "scratch")),
    ("concrete", ("crack", "chip")),
    ("steel", ("dent",)),
    ("paint", ()),
    ("concrete", ("discoloration",)),
    ("steel", ("scratch", "scratch")),
    ("paint", ("dent", "chip")),
    ("steel", ("corrosion", "dent")),
    ("concrete", ("crack", "crack")),
    ("steel", ()),
    ("paint", ("corrosion",)),
    ("concrete", ("chip", "discoloration")),
    ("paint", ("scratch", "chip", "chip")),
    ("steel", ("discoloration",)),
    ("concrete", ("crack",)),
    ("paint", ("dent",)),
    ("steel", ("corrosion", "scratch")),
    ("concrete", ()),
    ("paint", ("chip",)),
    ("steel", ("dent", "scratch")),
    ("concrete", ("crack", "discoloration")),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as a camera would save it. ``defects``: class name and box (x, y, width, height) in px."""

    name: str
    jpeg: bytes
    surface: str
    defects: tuple[tuple[str, Box], ...]


def count() -> int:
    """How many pictures there are."""
    return len(_PLAN)


def pictures(size: tuple[int, int]) -> Iterator[Drawn]:
    """Draw them all, one after the other; ``size``: (width, height) in pixels."""
    for number in range(len(_PLAN)):
        yield draw(number, size)


def draw(number: int, size: tuple[int, int] = SIZE) -> Drawn:
    """Draw picture ``number``, from 0."""
    surface, names = _PLAN[number]
    chance = random.Random(7000 + number)  # noqa: S311  (a picture, not a secret)
    picture = SURFACES[surface](size, chance)
    places = [0.28, 0.52, 0.76]
    chance.shuffle(places)
    defects = []
    for name, place in zip(names, places, strict=False):
        centre = (size[0] * place, size[1] * chance.uniform(0.32, 0.66))
        reach = size[1] * chance.uniform(0.16, 0.26)
        defects.append((name, put(name, picture, centre, reach, chance)))
    return Drawn(
        name=f"IMG_{4021 + number * 3}.jpg",
        jpeg=_photograph(picture, number, chance),
        surface=surface,
        defects=tuple(defects),
    )


def _photograph(picture: Image.Image, number: int, chance: random.Random) -> bytes:
    """Add a lens's softness and a sensor's noise, and save with the time a camera would write."""
    noise = grain(picture.size, chance, coarse=2).convert("RGB")
    picture = Image.blend(picture.filter(ImageFilter.GaussianBlur(0.5)), noise, 0.035)
    taken = _FIRST + timedelta(hours=number * 5, minutes=number * 7)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Blemish", "Drawn"
    exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()
