"""Upgrade a database again and again, dying at one statement after the other, or at every n-th.

It forks, so it runs as a process of its own with one thread; its arguments are the address and n. Prints at
which statement it died last, after it has checked that each death left nothing behind and that the last
upgrade, undisturbed, gave the schema whole.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, inspect, text

import app.models  # noqa: F401  (a migration imports them: once here, not in each child)
from app.db.engine import postgres_engine, sqlite_engine
from app.db.migrate import schema_status, upgrade

KILLED = 9


def engine_for(url: str) -> Engine:
    """Open a file path as SQLite, anything else as PostgreSQL."""
    if url.startswith("postgres"):
        return postgres_engine(url, size=1, timeout=30)
    return sqlite_engine(Path(url), writer=True, size=1, timeout=30)


def upgrade_and_die(url: str, statement: int) -> int:
    """Upgrade in a child that is gone, without a goodbye, before its n-th statement; give its exit code."""
    child = os.fork()
    if child == 0:
        try:
            engine = engine_for(url)
            seen = 0

            @event.listens_for(engine, "before_cursor_execute")
            def count(*_: Any) -> None:
                nonlocal seen
                seen += 1
                if seen == statement:
                    os._exit(KILLED)

            upgrade(engine)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tables(url: str) -> set[str]:
    """The tables there are, once whoever died has been rolled back."""
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('blemish schema'))"))
            return set(inspect(connection).get_table_names())
    finally:
        engine.dispose()


def main(url: str, step: int) -> int:
    """Do it; give the last statement that was died at."""
    statement = 1 - step
    while True:
        statement += step
        code = upgrade_and_die(url, statement)
        left = tables(url)
        if code == 0:
            break
        assert code == KILLED, f"statement {statement}: exit code {code}"
        # Killed after the commit the schema stands whole; before it there is nothing at all.
        assert not left or _is_whole(url), f"killed at statement {statement}: {sorted(left)} are left"
        if left:
            break
    assert _is_whole(url)
    return statement - step


def _is_whole(url: str) -> bool:
    engine = engine_for(url)
    try:
        return schema_status(engine).is_current
    finally:
        engine.dispose()


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2])))
