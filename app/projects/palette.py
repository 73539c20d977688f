"""How defect classes look: colours, letters, dashes, and how far apart two colours are. Pure.

The eight colours and their figures are those of the design's look page, section 4. Distances are Euclidean in
OKLab (Ottosson 2020), also as people with protanopia and deuteranopia see the colours (Machado, Oliveira and
Fernandes 2009, full severity, applied to linear RGB).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

COLORS = ("#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88", "#aebb00", "#2a5be0")
DASHES = ("", "12 4", "3 2", "12 3 2 3", "7 6", "12 3 2 3 2 3", "20 4 4 4", "4 7")
NEAR = 0.08
"""Two colours nearer than this in any of VIEWS are told to people as easily confused."""
KEYS = "123456789"
OTHER_KEY = "0"

_DARK, _WHITE = "#141414", "#ffffff"
_SKIPPED = frozenset("IO")  # look like 1 and 0

Triple = tuple[float, float, float]
_MACHADO: dict[str, tuple[Triple, Triple, Triple]] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
VIEWS = ("normal", "protan", "deutan")


@dataclass(frozen=True, slots=True)
class ReadyClass:
    """A class offered to a new project."""

    name: str
    is_other: bool = False


READY = (
    ReadyClass("crack"),
    ReadyClass("scratch"),
    ReadyClass("chip"),
    ReadyClass("dent"),
    ReadyClass("discoloration"),
    ReadyClass("corrosion"),
    ReadyClass("other: say what", is_other=True),
)


def color_of_slot(slot: int) -> str:
    """The palette's colour of a slot, 1 to 8."""
    return COLORS[slot - 1]


def dash_of_slot(slot: int) -> str:
    """The dash pattern of a slot in px of a 2 px stroke; "" is solid."""
    return DASHES[slot - 1]


def pick_slot(used: Iterable[int]) -> int:
    """The first slot that the fewest classes use: colours repeat from 1 with the ninth class."""
    counts = [0] * len(COLORS)
    for slot in used:
        counts[slot - 1] += 1
    return counts.index(min(counts)) + 1


def pick_letter(name: str, taken: Collection[str]) -> str:
    """The first letter of the name that is not taken, skipping I and O; else the first free number."""
    for character in name:
        letter = character.upper()
        if len(letter) == 1 and letter.isalpha() and letter not in _SKIPPED and letter not in taken:
            return letter
    number = 1
    while str(number) in taken:
        number += 1
    return str(number)


def pick_key(taken: Collection[str]) -> str | None:
    """The first number key that is free, or None after the ninth."""
    return next((key for key in KEYS if key not in taken), None)


def ink_on(color: str) -> str:
    """The letter's colour on a class mark: dark or white, whichever stands out more."""
    return _DARK if contrast(color, _DARK) >= contrast(color, _WHITE) else _WHITE


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, view: str = "normal") -> float:
    """How far two colours are apart in OKLab, as seen in a view (normal, protan, deutan, tritan)."""
    return math.dist(_oklab(one, view), _oklab(other, view))


def nearest(color: str, others: Iterable[str]) -> tuple[str, float] | None:
    """The colour that is most easily confused with ``color`` in any of VIEWS, and how far it is."""
    found = [(other, min(distance(color, other, view) for view in VIEWS)) for other in others]
    return min(found, key=lambda item: item[1], default=None)


def _linear(color: str) -> Triple:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return red, green, blue


def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(color: str, view: str) -> Triple:
    red, green, blue = _linear(color)
    if view != "normal":
        red, green, blue = (min(max(a * red + b * green + c * blue, 0.0), 1.0) for a, b, c in _MACHADO[view])
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
