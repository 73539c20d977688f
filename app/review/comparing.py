"""One reading beside what counts on its photo: what both have, and what only one has. Pure.

Imported only where readings are compared: see ``matching``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.review.differences import Alone, Comparison
from app.review.matching import match

Drawn = Mapping[str, Any]
"""An annotation as on the wire, of which uid, class_id, shape and ignore are read."""


def compare(ours: Sequence[Drawn], theirs: Sequence[Drawn], *, size: tuple[int, int]) -> Comparison:
    """Hold a reading against what counts; ``size`` is the upright photo's (width, height) in pixels.

    What is drawn without a verdict (``ignore``) can be neither right nor wrong: it takes its counterpart with
    it, as in COCO's evaluation.
    """
    found = match(ours, theirs, size=size)
    pairs = [(ours[pair.a], theirs[pair.b], pair.overlap) for pair in found.pairs]
    return {
        "both": [
            {
                "ours": one["uid"],
                "theirs": other["uid"],
                "our_class": one["class_id"],
                "their_class": other["class_id"],
                "overlap": round(overlap, 4),
            }
            for one, other, overlap in pairs
            if not (one["ignore"] or other["ignore"])
        ],
        "only_ours": _alone(ours[index] for index in found.only_a),
        "only_theirs": _alone(theirs[index] for index in found.only_b),
    }


def _alone(drawn: Iterable[Drawn]) -> list[Alone]:
    return [{"uid": one["uid"], "class_id": one["class_id"]} for one in drawn if not one["ignore"]]


def agreement_of(comparison: Comparison) -> float:
    """Give the object F1 of one reading, a defect of two classes not counted as found: 0..1.

    1 where both say that there is no defect.
    """
    same = sum(pair["our_class"] == pair["their_class"] for pair in comparison["both"])
    drawn = 2 * len(comparison["both"]) + len(comparison["only_ours"]) + len(comparison["only_theirs"])
    return 2 * same / drawn if drawn else 1.0
