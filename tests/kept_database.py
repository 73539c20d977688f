"""A PostgreSQL database that one test leaves to the next, emptied, and connections to it that stay open.

To copy a database for each test and to drop it again cost PostgreSQL three times as much as to delete what a
test wrote, and each connection as much as all of that. Where a test changed the schema itself its database is
dropped, and the next gets a new copy.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.pq import ConnStatus, TransactionStatus
from sqlalchemy import create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.db.engine import postgres_url

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
# Every change to a schema writes such rows; deleting what is in the tables writes none.
_SCHEMA = (
    "SELECT (SELECT sum(hashtext(concat(oid, xmin))) FROM pg_class),"
    " (SELECT sum(hashtext(concat(attrelid, attnum, xmin))) FROM pg_attribute),"
    " (SELECT sum(hashtext(concat(oid, xmin))) FROM pg_constraint),"
    " (SELECT sum(hashtext(concat(oid, xmin))) FROM pg_trigger),"
    " (SELECT sum(hashtext(concat(oid, xmin))) FROM pg_proc WHERE oid >= 16384),"
    " (SELECT version_num FROM alembic_version)"
)
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(:kept)"
)
_MOST = 4
"""Connections that stay open: more than most tests use at a time."""


class KeptConnections:
    """Open connections of the application's engines to one database, which nobody uses at the moment."""

    def __init__(self) -> None:
        self.database = ""
        self._idle: list[Connection[Any]] = []
        self._lock = Lock()
        dialect: Any = PGDialect_psycopg
        connect, do_close = dialect.connect, dialect.do_close
        dialect.connect = lambda own, *words, **options: (
            self._take(options) or connect(own, *words, **options)
        )
        dialect.do_close = lambda own, connection: self._keep(connection) or do_close(own, connection)

    @property
    def pids(self) -> list[int]:
        """The processes at their other ends."""
        return [connection.info.backend_pid for connection in self._idle]

    def close(self) -> None:
        """Keep none, until a database is told again."""
        self.database = ""
        while self._idle:
            self._idle.pop().close()

    def _take(self, options: dict[str, Any]) -> Connection[Any] | None:
        if options.get("dbname") != self.database or not _is_ours(options.get("prepare_threshold", 5)):
            return None
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                with suppress(OperationalError):  # the test may have ended it
                    connection.execute("")
                    connection.rollback()
                    return connection
                connection.close()
        return None

    def _keep(self, connection: Connection[Any]) -> bool:
        with self._lock:
            if not self._is_wanted(connection):
                return False
            connection.autocommit = False
            connection.isolation_level = connection.read_only = connection.deferrable = None
            self._idle.append(connection)
            return True

    def _is_wanted(self, connection: Connection[Any]) -> bool:
        return (
            connection.info.status == ConnStatus.OK
            and connection.info.transaction_status == TransactionStatus.IDLE
            and connection.info.dbname == self.database
            and _is_ours(connection.prepare_threshold)
            and len(self._idle) < _MOST
        )


def _is_ours(prepare_threshold: int | None) -> bool:
    """Tell engines of the application, which are all alike, from those that tests make themselves."""
    return prepare_threshold is None


class KeptDatabase:
    """Made when needed; ``sql`` runs a statement outside of it, ``copied`` says what it is a copy of."""

    def __init__(self, sql: Callable[[str], None], copied: str, url_of: Callable[[str], str]) -> None:
        self._sql, self._copied, self._url_of = sql, copied, url_of
        self._names = (f"blemish_test_{os.getpid()}_{number}" for number in itertools.count(1))
        self._name = ""
        self._connections = KeptConnections()

    def url(self) -> str:
        """Give the address of the database, which has the newest schema and nothing in it."""
        if not self._name:
            self._name = next(self._names)
            self._sql(f"CREATE DATABASE {self._name} {self._copied}")
            self._inside = create_engine(
                postgres_url(self._url_of(self._name)), isolation_level="AUTOCOMMIT", pool_pre_ping=True
            )
            with self._inside.connect() as connection:
                tables, sequences = connection.scalars(text(_TABLES)), connection.scalars(text(_SEQUENCES))
                deleted = [f'DELETE FROM "{table}"' for table in tables]
                begun = [f"SELECT setval('\"{sequence}\"', 1, false)" for sequence in sequences]
                self._schema = connection.execute(text(_SCHEMA)).one()
            self._emptied = "; ".join(["SET session_replication_role = replica", *deleted, *begun])
            self._connections.database = self._name
        return self._url_of(self._name)

    def empty(self) -> None:
        """End whoever is connected still, and delete everything; or drop it if it is not what it was."""
        with self._inside.connect() as connection:
            connection.execute(text(_END_OTHERS), {"kept": self._connections.pids}).all()
            is_as_it_was = connection.execute(text(_SCHEMA)).one() == self._schema
            if is_as_it_was:
                connection.exec_driver_sql(self._emptied)
        if not is_as_it_was:
            self.drop()

    def drop(self) -> None:
        """Be without a database."""
        if self._name:
            self._connections.close()
            self._inside.dispose()
            self._sql(f"DROP DATABASE {self._name} WITH (FORCE)")
            self._name = ""
