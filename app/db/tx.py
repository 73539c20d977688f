"""Transactions: the only place that commits.

``ReadTx`` and ``WriteTx`` are what functions ask for, so that a signature tells whether a function can change
data. Requests get theirs from ``app/web/deps.py``; jobs and ingest open short ``write_tx()`` blocks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Result, ScalarResult, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.clock import Clock, SystemClock
from app.db.engine import engines
from app.errors import Conflict, StorageFull, Unavailable
from app.secretkey import secret_key
from app.settings import Settings

logger = logging.getLogger(__name__)


class ReadTx:
    """A view of the database at one moment; cannot write."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.clock = clock

    @property
    def now(self) -> datetime:
        """The server's time: aware, UTC."""
        return self.clock.now()

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.session.get_bind().dialect.name

    def execute(self, statement: Executable, parameters: Any = None) -> Result[*tuple[Any, ...]]:
        """Run one statement (Core or ORM) in this transaction."""
        return self.session.execute(statement, parameters)

    def change(self, statement: Executable, parameters: Any = None) -> int:
        """Run an UPDATE or DELETE and tell how many rows it touched."""
        result = self.session.execute(statement, parameters)
        assert isinstance(result, CursorResult)
        return int(result.rowcount)

    def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement and give the first column of its first row, or None."""
        return self.session.scalar(statement, parameters)

    def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        """Run a statement and give the first column of its rows."""
        return self.session.scalars(statement, parameters)

    def connection(self) -> Connection:
        """The connection below, for hot paths."""
        return self.session.connection()


class Ending(IntEnum):
    """What is written at the very end of a transaction, in this order.

    These are the rows that every transaction wants: locked last they are held shortest, and locked in one
    order everywhere (classes, then photos by id when they are loaded, then these) no two transactions can
    wait for each other in a ring. A writer of an ending takes its own rows in order too.
    """

    GROUPS = 1  # by id: how many photos, and which on top
    LABELERS = 2  # by project and person: which of their photos are looked at again
    TURNS = 3  # by project and person: how many photos they did since they read one blind
    COUNTERS = 4  # by project and name
    PROJECTS = 5  # by id: the numbers of events and of labels
    AUDIT = 6  # one chain


Item = TypeVar("Item")


class WriteTx(ReadTx):
    """A transaction that may change data; committed by whoever opened it, never by domain code."""

    def __init__(self, session: Session, clock: Clock, key: Callable[[], bytes]) -> None:
        super().__init__(session, clock)
        self._key = key
        self._after_commit: list[Callable[[], None]] = []
        self._endings: dict[Ending, tuple[Callable[[WriteTx, list[Any]], None], list[Any]]] = {}

    @property
    def key(self) -> bytes:
        """The server's secret key."""
        return self._key()

    def add(self, row: object) -> None:
        """Have a new row written at the next flush."""
        self.session.add(row)

    def flush(self) -> None:
        """Write what is pending now, to learn ids or to meet constraints."""
        self.session.flush()

    def at_end(self, ending: Ending, write: Callable[[WriteTx, list[Item]], None], item: Item) -> None:
        """Keep an item until the end, where ``write`` is given all of its ending, in the order they came.

        An ending has one writer; it runs after everything else was flushed.
        """
        writer, items = self._endings.setdefault(ending, (write, []))
        assert writer is write, f"{ending.name} has another writer"
        items.append(item)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have ``call`` run once the commit stands (wake a reader, remove a file); it must not raise."""
        self._after_commit.append(call)

    def lock(self, name: str, *, shared: bool = False) -> None:
        """Hold a named lock until the end of the transaction (SQLite's one writer holds it anyway).

        Several may hold it ``shared`` at a time; nobody holds it otherwise then.
        """
        if self.dialect == "postgresql":
            kind = "_shared" if shared else ""
            self.session.execute(text(f"SELECT pg_advisory_xact_lock{kind}(hashtext(:name))"), {"name": name})

    def _finish(self) -> None:
        self.session.flush()
        for ending in Ending:
            if ending in self._endings:
                write, items = self._endings.pop(ending)
                write(self, items)
        assert not self._endings, "an ending wrote to one before it"


class Database:
    """The database of one process: opens transactions, turns its troubles into our errors."""

    def __init__(self, settings: Settings, clock: Clock | None = None, *, checkpoints: bool = True) -> None:
        self.clock: Clock = clock or SystemClock()
        self._settings = settings
        self.read_engine, self.write_engine = engines(settings, checkpoints=checkpoints)
        # What to do when the disk is full: the server drops its ballast, so that people can delete (A10).
        self.when_full: Callable[[], None] = lambda: None

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded database."""
        return self.write_engine.dialect.name == "sqlite"

    @cached_property
    def key(self) -> bytes:
        """The server's secret key; made when there is none, so it is asked for only where it is needed."""
        return secret_key(self._settings)

    @contextmanager
    def read_tx(self) -> Iterator[ReadTx]:
        """Open a transaction that only reads."""
        with _our_errors(), Session(self.read_engine) as session:
            if not self.is_sqlite:
                session.execute(text("SET TRANSACTION READ ONLY"))
            yield ReadTx(session, self.clock)

    @contextmanager
    def snapshot_tx(self) -> Iterator[ReadTx]:
        """Open a transaction in which every statement sees one and the same state (exports, B9)."""
        with _our_errors(), Session(self.read_engine) as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                session.execute(text("SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0"))
            yield ReadTx(session, self.clock)

    @contextmanager
    def write_tx(self) -> Iterator[WriteTx]:
        """Open a transaction that writes; commits at the end of the block, rolls back when it raises."""
        try:
            with _our_errors(), Session(self.write_engine, expire_on_commit=False) as session:
                tx = WriteTx(session, self.clock, lambda: self.key)
                if self.is_sqlite:
                    session.connection()  # BEGIN IMMEDIATE now: all that follows sees the newest state
                yield tx
                tx._finish()
                session.commit()
        except StorageFull:
            self.when_full()
            raise
        for call in tx._after_commit:
            call()

    def close(self) -> None:
        """Close every connection; the last writer of SQLite checkpoints."""
        self.read_engine.dispose()
        self.write_engine.dispose()


def _is_race(error: IntegrityError) -> bool:
    """Tell whether others were quicker and took the key or the row; never on SQLite, with its one writer."""
    return getattr(error.orig, "sqlstate", None) in ("23505", "23503")


@contextmanager
def _our_errors() -> Iterator[None]:
    """Turn a busy, broken or full database into words and a status (B2, B10, A10)."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("The database is busy. Try again in a moment.", retry_after=2) from None
    except DBAPIError as error:
        words = str(error.orig).lower()
        if "disk is full" in words or "no space left" in words or "disk full" in words:
            raise StorageFull(
                "The disk of the server is full, so nothing was changed. Free some space, then try again."
            ) from None
        if isinstance(error, IntegrityError):
            if not _is_race(error):
                raise
            logger.warning("two at once", exc_info=error)
            raise Conflict(
                "Somebody else did the same at this very moment. Nothing of yours was changed; look again."
            ) from error
        if (
            "locked" in words
            or "busy" in words
            or error.connection_invalidated
            or "timeout" in words
            or "terminating connection" in words
            or "connection" in words
            or "deadlock" in words
        ):
            raise Unavailable(
                "The database is busy. Nothing was changed; try again in a moment.", retry_after=2
            ) from error
        raise
