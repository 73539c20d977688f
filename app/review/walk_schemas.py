"""Bodies and answers of the reviewer's walk."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.review.schemas import Until, Who
from app.web.schema import Answer, Body, Id, Uuid, Whole

MOST_AT_ONCE = 20
MOST_VERDICTS = 500


class TakeBody(Body):
    """What a reviewer takes in hand: so many photos, of one labeler, with one class; ``skip``: not these."""

    count: Annotated[Whole, Field(ge=1, le=MOST_AT_ONCE)] = 1
    skip: Annotated[list[Id], Field(max_length=500)] = []
    labeler: Id | None = None
    class_id: Id | None = None


class NewVerdict(Body):
    """A word on one annotation as it was seen, at ``rev``; "open" takes one's own back."""

    uid: Uuid
    rev: Annotated[Whole, Field(ge=1, le=2**31 - 1)]
    verdict: Literal["accept", "open"]


class VerdictsBody(Body):
    """POST /photos/{id}/verdicts."""

    verdicts: Annotated[list[NewVerdict], Field(min_length=1, max_length=MOST_VERDICTS)]


class VerdictResult(Answer):
    """What became of a verdict: kept, stale (the annotation is at ``rev`` by now), or gone (deleted)."""

    uid: str
    status: Literal["kept", "stale", "gone"]
    rev: int | None


class VerdictsAnswer(Answer):
    """What became of each verdict, in the order sent."""

    results: list[VerdictResult]


class ReviewLine(Answer):
    """One photo of the list: why and since when it waits, whose it is, who has it in hand.

    ``agreement`` is the worst object F1 of its blind readings, or null; ``open`` annotations have no verdict.
    """

    photo: dict[str, Any]
    labeler: Who | None
    why: Literal["share", "new", "asked"]
    picked_at: str
    agreement: float | None
    annotations: int
    open: int
    held_by: Who | None


class ReviewList(Answer):
    """Photos that wait for a reviewer, worst agreement first, then the oldest."""

    items: list[ReviewLine]
    next: str | None


class PhotoReview(Answer):
    """A photo as a reviewer walks it. ``review`` is null when nobody asked for one.

    Annotations are as on the wire, with ``verdict`` (null, or {verdict, by, at} where it still holds) and
    ``changed`` ({by, at}: the last change).
    """

    photo: dict[str, Any]
    review: dict[str, Any] | None
    may_accept: bool
    annotations: list[dict[str, Any]]


class TakenAnswer(Answer):
    """Photos that the caller has in hand now, and how many wait in all (``left``, those included)."""

    items: list[PhotoReview]
    left: int
    lease: Until


class AskedAnswer(Answer):
    """Whether the photo waits for a reviewer now, or will as soon as it is done."""

    open: bool


class NearAnswer(Answer):
    """Accepted annotations to hold one against: {photo, annotation}; ``words`` say what nearest means."""

    words: str
    items: list[dict[str, Any]]
