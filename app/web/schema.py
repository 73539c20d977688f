"""Types that request bodies are made of: unknown keys refused, no silent conversion."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

from app.web.strictjson import is_keepable


class Body(BaseModel):
    """The base of every request body."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(BaseModel):
    """The base of every answer that is described in the OpenAPI document."""

    model_config = ConfigDict(frozen=True)


# Names may hold emoji and text of any direction; control characters that would garble a log or a terminal are
# taken out, what is left is NFC (C10).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Normalise text from a person: NFC, no control characters, no isolate without its other half, trimmed.

    Overrides and embeddings of direction are kept: pages isolate every name (bdi). Empty when nothing of it
    can be seen. Raises ValueError for half a surrogate pair.
    """
    text = text.replace("\0", "")
    if not is_keepable(text):
        raise ValueError("has characters that cannot be kept (half of a surrogate pair)")
    text = unicodedata.normalize("NFC", _CONTROLS.sub(" ", text)).strip()
    if not _DIRECTIONS.sub("", text).strip():
        return ""
    return "\n".join(map(_whole_isolates, text.split("\n"))).strip()


def _whole_isolates(line: str) -> str:
    """Put spaces for isolates that do not end, and for ends without a beginning.

    Alone among the controls of direction they would reach out of the element that isolates a name on a page.
    """
    letters, open_at = list(line), list[int]()
    for at, letter in enumerate(line):
        if letter in "\u2066\u2067\u2068":
            open_at.append(at)
        elif letter == "\u2069":
            if open_at:
                open_at.pop()
            else:
                letters[at] = " "
    for at in open_at:
        letters[at] = " "
    return "".join(letters)


def without_directions(text: str) -> str:
    """Put underscores for all controls of direction."""
    return _DIRECTIONS.sub("_", text)


def isolated(text: str) -> str:
    """Wrap a name for where there are no elements, such as in words of an error: FSI ... PDI."""
    return f"\u2068{text}\u2069"


def _clean_line(text: object) -> object:
    return clean_text(text).replace("\n", " ").replace("\t", " ") if isinstance(text, str) else text


def _clean_paragraphs(text: object) -> object:
    return clean_text(text.replace("\r\n", "\n")) if isinstance(text, str) else text


MAX_ID: Final = 2**31 - 1
"""The largest id that the databases keep; a larger one, also in a cursor, is a 500 on PostgreSQL."""

Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict(), Field(ge=-(2**53), le=2**53)]
Id = Annotated[int, Strict(), Field(ge=1, le=MAX_ID)]
PathId = Annotated[int, Field(ge=1, le=MAX_ID)]
Flag = Annotated[bool, Strict()]


def _only_true(value: object) -> object:
    if value is not None and not isinstance(value, bool):  # to a Literal, 1 is the same as true
        raise ValueError("must be true")
    return value


Yes = Annotated[Literal[True], BeforeValidator(_only_true)]
Name = Annotated[str, Strict(), BeforeValidator(_clean_line), StringConstraints(min_length=1, max_length=300)]
Line = Annotated[str, Strict(), BeforeValidator(_clean_line), StringConstraints(max_length=300)]
Words = Annotated[str, Strict(), BeforeValidator(_clean_paragraphs), StringConstraints(max_length=4000)]
Uuid = Annotated[
    str,
    Strict(),
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"),
    AfterValidator(str.lower),
]
Sha256 = Annotated[str, Strict(), StringConstraints(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]


_LAST_YEAR = 2999  # far from the end of the calendar: days are added to such times


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a zone, such as 2026-11-24T09:00:00Z")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is at the end of the calendar") from None
    if moment.year > _LAST_YEAR:
        raise ValueError(f"must lie before the year {_LAST_YEAR + 1}")
    return moment


Moment = Annotated[datetime, AfterValidator(_with_zone)]
