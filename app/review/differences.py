"""What a comparison of two people's labels tells: what both have, what only one has, what differs. Pure."""

from __future__ import annotations

from typing import Final, Literal, TypedDict

NONE: Final = 0
"""In place of a class: nobody drew it. Classes are numbered from 1."""
LOOSE: Final = 0.7
"""The overlap below which the place of the same defect is decided too: each edge a tenth off, about."""


class Both(TypedDict):
    """The same defect twice; ``overlap`` 0..1 as ``matching`` measures it."""

    ours: str  # uids
    theirs: str
    our_class: int
    their_class: int
    overlap: float


class Alone(TypedDict):
    """What only one of the two drew."""

    uid: str
    class_id: int


class Comparison(TypedDict):
    """What became of a reading (``theirs``) held against what counts (``ours``); kept in its row."""

    both: list[Both]
    only_ours: list[Alone]
    only_theirs: list[Alone]


class Difference(TypedDict):
    """One thing to decide; ``ours`` and ``theirs`` are uids, None where nobody drew it."""

    kind: Literal["class", "only_ours", "only_theirs", "place"]
    ours: str | None
    theirs: str | None
    overlap: float | None


def differences_of(comparison: Comparison) -> list[Difference]:
    """List where two people differ, in the order in which they are decided: what it is, whether, where."""
    both = comparison["both"]
    found: list[Difference] = [_of_pair("class", pair) for pair in both if _is_other_class(pair)]
    found += [_alone("only_ours", one["uid"], None) for one in comparison["only_ours"]]
    found += [_alone("only_theirs", None, one["uid"]) for one in comparison["only_theirs"]]
    loose = [pair for pair in both if not _is_other_class(pair) and pair["overlap"] < LOOSE]
    return found + [_of_pair("place", pair) for pair in sorted(loose, key=lambda pair: pair["overlap"])]


def _is_other_class(pair: Both) -> bool:
    return pair["our_class"] != pair["their_class"]


def _of_pair(kind: Literal["class", "place"], pair: Both) -> Difference:
    return {"kind": kind, "ours": pair["ours"], "theirs": pair["theirs"], "overlap": pair["overlap"]}


def _alone(kind: Literal["only_ours", "only_theirs"], ours: str | None, theirs: str | None) -> Difference:
    return {"kind": kind, "ours": ours, "theirs": theirs, "overlap": None}
