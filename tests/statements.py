"""Noting what is asked of the database: how many statements a request takes, whatever the machine's speed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.db.tx import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Note every statement of requests inside the block (not those of the job loop beside them)."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        is_query = statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
        if is_query and "job." not in statement and " job " not in statement:
            seen.append(statement)

    engines = {database.read_engine, database.write_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
