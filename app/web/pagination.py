"""Keyset paging: the cursor is where the last page ended, opaque to clients, checked on the way in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Query

from app.errors import FieldError, Rejected
from app.web.schema import MAX_ID

Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=400)]
DEFAULT_LIMIT = 60

Row = TypeVar("Row")


def read_id(cursor: str | None) -> int | None:
    """Read the cursor of a list that goes by id: the id of the last row seen, or None at the beginning."""
    return read_cursor(cursor, [int])[0] if cursor else None


def cut_page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]
) -> tuple[Sequence[Row], str | None]:
    """Cut what a query found, asked for one row more than ``limit``: (the page, the cursor of the next).

    ``key`` is the sort key of a row. The cursor is None at the end.
    """
    shown = rows[:limit]
    return shown, write_cursor(key(shown[-1])) if len(rows) > limit else None


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
            and not (isinstance(value, int) and abs(value) > MAX_ID)
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
