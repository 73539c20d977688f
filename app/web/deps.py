"""What endpoints ask for in their signatures: transactions, settings, the database."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.db.tx import Database, ReadTx, WriteTx
from app.settings import Settings
from app.web.transactions import Opens


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
ReadTxDep = Annotated[ReadTx, Opens.READ]
WriteTxDep = Annotated[WriteTx, Opens.WRITE]
