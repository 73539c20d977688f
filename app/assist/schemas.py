"""Bodies and answers of proposed masks. All places are in pixels of the upright photo."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.web.schema import Answer, Body, Number

MOST_CLICKS = 50
MOST_POINTS = 10_000

FARTHEST = 2**53  # beyond this numbers are no pixels, as for saved shapes
Place = Annotated[Number, Field(ge=-FARTHEST, le=FARTHEST)]
Point = Annotated[list[Place], Field(min_length=2, max_length=2)]
Clicks = Annotated[list[Point], Field(max_length=MOST_CLICKS)]
Ring = Annotated[list[Point], Field(min_length=3, max_length=MOST_POINTS)]
Part = Annotated[list[Ring], Field(min_length=1, max_length=1_000)]


class Rectangle(Body):
    """An upright rectangle."""

    x: Place
    y: Place
    width: Annotated[Place, Field(gt=0)]
    height: Annotated[Place, Field(gt=0)]


class PolygonShape(Body):
    """A mask as it was proposed: parts, each an outer ring and the holes in it."""

    type: Literal["polygon"]
    polygons: Annotated[list[Part], Field(min_length=1, max_length=1_000)]

    @model_validator(mode="after")
    def _has_few_points(self) -> PolygonShape:
        if sum(len(ring) for part in self.polygons for ring in part) > MOST_POINTS:
            raise ValueError(f"must have at most {MOST_POINTS:,} points")
        return self


class BoxBody(Rectangle):
    """A box round a defect.

    plus, minus: clicks on the defect and beside it. shape: the candidate that the clicks are to mend; without
    one they mend each of the box's own.
    """

    plus: Clicks = []
    minus: Clicks = []
    shape: PolygonShape | None = None


class ClickBody(Body):
    """A click on a defect, or several; ``shape`` is the candidate that they are to mend.

    view: the part of the photo on the screen (else all of it): it tells how large a defect may be.
    """

    plus: Clicks = []
    minus: Clicks = []
    shape: PolygonShape | None = None
    view: Rectangle | None = None

    @model_validator(mode="after")
    def _has_something(self) -> ClickBody:
        if not self.plus and self.shape is None:
            raise ValueError("needs a click on the defect (plus), or a shape to mend")
        return self


class CandidateAnswer(Answer):
    """One proposed mask. Scores rise with trust and compare within one answer only."""

    shape: dict[str, Any]
    score: float
    method: str


class CandidatesAnswer(Answer):
    """At most four masks that differ, best first; none where nothing stands out."""

    candidates: list[CandidateAnswer]
