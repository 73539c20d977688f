"""What a check found wrong with a value, in words for people instead of the checking library's. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_OF_OURS: Final = "Value error, "
_HOLDING_ITEMS: Final = frozenset({"List", "Set", "Frozenset", "Tuple", "Dictionary"})

_WORDS: Final[dict[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_too_long": "must have at most {max_length} characters",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
}


def wrong_in_words(fault: Mapping[str, Any]) -> str:
    """Say what is wrong, from one error as pydantic lists it; a kind without words of ours keeps its own."""
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    # A text whose cleaning comes before its check is a "Value" to pydantic, and too_short as a list is.
    what = "items" if context.get("field_type") in _HOLDING_ITEMS else "characters"
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        return "must not be empty" if least == 1 else f"must have at least {least} {what}"
    if kind == "too_long" and "max_length" in context:
        return f"must have at most {context['max_length']} {what}"
    message = str(fault["msg"]).removeprefix(_OF_OURS)
    try:
        return _WORDS[kind].format(**context)
    except KeyError:
        return message
