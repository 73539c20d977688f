"""The database of a backup: written down at one moment, checked, and read back.

SQLite: a copy by SQLite's own online backup, taken in one step while the server goes on. PostgreSQL: every
table by COPY out of one snapshot, so that no client program of the server's version is needed; the schema
comes from the migrations.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, text

from app.backup.manifest import BadBackup, Progress
from app.db.migrate import schema_status, upgrade
from app.models import Base

SQLITE_FILE: Final = "database.db"
COPY_SUFFIX: Final = ".copy"


def tables() -> list[str]:
    """Every table, each after those that it refers to."""
    return [str(table.name) for table in Base.metadata.sorted_tables]


def copy_sqlite(source: Path, target: Path) -> tuple[dict[str, int], list[str]]:
    """Copy a SQLite file as of now; give the rows by table and the hashes that photos name."""
    reader = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(target)
    try:
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        return _counts(copy), _hashes(copy)
    finally:
        copy.close()
        reader.close()
        with contextlib.suppress(FileNotFoundError):
            _sync(target)


def check_sqlite(file: Path) -> dict[str, int]:
    """Check a copied SQLite file and count its rows. Raises BadBackup."""
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise BadBackup(f"The database in the backup is damaged: {found[0]}")
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise BadBackup(f"In the backup's database a row of {broken[0]} refers to one that is not there.")
        return _counts(connection)
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"The database in the backup cannot be read: {error}") from None
    finally:
        connection.close()


def hashes_in_sqlite(file: Path) -> set[str]:
    """The hashes that a copied file's photos name."""
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        return set(_hashes(connection))
    finally:
        connection.close()


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    present = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  (our own)
        for name in tables()
        if name in present
    }


def _hashes(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM photo ORDER BY sha256")]


def dump_postgres(engine: Engine, folder: Path, progress: Progress) -> tuple[dict[str, int], list[str]]:
    """Write every table into a file of its own, all as of one moment."""
    counts: dict[str, int] = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        names = tables()
        for number, name in enumerate(names):
            progress("database", number, len(names))
            with (folder / (name + COPY_SUFFIX)).open("wb") as file:
                with _cursor(connection).copy(f"COPY ({_in_order(name)}) TO STDOUT") as copy:
                    for block in copy:
                        file.write(block)
                file.flush()
                os.fsync(file.fileno())
            counts[name] = int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
        progress("database", len(names), len(names))
        hashes = connection.scalars(text("SELECT DISTINCT sha256 FROM photo ORDER BY sha256"))
        return counts, list(hashes)


def hashes_in_dump(folder: Path) -> set[str]:
    """The hashes that a dump's photos name."""
    place = _column_names("photo").index("sha256")
    with (folder / f"photo{COPY_SUFFIX}").open("rb") as file:
        return {line.rstrip(b"\n").split(b"\t")[place].decode("ascii") for line in file}


def live_annotations(home: Path, database: str) -> int:
    """Count the annotations of a written-down database that are not deleted; deleted ones stay as rows."""
    if database == "sqlite":
        connection = sqlite3.connect(f"file:{home / SQLITE_FILE}?mode=ro&immutable=1", uri=True)
        try:
            statement = "SELECT count(*) FROM annotation WHERE deleted_at IS NULL"
            return int(connection.execute(statement).fetchone()[0])
        finally:
            connection.close()
    place = _column_names("annotation").index("deleted_at")
    with (home / ("annotation" + COPY_SUFFIX)).open("rb") as file:
        return sum(line.rstrip(b"\n").split(b"\t")[place] == b"\\N" for line in file)


def count_lines(file: Path) -> int:
    """Rows in a file of COPY's text format: one a line."""
    with file.open("rb") as handle:
        return sum(block.count(b"\n") for block in iter(lambda: handle.read(1 << 20), b""))


def load_postgres(engine: Engine, folder: Path, progress: Progress) -> None:
    """Fill an empty PostgreSQL database from a dump, all or nothing. Raises BadBackup if it is not empty."""
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        names = tables()
        for name in names:
            if connection.scalar(text(f'SELECT 1 FROM "{name}" LIMIT 1')) is not None:  # noqa: S608
                raise BadBackup(
                    f"The database that BLEMISH_DATABASE_URL names is not empty (table {name}). "
                    "Make a new one, with createdb, and name that."
                )
        for number, name in enumerate(names):
            progress("database", number, len(names))
            columns = ", ".join(f'"{column}"' for column in _column_names(name))
            with (
                (folder / (name + COPY_SUFFIX)).open("rb") as file,
                _cursor(connection).copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
            _move_sequence(connection, name)
        progress("database", len(names), len(names))


def require_same_schema(engine: Engine, schema: str) -> None:
    """A dump holds rows, so it goes back only under the schema that it came from. Raises BadBackup."""
    wanted = schema_status(engine).wanted
    if wanted != schema:
        raise BadBackup(
            f"This backup has schema {schema}, and this Blemish makes {wanted}. Restore it with the Blemish "
            "that made it (the manifest names its version), then update."
        )


def _move_sequence(connection: Connection, name: str) -> None:
    """Let new rows be numbered after those that came back."""
    if "id" not in _column_names(name):
        return
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{name}"'})
    if sequence is not None:
        connection.execute(
            text(f'SELECT setval(:sequence, GREATEST((SELECT max(id) FROM "{name}"), 1))'),  # noqa: S608
            {"sequence": sequence},
        )


def _in_order(name: str) -> str:
    table = Base.metadata.tables[name]
    columns = ", ".join(f'"{column}"' for column in _column_names(name))
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    return f'SELECT {columns} FROM "{name}" ORDER BY {keys}'  # noqa: S608  (our own names)


def _column_names(name: str) -> list[str]:
    return [column.name for column in Base.metadata.tables[name].columns]


def _cursor(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
