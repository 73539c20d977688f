"""Request bodies of the class guide."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.projects.schemas import MAX_CLASSES
from app.web.schema import Body, Id, Line, Name, Number, Uuid, Whole, Words

Verdict = Literal["right", "wrong", "borderline"]
Rev = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
Place = Annotated[Number, Field(ge=0, le=1_000_000)]
Length = Annotated[Number, Field(ge=0.01, le=1_000_000)]  # hundredths are kept


class GuideSave(Body):
    """The words of a class, whole. ``base`` is the save that they were written over.

    ``meaning``: "same" for better words, "other" where what was drawn so far has to be looked at again.
    """

    base: Rev
    meaning: Literal["same", "other"]
    counts: Words = ""
    counts_not: Words = ""
    tightness: Words = ""
    instances: Words = ""


class SeenSave(Body):
    """One class's guide, read up to a save."""

    class_id: Id
    rev: Rev


class Seen(Body):
    """What somebody has read of the guide."""

    seen: Annotated[list[SeenSave], Field(min_length=1, max_length=MAX_CLASSES)]


class NewExample(Body):
    """A place on a photo that shows what is meant: pixels of the upright photo.

    ``uid``: the annotation that it was cut around, if any.
    """

    verdict: Verdict
    photo_id: Id
    uid: Uuid | None = None
    x: Place
    y: Place
    width: Length
    height: Length
    words: Line = ""


class ExampleChanges(Body):
    """What can change about an example: what it stands for, and what is said of it."""

    verdict: Verdict | None = None
    words: Line | None = None


class MoveWords(Body):
    """Words that were said for "other", to go into a class; upper and lower case are the same."""

    words: Name
    into: Id
