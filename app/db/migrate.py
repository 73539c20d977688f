"""Bring a database to the schema of this program: by ``blemish serve`` on SQLite, by ``blemish db upgrade``.

On both databases all steps of one upgrade run in one transaction (DDL included), so a kill at any statement
leaves the old schema, whole. SQLite gets a backup copy first. There is no way down: a newer schema is refused
with words.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.files import shipped


class SchemaTooNew(Exception):
    """The database was upgraded by a newer Blemish; the words say which schema it has."""


class SchemaTooOld(Exception):
    """The database must be upgraded first; the words say how."""


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Revision names; ``present`` is None for an empty database."""

    present: str | None
    wanted: str

    @property
    def is_current(self) -> bool:
        """Tell whether nothing needs to be done."""
        return self.present == self.wanted


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _shipped_revisions() -> tuple[str, ...]:
    """The names of all revisions of this program, newest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(revision.revision for revision in script.walk_revisions())


def schema_status(engine: Engine) -> SchemaStatus:
    """Compare the database's revision with the newest one shipped.

    Raises SchemaTooNew when the database is ahead of this program.
    """
    known = _shipped_revisions()
    wanted = known[0]
    with engine.connect() as connection:
        present = _present_revision(connection)
    if present is not None and present not in known:
        raise SchemaTooNew(
            f"This database has schema {present}, made by a newer Blemish; this one knows up to {wanted}. "
            "Start the newer version again, or restore a backup from before the update."
        )
    return SchemaStatus(present, wanted)


def _present_revision(connection: Connection) -> str | None:
    """Read what Alembic noted; its own context, for the same answer, takes as long as the rest of a start."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    present: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return present


def upgrade(engine: Engine, *, backup_folder: Path | None = None) -> Path | None:
    """Apply what is missing, all or nothing; give the backup copy's path when one was made.

    ``backup_folder``: where SQLite's copy from before goes; without it none is made (tests, PostgreSQL).
    Raises SchemaTooNew.
    """
    status = schema_status(engine)
    if status.is_current:
        return None
    copy = None
    if backup_folder is not None and status.present is not None and engine.dialect.name == "sqlite":
        copy = _copy_sqlite(engine, backup_folder, status.present)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('blemish schema'))"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        _run(connection)
    return copy


def _run(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _copy_sqlite(engine: Engine, folder: Path, revision: str) -> Path:
    """Copy the database by SQLite's own backup, fsync it, and name it after schema and time."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"before-upgrade-{revision}-{stamp}.db"
    with engine.connect() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        # Inside the engine's BEGIN IMMEDIATE: nobody writes while the copy is taken from a second reader.
        file = source.execute("PRAGMA database_list").fetchone()[2]
        reader = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        copy = sqlite3.connect(target)
        try:
            reader.backup(copy)
        finally:
            copy.close()
            reader.close()
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return target


def require_current(engine: Engine) -> None:
    """Refuse to work on an old schema (PostgreSQL is upgraded by hand). Raises SchemaTooOld."""
    status = schema_status(engine)
    if not status.is_current:
        raise SchemaTooOld(
            f"The database has schema {status.present or 'none yet'}, this program needs {status.wanted}. "
            "Run: blemish db upgrade"
        )
