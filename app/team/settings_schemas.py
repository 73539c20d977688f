"""Every setting that follows a person, and what it may be. What is usual: static/js/editor/settings.js."""

from __future__ import annotations

from typing import Annotated, Final, Generic, Literal, TypeVar

import orjson
from pydantic import AfterValidator, Field, Strict, StringConstraints

from app.web.schema import Body, Flag, Moment

MAX_KEYS_BYTES: Final = 8000
"""Of the own keys as JSON: six on each of a hundred actions."""

Value = TypeVar("Value")

Tone = Annotated[int, Strict(), Field(ge=-100, le=100)]
Strength = Annotated[int, Strict(), Field(ge=0, le=100)]
ActionId = Annotated[str, Strict(), StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,39}$")]
KeyName = Annotated[str, Strict(), StringConstraints(pattern=r"^[!-~]{1,40}$")]


def _small(keys: dict[str, list[str]]) -> dict[str, list[str]]:
    if len(orjson.dumps(keys)) > MAX_KEYS_BYTES:
        raise ValueError(f"must be at most {MAX_KEYS_BYTES} bytes of JSON")
    return keys


OwnKeys = Annotated[
    dict[ActionId, Annotated[list[KeyName], Field(max_length=6)]],
    Field(max_length=150),
    AfterValidator(_small),
]


class Adjust(Body):
    """How the photo is seen: the editor's sliders; 0 is as it was taken."""

    brightness: Tone
    contrast: Tone
    gamma: Tone
    local: Strength
    sharpen: Strength
    channel: Literal["colour", "grey", "red", "green", "blue"]
    invert: Flag


class Ink(Body):
    """How shapes are drawn at rest: stroke in screen pixels, opacity in percent."""

    stroke: Annotated[int, Strict(), Field(ge=1, le=2)]
    opacity: Annotated[int, Strict(), Field(ge=20, le=100)]
    colours: Literal["class", "object"]


class Choice(Body, Generic[Value]):
    """A setting, and when it was set; null is back to what is usual."""

    value: Value | None
    at: Moment


class MySettings(Body):
    """What a person sets; what is left out stays as it is."""

    theme: Choice[Literal["system", "light", "dark"]] | None = None
    editor_theme: Choice[Literal["mid", "light", "dark"]] | None = None
    adjust: Choice[Adjust] | None = None
    ink: Choice[Ink] | None = None
    keep_view: Choice[Flag] | None = Field(None, description="Keep zoom and place from photo to photo.")
    smoothing: Choice[Flag] | None = Field(None, description="Smooth the photo's pixels above 200 %.")
    queue_order: Choice[Literal["oldest", "newest", "group"]] | None = Field(
        None, description="In which order the editor asks the queue for photos."
    )
    preset: Choice[Literal["blemish", "cvat", "labelme"]] | None = None
    keys: Choice[OwnKeys] | None = Field(
        None, description="Own keys by action; an empty list takes all of its keys."
    )
