"""Keyset paging: the cursor is where the last page ended, opaque to clients, checked on the way in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query

from app.errors import FieldError, Rejected
from app.web.schema import MAX_ID


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a list that was asked for."""

    limit: int
    cursor: str | None

    @property
    def limit_and_one(self) -> int:
        """How many rows to look for: one more than are shown tells that there is a next page."""
        return self.limit + 1

    @property
    def last_id(self) -> int | None:
        """The last row seen of a list that goes by id; None at the beginning. Raises Rejected."""
        key = self.last_key(int)
        return key[0] if key else None

    def last_key(self, *kinds: type) -> tuple[Any, ...] | None:
        """The sort key of the last row seen, of these types; None at the beginning. Raises Rejected."""
        return tuple(read_cursor(self.cursor, kinds)) if self.cursor else None

    def answer(
        self,
        found: Sequence[Any],
        key: Callable[[Any], Sequence[Any]] = lambda row: [row["id"]],
        show: Callable[[Sequence[Any]], list[Any]] = list,
    ) -> dict[str, Any]:
        """Cut what was found to the page, and name the cursor of the next: None at the end.

        ``found``: up to ``limit_and_one`` rows. ``key``: a row's sort key. ``show``: makes items of rows.
        """
        shown = found[: self.limit]
        following = write_cursor(key(shown[-1])) if len(found) > self.limit else None
        return {"items": show(shown), "next": following}


async def _page(
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Page:
    return Page(limit, cursor)


PageDep = Annotated[Page, Depends(_page)]


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
