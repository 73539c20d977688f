"""Bodies and answers of readings and of photos with a known answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.annotations.schemas import Author, Seq
from app.web.schema import Answer, Body, Flag, Line, Uuid


class SetReadingState(Body):
    """An answer to a reading, or (``open``) taking it back; ``reason`` is not kept."""

    state: Literal["done", "unsure", "open"]
    no_defect: Flag = False
    reason: Line = ""
    seq: Seq
    op_id: Uuid | None = None


class ReadingState(Answer):
    """A reading's state in the words of a photo's: unlabelled, in_progress, done, unsure."""

    state: str
    no_defect: bool
    seq: int


class ReadingLease(Answer):
    """When a reading goes back to the others if nothing is drawn."""

    expires_at: str


class ReadingAnnotation(Answer):
    """One annotation of a reading; it has no id among those that count."""

    id: None
    uid: str
    rev: int
    class_id: int
    shape: dict[str, Any]
    attributes: dict[str, Any]
    ignore: bool
    defect_uid: str | None
    guide_version: int
    author: Author
    source: str
    score: None


class ReadingAnnotations(Answer):
    """What the caller drew on a reading; ``proposals`` is always empty."""

    seq: int
    annotations: list[ReadingAnnotation]
    proposals: list[None]


class Miss(Answer):
    """A difference from a known answer, [x, y, width, height] in pixels; ``is_missed``: else too many."""

    is_missed: bool
    class_id: int
    said: int | None
    box: Annotated[list[float], Field(min_length=4, max_length=4)]


class GoldPicture(Answer):
    """A photo with a known answer on which somebody differed from it."""

    reading_id: int
    photo_id: int
    name: str
    width: int
    height: int
    small: str | None
    at: str
    misses: list[Miss]


class GoldScore(Answer):
    """How somebody did on photos whose answer is known; pictures: newest first, the last 50."""

    user: Author
    photos: int
    defects: int
    found: int
    renamed: int
    missed: int
    extra: int
    unsure: int
    pictures: list[GoldPicture]


class GoldPerson(Answer):
    """One person's numbers."""

    user: Author
    photos: int
    defects: int
    found: int
    renamed: int
    missed: int
    extra: int
    unsure: int


class GoldPeople(Answer):
    """Everybody's numbers by name, and how many photos have a known answer now. No ranking."""

    known: int
    people: list[GoldPerson]
