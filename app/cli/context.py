"""What commands share: settings from options and environment, and a database beside a running server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.db.lock import FolderLock
from app.db.migrate import require_current, upgrade
from app.db.tx import Database
from app.errors import AppError, Rejected
from app.settings import Settings


class WrongUse(AppError):
    """What was typed can mean nothing: exit code 2, with words of our own instead of a box of usage."""

    status, slug, title = 400, "bad-request", "This command cannot be understood"


@contextmanager
def typed(option: str) -> Iterator[None]:
    """Turn a refusal of what somebody typed at ``option`` into WrongUse, with the parts that were refused."""
    try:
        yield
    except Rejected as refusal:
        parts = "; ".join(f"{item.pointer.removeprefix('/')} {item.detail}" for item in refusal.errors)
        raise WrongUse(f"{option}: {refusal.detail} {parts}".strip()) from None


Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder. [env: BLEMISH_DATA, else ./data]")
]


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database for one command, whether the server runs or not.

    On SQLite one such command at a time: a lock of the data folder keeps them apart, and only the server's
    writer checkpoints (B3). A fresh data folder gets its schema first.
    """
    if settings.uses_sqlite:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FolderLock(settings.data / "command.lock", who="Another command"):
            database = Database(settings, checkpoints=False)
            try:
                if not settings.sqlite_file.exists() or settings.sqlite_file.stat().st_size == 0:
                    upgrade(database.write_engine)
                require_current(database.write_engine)
                yield database
            finally:
                database.close()
        return
    database = Database(settings)
    try:
        require_current(database.write_engine)
        yield database
    finally:
        database.close()
