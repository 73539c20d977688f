"""Which photos may share a group: the strength of ties, and what keeps groups apart. Pure.

Ties by a person or a part come first and know no limit; ties by likeness never join two parts, never what a
person took apart, and make no group larger than ``most_alike`` allows: over all pairs of a project a few
false ties would chain everything together (assist notes: an error of 2e-3 joins 80 % of 1,000 photos).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["series", "part", "same", "burst", "scene"]

SAME_BITS: Final = 8
"""Hashes this close are the same picture."""
BURST_DISTANCE: Final = 0.26
BURST_POINTS: Final = 8
"""Photos of one moment or place that look alike need this many keypoints too: on smooth tiles two in three
pairs under BURST_DISTANCE were of different tiles, and none of these had 8 points in common."""
BURST_ALONE: Final = 0.1
"""Where there is nothing to hold on to, on a smooth surface, only vectors this near are enough."""
BURST_SECONDS: Final = 60.0
NEAR_SECONDS: Final = 120.0
NEAR_METRES: Final = 25.0
AGREEING_POINTS: Final = 18
"""Keypoints that agree by chance in fewer than one of 500 pairs; tests/datasets measures it."""

_ORDER: Final[dict[Kind, int]] = {"series": 0, "part": 1, "same": 2, "burst": 3, "scene": 4}
_MORE_IS_STRONGER: Final = frozenset({"scene"})
_SMALL_GROUP: Final = 20
_SHARE: Final = 10


@dataclass(frozen=True, slots=True)
class Tie:
    """Why a photo belongs with another. score: as ``app.models.PhotoLink`` says."""

    kind: Kind
    photo_id: int
    score: float = 0.0

    @property
    def is_likeness(self) -> bool:
        """Tell whether only pixels say so, and no person."""
        return self.kind not in ("series", "part")


def strongest_first(ties: list[Tie]) -> list[Tie]:
    """Put ties in the order in which they count."""
    return sorted(
        ties,
        key=lambda tie: (
            _ORDER[tie.kind],
            -tie.score if tie.kind in _MORE_IS_STRONGER else tie.score,
            tie.photo_id,
        ),
    )


def most_alike(photos: int) -> int:
    """How many photos a group may have by likeness in a project of ``photos``: a tenth, but always 20."""
    return max(_SMALL_GROUP, photos // _SHARE)


def are_of_one_part(one: str | None, other: str | None) -> bool:
    """Tell whether two groups can show the same part: where nobody said which, they can."""
    return one is None or other is None or one == other
