"""Bodies and answers of agreement: figures, readings that differ, and how they are settled."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.annotations.schemas import MAX_OPS, ChangesAnswer, Op, Seq
from app.review.schemas import Who
from app.web.schema import Answer, Body


class Ranged(Answer):
    """A figure with the range that holds 90 of 100 draws of as many photos."""

    value: float
    low: float
    high: float


class OfClass(Answer):
    """How often a class counts, was read, and was both; ``f1`` 0..1."""

    class_id: int
    ours: int
    theirs: int
    both: int
    f1: Ranged | None


class Cell(Answer):
    """How often what counts as ``ours`` was read as ``theirs`` (class ids; 0: nobody drew it).

    ``share`` is of all that counts as ``ours``; ``readings``: the ids of those it occurs on, worst first.
    """

    ours: int
    theirs: int
    n: int
    share: float
    low: float
    high: float
    readings: list[int]


class Unclear(Answer):
    """Two classes that people take for each other most often (0: nothing), and the readings that show it."""

    classes: list[int]
    n: int
    readings: list[int]


class AgreementAnswer(Answer):
    """How far people agree; without figures while fewer than ``enough`` photos were read twice."""

    photos: int
    enough: int
    readings: int
    to_settle: int
    f1: Ranged | None
    iou: Ranged | None
    kappa: Ranged | None
    alpha: Ranged | None
    classes: list[OfClass]
    confusion: list[Cell]
    unclear: Unclear | None


class DifferenceAnswer(Answer):
    """One thing that two people see differently; uids, null where nobody drew it."""

    kind: Literal["class", "only_ours", "only_theirs", "place"]
    ours: str | None
    theirs: str | None
    overlap: float | None


class ReadingAnswer(Answer):
    """A reading beside what counts on its photo: both versions whole, and where they differ.

    ``is_fresh`` is false while the photo changed and the comparison is being made again.
    """

    id: int
    photo: dict[str, Any]
    seq: int
    state: str
    is_fresh: bool
    agreement: float
    reader: Who | None
    labeler: Who | None
    settled_at: str | None
    settled_by: Who | None
    ours: list[dict[str, Any]]
    theirs: list[dict[str, Any]]
    differences: list[DifferenceAnswer]


class ReadingsAnswer(Answer):
    """Readings that differ from what counts, worst first."""

    items: list[ReadingAnswer]
    next: str | None


class SettleReading(Body):
    """A reviewer's decisions on a reading: what becomes of the photo, as one step of its history.

    ``seq`` is the photo's that was seen.
    """

    seq: Seq
    ops: Annotated[list[Op], Field(max_length=MAX_OPS)] = []


class UnsettleReading(Body):
    """Taking a settling back: the photo goes back to what it was at ``back_to``; ``seq`` is what was seen."""

    back_to: Seq
    seq: Seq


class SettledAnswer(ChangesAnswer):
    """What became of the decisions; ``back_to`` is the photo's seq before them."""

    back_to: int
