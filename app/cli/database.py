"""``blemish db``: the schema."""

from __future__ import annotations

import typer

from app.cli.context import Data
from app.db.lock import FolderLock
from app.db.migrate import schema_status
from app.db.migrate import upgrade as upgrade_schema
from app.db.tx import Database
from app.settings import Settings


def register(command_line: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The database's schema.", no_args_is_help=True)
    group.command("upgrade")(upgrade)
    group.command("status")(status)
    command_line.add_typer(group, name="db")


def upgrade(data: Data = None) -> None:
    """Bring the database up to date (PostgreSQL; on SQLite ``serve`` does it by itself)."""
    settings = Settings.load(data=data)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.uses_sqlite:
        with FolderLock(settings.data / "server.lock", who="A Blemish server"):
            _upgrade(settings)
        return
    _upgrade(settings)


def _upgrade(settings: Settings) -> None:
    database = Database(settings)
    try:
        copy = upgrade_schema(database.write_engine, backup_folder=settings.data / "backups")
        found = schema_status(database.write_engine)
    finally:
        database.close()
    if copy is not None:
        typer.echo(f"The state before is in {copy}")
    typer.echo(f"The database has schema {found.present}.")


def status(data: Data = None) -> None:
    """Tell which schema the database has and which this program needs; exit code 1 when they differ."""
    settings = Settings.load(data=data)
    if settings.uses_sqlite and not settings.sqlite_file.exists():
        typer.echo(f"There is no database in {settings.data} yet; blemish serve makes one.")
        raise typer.Exit(1)
    database = Database(settings, checkpoints=False)
    try:
        found = schema_status(database.read_engine)
    finally:
        database.close()
    typer.echo(f"database: {found.present or 'empty'}\nprogram:  {found.wanted}")
    if not found.is_current:
        typer.echo("Run: blemish db upgrade")
        raise typer.Exit(1)
