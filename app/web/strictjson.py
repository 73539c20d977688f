"""Reading JSON bodies strictly: no twice the same key, no depth bombs, no NaN, no broken text (C8, C9).

The standard library's parser takes all of these. Numbers that are not finite and text that no database keeps
are found here, before validation, so that the answer can point at them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

from app.errors import BadRequest, FieldError, Rejected

MAX_DEPTH = 40
MAX_KEYS = 200  # in one object; the most that a call of ours takes is about a hundred
MAX_FAULTS = 20  # that are told; what comes after them is not looked at


def parse(body: bytes) -> Any:
    """Parse a body. Raises BadRequest (broken, duplicate key, too deep) or Rejected (with pointers)."""
    suspicious = False

    def number(text: str) -> float:
        nonlocal suspicious
        value = float(text)
        if math.isinf(value):
            suspicious = True
        return value

    def constant(text: str) -> float:
        nonlocal suspicious
        suspicious = True
        return float(text.replace("Infinity", "inf"))

    try:
        value = json.loads(
            body.decode("utf-8"),  # given bytes, json guesses UTF-16 too and lets half surrogate pairs pass
            object_pairs_hook=_object_without_repeats,
            parse_float=number,
            parse_constant=constant,
        )
    except RecursionError:
        raise BadRequest("The JSON is nested too deeply.") from None
    except (ValueError, UnicodeDecodeError):
        raise BadRequest("The body is not valid JSON (UTF-8).") from None
    if suspicious or b"\\u" in body or body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        errors = list(islice(_faults(value, "", 0), MAX_FAULTS))
        if errors:
            raise Rejected("Some values cannot be kept.", errors=errors)
    return value


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise Rejected(f"An object in the JSON has more than {MAX_KEYS} keys.")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("The JSON has the same key twice in one object.", slug="duplicate-key")
    return found


def _faults(value: Any, pointer: str, depth: int) -> Iterator[FieldError]:
    if depth > MAX_DEPTH:
        raise BadRequest("The JSON is nested too deeply.")
    if isinstance(value, float) and not math.isfinite(value):
        yield FieldError(pointer, "must be a finite number")
    elif isinstance(value, str) and not is_keepable(value):
        yield FieldError(pointer, "has characters that cannot be kept (NUL or half of a surrogate pair)")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not is_keepable(key):
                yield FieldError(pointer, "has a key that cannot be kept")
                continue
            yield from _faults(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, f"{pointer}/{index}", depth + 1)


def is_keepable(text: str) -> bool:
    """Tell whether every database and encoding of ours can hold this text."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
