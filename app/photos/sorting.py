"""The orders a list of photos can have, each stable and walkable by key (never by OFFSET)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, UnaryExpression, and_, or_

from app.errors import FieldError, Rejected
from app.models import Photo
from app.web.pagination import read_cursor, write_cursor

Sort = Literal["newest", "oldest", "captured", "-captured", "blur"]


@dataclass(frozen=True, slots=True)
class Order:
    """One order: by ``column`` (None: by id alone), then by id the same way; photos without a value last."""

    column: Any
    descending: bool

    def by(self, id_column: Any = Photo.id) -> list[UnaryExpression[Any]]:
        """Compose ORDER BY. Photos without a value come in a second run (see gallery)."""
        columns = [id_column] if self.column is None else [self.column, id_column]
        return [column.desc() if self.descending else column.asc() for column in columns]

    def beyond(self, last: Sequence[Any], id_column: Any = Photo.id) -> ColumnElement[bool]:
        """Compose the condition for what comes after the row with this key."""
        photo_id = last[-1]
        after: ColumnElement[bool] = id_column < photo_id if self.descending else id_column > photo_id
        if self.column is None:
            return after
        further: ColumnElement[bool] = self.column < last[0] if self.descending else self.column > last[0]
        return or_(further, and_(self.column == last[0], after))


ORDERS: Final[dict[Sort, Order]] = {
    "newest": Order(None, descending=True),
    "oldest": Order(None, descending=False),
    "captured": Order(Photo.captured_utc, descending=False),
    "-captured": Order(Photo.captured_utc, descending=True),
    "blur": Order(Photo.sharpness, descending=False),
}


def cursor_of(sort: Sort, value: datetime | float | None, photo_id: int) -> str:
    """Write where a page ended: the sort's name, the value, the id. Raises nothing."""
    kept = value.isoformat() if isinstance(value, datetime) else value
    return write_cursor([sort, "" if kept is None else kept, photo_id])


def read_place(sort: Sort, cursor: str) -> tuple[Any, int]:
    """Read a cursor of this sort: (value or None for the run without values, id). Raises Rejected."""
    name, value, photo_id = read_cursor(cursor, [str, (str, int, float), int])
    wrong = Rejected(
        "This page cursor belongs to another list. Begin again without it.",
        errors=[FieldError("/cursor", "is not a cursor of this list")],
    )
    if name != sort:
        raise wrong
    if value == "" or ORDERS[sort].column is None:
        return None, photo_id
    if sort in ("captured", "-captured"):
        try:
            moment = datetime.fromisoformat(str(value))
            if moment.tzinfo is None:
                raise wrong
            return moment.astimezone(UTC), photo_id
        except (ValueError, OverflowError):
            raise wrong from None
    if isinstance(value, str):
        raise wrong
    return float(value), photo_id
