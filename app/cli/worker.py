"""``blemish worker``: the process that makes exports on PostgreSQL deployments."""

from __future__ import annotations

import typer

from app.cli.context import Data
from app.db.migrate import require_current
from app.db.tx import Database
from app.jobs.worker import work_forever
from app.logs import configure_logging
from app.settings import Settings, SettingsError


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(worker)


def worker(data: Data = None) -> None:
    """Do background jobs until stopped (PostgreSQL; on SQLite the server does them itself)."""
    settings = Settings.load(data=data)
    if settings.uses_sqlite:
        raise SettingsError(
            "On SQLite the server does its jobs itself: blemish serve is all that is needed. "
            "A worker is for PostgreSQL (BLEMISH_DATABASE_URL)."
        )
    configure_logging(settings.log_level)
    database = Database(settings)
    try:
        require_current(database.write_engine)
    finally:
        database.close()
    typer.echo("The worker waits for jobs.", err=True)
    work_forever(settings)
