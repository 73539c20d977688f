"""Keyset paging: the cursor is where the last page ended, opaque to clients, checked on the way in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import Query

from app.errors import FieldError, Rejected

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=400)]
DEFAULT_LIMIT = 60


def write_cursor(values: Sequence[Any]) -> str:
    """Write the sort key of the last row: JSON scalars, in order."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def read_cursor(cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> list[Any]:
    """Read a cursor back. Raises Rejected when it is not one of ours: wrong length or types."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        values = None
    fits = (
        isinstance(values, list)
        and len(values) == len(kinds)
        and all(
            isinstance(value, kind)
            and not isinstance(value, bool)
            and not (isinstance(value, int) and abs(value) > 2**53)
            for value, kind in zip(values, kinds, strict=True)
        )
    )
    if not fits:
        raise Rejected(
            "This page cursor is not valid. Begin again without it.",
            errors=[FieldError("/cursor", "is not a cursor of this list")],
        )
    assert isinstance(values, list)
    return values
