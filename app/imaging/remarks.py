"""What the numbers of quality.py say in a word, for one thing to do better. Never a reason to refuse.

The same rules as static/js/lib/quality.js, held together by tests/shapes/quality.json. How the thresholds
came about, and what they catch: docs/decisions/0021-field-coaching.md, measured by bench/coaching.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from app.imaging.results import Quality

Remark = Literal["dark", "blur", "glare", "burnt", "small"]

FEWEST: Final = 30
"""Photos of a project from which its own threshold is learnt."""
_LOWEST_SHARE: Final = 0.05
_BLURRED: Final = 0.40
_DARK_SHARE, _DARK_MEDIAN = 0.25, 40
_GLARE_SHARE, _GLARE_HERE = 0.015, 0.05
_BURNT_SHARE: Final = 0.05
_THIN: Final = 1.5
"""Pixels: of lines that are two wide, 3 % measure less (docs/decisions/0021-field-coaching.md)."""


def floor_of(sharpnesses: Sequence[float]) -> float | None:
    """The sharpness that 95 % of a project's photos exceed; None while there are too few to tell."""
    if len(sharpnesses) < FEWEST:
        return None
    return sorted(sharpnesses)[math.floor(_LOWEST_SHARE * len(sharpnesses))]


def remarks_on(quality: Quality, floor: float | None) -> list[Remark]:
    """All that may be wrong with a photo, the first the one to tell: in the dark all else is unsure.

    floor: of the photo's project. Where the sender tapped, that spot decides on blur and glare; being small
    it varies more than whole photos do, so both measures have to agree on its blur.
    """
    found: list[Remark] = []
    here = quality.here
    if quality.dark > _DARK_SHARE or quality.brightness < _DARK_MEDIAN:
        found.append("dark")
    if here is not None:
        is_blurred = here.reblur > _BLURRED and (floor is None or here.sharpness < floor)
    else:
        is_blurred = quality.reblur > _BLURRED if floor is None else quality.sharpness < floor
    if is_blurred:
        found.append("blur")
    if quality.glare > _GLARE_SHARE if here is None else here.glare > _GLARE_HERE:
        found.append("glare")
    if quality.burnt > _BURNT_SHARE:
        found.append("burnt")
    if here is not None and here.line is not None and here.line < _THIN:
        found.append("small")
    return found
