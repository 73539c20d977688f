"""What a sender says beside the bytes, read from the texts of a form or of an upload's metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from app.errors import BadRequest, FieldError, Rejected
from app.photos.schemas import Sent
from app.web import strictjson
from app.web.schema import clean_text
from app.wording import wrong_in_words

SENT_FIELDS: Final = frozenset(
    {
        "sha256",
        "captured_at",
        "attributes",
        "series",
        "hint",
        "note",
        "place",
        "wanted_shot",
        "retake_of",
        "coached",
    }
)
_JSON_FIELDS: Final = frozenset({"attributes", "hint", "place", "wanted_shot", "retake_of", "coached"})


def read_sent(file_name: str, fields: Mapping[str, str]) -> Sent:
    """Read what was said of a photo; an empty text says nothing. Raises Rejected."""
    values: dict[str, Any] = {"name": _clean_name(file_name)}
    for name, text in fields.items():
        if text == "":
            continue
        if name in _JSON_FIELDS:
            try:
                values[name] = strictjson.parse(text.encode())
            except BadRequest as error:
                raise Rejected(
                    "Some fields of the upload are wrong.", errors=[FieldError(f"/{name}", error.detail)]
                ) from None
        else:
            values[name] = text
    try:
        return Sent.model_validate(values)
    except ValidationError as fault:
        errors = [
            FieldError("".join(f"/{part}" for part in item["loc"]), wrong_in_words(item))
            for item in fault.errors(include_input=False, include_url=False)[:20]
        ]
        raise Rejected("Some fields of the upload are wrong.", errors=errors) from None


def _clean_name(sent: str) -> str:
    """Keep the last part of a path, clean and at most 300 characters with its suffix (C10)."""
    name = (
        clean_text(sent.replace("\\", "/").rsplit("/", 1)[-1]).replace("\n", " ").replace("\t", " ").strip()
    )
    if len(name) > 300:
        stem, dot, suffix = name.rpartition(".")
        name = stem[: 299 - len(suffix)] + dot + suffix if dot and len(suffix) <= 10 else name[:300]
    return clean_text(name) or "photo"  # again: the cut may have parted an isolate
