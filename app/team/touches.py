"""When sign-ins and phones were last used: noted in memory, written now and then.

A read must go through while nothing can be written (A10, B2), and a request must not hold its thread for such
a note: so none writes it. What a process that dies has not written yet is lost, which is seconds.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import InstrumentedAttribute

from app.db.tx import Database

Column = InstrumentedAttribute[Any]


class Touches:
    """The latest use of each row that was used lately."""

    def __init__(self) -> None:
        self._noted: dict[tuple[Column, int], datetime] = {}
        self._lock = threading.Lock()

    def note(self, column: Column, row_id: int, at: datetime) -> None:
        """Note that a row was used, for ``column`` of its table (such as ``LoginSession.last_seen_at``)."""
        with self._lock:
            self._noted[column, row_id] = at

    def latest(self, column: Column, row_id: int, written: datetime) -> datetime:
        """Tell when a row was last used: as ``written`` in it, or later as noted here."""
        with self._lock:
            return max(written, self._noted.get((column, row_id), written))

    def write(self, database: Database) -> None:
        """Write what was noted. Raises what the database says; then all of it waits for the next time."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with database.write_tx() as tx:
                for (column, row_id), at in sorted(
                    noted.items(), key=lambda item: (str(item[0][0]), item[0][1])
                ):
                    older = or_(column.is_(None), column < at)
                    tx.execute(
                        update(column.class_).where(column.class_.id == row_id, older).values({column: at})
                    )
        except Exception:
            with self._lock:
                self._noted = {**noted, **self._noted}
            raise
