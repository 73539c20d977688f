"""``blemish backup``, ``backup-verify`` and ``restore``: on the host only (trust model: no button for it)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.backup.checking import check_backup
from app.backup.dumping import live_annotations
from app.backup.making import take_backup
from app.backup.restoring import require_empty, restore_backup
from app.cli.context import Data, WrongUse, open_database
from app.cli.progress import bars
from app.secretkey import secret_key
from app.settings import Settings
from app.team.server import note_backup


def register(command_line: typer.Typer) -> None:
    """Add the commands."""
    command_line.command("backup")(backup)
    command_line.command("backup-verify")(verify)
    command_line.command("restore")(restore)


Folder = Annotated[Path, typer.Argument(help="The folder of backups.")]


def backup(folder: Folder, data: Data = None) -> None:
    """Take a backup, also while the server runs; the next one into the same folder only adds what is new."""
    settings = Settings.load(data=data)
    _require_server_folder(settings)
    key = secret_key(settings)
    with bars() as show, open_database(settings) as database:
        home, manifest = take_backup(settings, database.read_engine, key, folder, show)
    annotations = live_annotations(home, manifest.database)
    typer.echo(f"{manifest.counts['photo']} photos, {annotations} annotations: {home}")
    typer.echo(f"Check it now and then: blemish backup-verify {folder}", err=True)
    typer.echo("Keep a copy of the secret key elsewhere: it proves that nobody changed a backup.", err=True)
    if manifest.missing:
        typer.echo(
            f"{len(manifest.missing)} originals are missing or damaged in the data folder, the first: "
            f"{manifest.missing[0]}. Run blemish doctor.",
            err=True,
        )
        raise typer.Exit(1)


def verify(
    folder: Folder,
    sample: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the originals to read again, 0 to 1.")
    ] = 1.0,
    data: Data = None,
) -> None:
    """Check the newest backup of a folder: signature, every file, the database, the originals."""
    settings = Settings.load(data=data)
    _require_there(folder)
    key = _known_key(settings)
    with bars() as show:
        checked = check_backup(folder, key=key, sample=sample, progress=show)
    annotations = live_annotations(checked.folder, checked.manifest.database)
    typer.echo(
        f"{checked.folder} is whole: {checked.manifest.counts['photo']} photos, {annotations} annotations, "
        f"{checked.rehashed} of {len(checked.blobs)} originals read again."
    )
    if checked.manifest.missing:
        typer.echo(f"{len(checked.manifest.missing)} originals were missing when it was taken.")
    if key is None:
        typer.echo("Its signature was not checked: there is no secret key here (--data).", err=True)
    elif settings.data.is_dir():
        note_backup(settings, datetime.fromisoformat(checked.manifest.made_at))


def restore(
    folder: Folder,
    new_data: Annotated[Path, typer.Argument(help="The new data folder: empty, or not there yet.")],
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Let sign-ins, tokens, phones, capture links and invitations live on."),
    ] = False,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="The secret key is lost: do not check the signature.")
    ] = False,
    data: Data = None,
) -> None:
    """Bring the newest backup of a folder back into a new data folder, after checking all of it."""
    old = Settings.load(data=data)
    settings = old.model_copy(update={"data": new_data})
    _require_there(folder)
    require_empty(new_data)
    key = None if without_key else _known_key(old)
    if key is None and not without_key:
        typer.echo(
            "The backup's signature cannot be checked: name the old data folder with --data or the key with "
            "BLEMISH_SECRET_FILE, or say --without-key when the key is lost.",
            err=True,
        )
        raise typer.Exit(1)
    with bars() as show:
        checked = check_backup(folder, key=key, progress=show)
        revoked = restore_backup(checked, settings, key=key, keep=keep, progress=show)
    live = live_annotations(checked.folder, checked.manifest.database)
    counts = {**checked.manifest.counts, "annotation": live}
    typer.echo(f"Restored the state of {checked.manifest.made_at} into {new_data}:")
    for name in ("user", "project", "photo", "annotation", "operation"):
        typer.echo(f"{counts[name]:>10}  {name}")
    for name, count in revoked.items():
        typer.echo(f"{count:>10}  {name} ended")
    typer.echo(f"Start it: blemish serve --data {new_data}")


def _require_there(folder: Path) -> None:
    if not folder.is_dir():
        raise WrongUse(f"{folder} is not there.")


def _require_server_folder(settings: Settings) -> None:
    if settings.uses_sqlite and not settings.sqlite_file.exists():
        typer.echo(
            f"There is no database in {settings.data}: nothing to back up. Name it with --data.", err=True
        )
        raise typer.Exit(1)


def _known_key(settings: Settings) -> bytes | None:
    """The secret key if there is one; never makes one."""
    file = settings.secret_file or settings.data / "secret.key"
    return secret_key(settings) if file.exists() else None
