"""What endpoints ask for in their signatures: transactions, settings, the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from app.db.tx import Database, ReadTx, WriteTx
from app.settings import Settings


def get_database(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


def get_settings(request: Request) -> Settings:
    """The application's settings."""
    settings: Settings = request.app.state.settings
    return settings


DatabaseDep = Annotated[Database, Depends(get_database)]
SettingsDep = Annotated[Settings, Depends(get_settings)]


def _read(database: DatabaseDep) -> Iterator[ReadTx]:
    with database.read_tx() as tx:
        yield tx


def _write(database: DatabaseDep) -> Iterator[WriteTx]:
    with database.write_tx() as tx:
        yield tx


# scope="function": closed (and committed) before the answer is sent. With FastAPI's default scope a commit
# that fails still answers 201.
ReadTxDep = Annotated[ReadTx, Depends(_read, scope="function")]
WriteTxDep = Annotated[WriteTx, Depends(_write, scope="function")]
