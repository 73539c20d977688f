"""Request bodies of projects."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, StringConstraints, model_validator

from app.clock import time_zones
from app.team.roles import Role
from app.team.schemas import Email, Secret
from app.web.schema import Body, Flag, Id, Line, Moment, Name, Whole, Words, Yes

MAX_CLASSES = 200
MAX_ATTRIBUTES = 100
MAX_SHOTS = 100
NOT_TOLD = "not told"


def _time_zone(text: str) -> str:
    if text not in time_zones():
        raise ValueError("must be a time zone such as Europe/Berlin")
    return text


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _letter(text: str) -> str:
    text = text.strip().upper()
    if not text or not text.isalnum() or len(text) > 4:
        raise ValueError("must be a letter or digit")
    return text


TimeZone = Annotated[str, Strict(), StringConstraints(max_length=64), AfterValidator(_time_zone)]
Color = Annotated[str, Strict(), BeforeValidator(_lower), StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Letter = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=4), AfterValidator(_letter)]
Key = Annotated[str, Strict(), StringConstraints(pattern=r"^[0-9]$")]
Language = Literal["en", "de", "fr", "es"]
"""What phones speak; their words lie in static/js/capture/languages."""
Position = Annotated[int, Strict(), Field(ge=1, le=10_000)]


Share = Annotated[int, Strict(), Field(ge=0, le=100)]  # whole per cent


class Rules(Body):
    """How a project checks its labels: all of it (``app.models.TeamRules``)."""

    review_share: Share
    review_first: Annotated[int, Strict(), Field(ge=0, le=10_000)]
    review_after: Annotated[int, Strict(), Field(ge=0, le=10_000)]
    self_review: Flag
    blind_share: Share
    blind_people: Annotated[int, Strict(), Field(ge=2, le=5)]
    gold_share: Share


class NewClass(Body):
    """A class to add; what is not told (colour, letter, key) is chosen from the palette."""

    name: Name
    color: Color | None = None
    letter: Letter | None = None
    key: Key | None = None
    supercategory: Line = ""
    counts: Words = ""
    counts_not: Words = ""
    is_other: Flag = False


class ClassChanges(Body):
    """What can change about a class: all but its id. ``key: null`` takes its key away."""

    name: Name | None = None
    color: Color | None = None
    letter: Letter | None = None
    key: Key | None = None
    supercategory: Line | None = None
    counts: Words | None = None
    counts_not: Words | None = None
    position: Position | None = None
    retired: Flag | None = None


class MergeAsk(Body):
    """Merge a class into another; ``preview`` only counts."""

    into: Id
    preview: Flag = False


class NewProject(Body):
    """A project with its first classes."""

    name: Name
    time_zone: TimeZone | None = None
    classes: Annotated[list[NewClass], Field(max_length=MAX_CLASSES)] = []


class ProjectChanges(Body):
    """What can change about a project."""

    name: Name | None = None
    time_zone: TimeZone | None = None
    archived: Flag | None = None
    fixed_camera: Flag | None = None


def _no_not_told(value: str) -> str:
    if value.casefold() == NOT_TOLD:
        raise ValueError("need not be listed: it always exists")
    return value


class Choice(Body):
    """One value of a select attribute, with one line of meaning."""

    value: Annotated[Name, AfterValidator(_no_not_told)]
    meaning: Line = ""


Choices = Annotated[list[Choice], Field(max_length=100)]


class NewAttribute(Body):
    """An attribute of photos or of annotations (then perhaps only of some classes)."""

    on: Literal["photo", "annotation"]
    name: Annotated[Name, StringConstraints(pattern=r"^[^~/]+$")]
    kind: Literal["select", "number", "text"]
    choices: Choices = []
    class_ids: Annotated[list[Id], Field(max_length=MAX_CLASSES)] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> NewAttribute:
        if self.kind == "select" and not self.choices:
            raise ValueError("a select attribute needs choices")
        if self.kind != "select" and self.choices:
            raise ValueError("only a select attribute has choices")
        if self.on == "photo" and self.class_ids is not None:
            raise ValueError("only an attribute of annotations belongs to classes")
        return self


class AttributeChanges(Body):
    """What can change about an attribute; its name and kind stay, since values exist under them."""

    choices: Choices | None = None
    class_ids: Annotated[list[Id], Field(max_length=MAX_CLASSES)] | None = None
    position: Position | None = None
    retired: Flag | None = None


class NewMember(Body):
    """Somebody to put on the team, known to the server or not."""

    email: Email
    role: Role


class MemberChanges(Body):
    """Another role."""

    role: Role


class NewLink(Body):
    """A capture link for phones; without a ``language`` each speaks its browser's.

    ``asks``: ids of the photo attributes that its phones ask for; without it, all.
    """

    name: Name
    expires_at: Moment | None = None
    max_photos: Annotated[int, Strict(), Field(ge=1, le=10_000_000)] | None = None
    language: Language | None = None
    asks: Annotated[list[Id], Field(max_length=100)] | None = None


class LinkChanges(Body):
    """Rename a link, give it another end, language or questions, or revoke it (which is for ever)."""

    name: Name | None = None
    expires_at: Moment | None = None
    max_photos: Annotated[int, Strict(), Field(ge=1, le=10_000_000)] | None = None
    language: Language | None = None
    asks: Annotated[list[Id], Field(max_length=100)] | None = None
    fixed_camera: Flag | None = None
    revoked: Yes | None = None


class Join(Body):
    """A phone that scanned the code."""

    token: Secret
    name: Line = ""


class OnPhone(Body):
    """What is on a phone and nowhere else: how many photos and bytes, and when the oldest was taken.

    ``missing``: photos that this phone has ever known to be lost.
    """

    photos: Annotated[Whole, Field(ge=0, le=1_000_000)]
    bytes: Annotated[Whole, Field(ge=0, le=2**53)]
    oldest: Moment | None = None
    persisted: Flag | None = None
    missing: Annotated[Whole, Field(ge=0, le=1_000_000)] = 0


class DeviceChanges(Body):
    """What a phone tells of itself: its name or crew, and what it still holds."""

    name: Line | None = None
    waiting: OnPhone | None = None


ShotAnswers = Annotated[dict[str, Any], Field(max_length=MAX_ATTRIBUTES)]
ShotCount = Annotated[int, Strict(), Field(ge=1, le=100_000)]
ShotLinks = Annotated[list[Id], Field(min_length=1, max_length=500)]


class NewShot(Body):
    """A wanted shot: of a class, of a clean surface, or of any defect; of all links unless some are named.

    ``attributes`` are what photos taken for it answer; ``example_id`` is a photo of the project.
    """

    title: Name
    words: Line = ""
    class_id: Id | None = None
    clean: Flag = False
    attributes: ShotAnswers = {}
    wanted: ShotCount
    example_id: Id | None = None
    link_ids: ShotLinks | None = None

    @model_validator(mode="after")
    def _shows_one_thing(self) -> NewShot:
        if self.clean and self.class_id is not None:
            raise ValueError("a clean surface is of no class")
        return self


class ShotChanges(Body):
    """What can change about a wanted shot. A class takes ``clean`` away, and ``clean`` the class."""

    title: Name | None = None
    words: Line | None = None
    class_id: Id | None = None
    clean: Flag | None = None
    attributes: ShotAnswers | None = None
    wanted: ShotCount | None = None
    example_id: Id | None = None
    link_ids: ShotLinks | None = None
    position: Position | None = None
    closed: Flag | None = None

    @model_validator(mode="after")
    def _shows_one_thing(self) -> ShotChanges:
        if self.clean and self.class_id is not None:
            raise ValueError("a clean surface is of no class")
        return self
