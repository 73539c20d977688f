"""Engines for the two databases, and the rules each connection lives by.

SQLite: one file, one server process, one writer. The write engine has exactly one connection (writers wait
in its pool's fair queue instead of SQLite's sleeping busy handler) and begins every transaction with BEGIN
IMMEDIATE; readers are ``query_only``. PostgreSQL: one pooled engine, read committed, limits by SET LOCAL so
that a transaction-level pooler in between does no harm.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event, make_url

from app.settings import Settings


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def sqlite_engine(file: Path, *, writer: bool, size: int, timeout: float, checkpoints: bool = True) -> Engine:
    """Make an engine on a SQLite file.

    ``timeout`` is in seconds, both for SQLite's busy handler and for the queue before the pool.
    ``checkpoints=False`` is for writers beside a running server: only the server's writer checkpoints (B3).
    """
    engine = create_engine(
        f"sqlite:///{file}",
        pool_size=1 if writer else size,
        max_overflow=0,
        pool_timeout=timeout,
        connect_args={"check_same_thread": False, "timeout": timeout, "cached_statements": 256},
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's words go to the log, the rows do not (D12)
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-16384")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute(f"PRAGMA wal_autocheckpoint={1000 if writer and checkpoints else 0}")
        if not writer:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred BEGIN that reads first and writes later fails at once with "locked" when another writer
        # came in between, whatever the busy timeout is (B1).
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


def postgres_url(url: str) -> str:
    """Say which driver is meant: psycopg 3, however the address is written."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def postgres_engine(url: str, *, size: int, timeout: float) -> Engine:
    """Make an engine on a PostgreSQL address; ``timeout`` in seconds for the queue before the pool."""
    engine = create_engine(
        postgres_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=min(timeout, 5.0),
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "connect_timeout": 5},
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's words go to the log, the rows do not (D12)
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        milliseconds = int(timeout * 1000)
        connection.exec_driver_sql(
            f"SET LOCAL statement_timeout = {milliseconds * 3}; SET LOCAL lock_timeout = {milliseconds};"
            f" SET LOCAL idle_in_transaction_session_timeout = {milliseconds * 3}"
        )

    return engine


def engines(settings: Settings, *, checkpoints: bool = True) -> tuple[Engine, Engine]:
    """Make the pair (for reading, for writing) that the settings ask for."""
    if settings.database_url is not None:
        engine = postgres_engine(
            settings.database_url, size=settings.threads + 2, timeout=settings.database_timeout
        )
        return engine, engine
    file = settings.sqlite_file
    timeout = settings.database_timeout
    write = sqlite_engine(file, writer=True, size=1, timeout=timeout, checkpoints=checkpoints)
    read = sqlite_engine(file, writer=False, size=settings.threads + 4, timeout=timeout)
    return read, write
