"""``blemish upload``: photos from files and folders, to a server elsewhere or into the data folder here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy import select

from app.cli.context import Data, WrongUse, open_database
from app.cli.progress import bars
from app.cli.remote import Remote, Server, Token, connect
from app.db.tx import Database
from app.errors import AppError, BadRequest, NotFound, Rejected, TooLarge
from app.ids import UserId
from app.jobs.worker import open_house
from app.models import User
from app.photos.ingest import Workbench, require_sender, take_in
from app.photos.lifecycle import imaging_limits
from app.photos.schemas import Sent
from app.settings import Settings
from app.team.actor import Actor

_PICTURES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp"}
)
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is stored now. ``damage``: why it cannot be labelled, in words; None for a whole one."""

    is_new: bool
    damage: str | None


SendOne = Callable[[Path], Kept]
"""Sends one file. Raises AppError with words."""


@dataclass(slots=True)
class Tally:
    """What became of the files; ``damaged`` ones are among the new and the known."""

    new: int = 0
    known: int = 0
    refused: int = 0
    damaged: int = 0


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(upload)


def upload(
    paths: Annotated[list[Path], typer.Argument(help="Photos, or folders of photos.")],
    project: Annotated[int, typer.Option(help="The project's number.")],
    sender: Annotated[
        str | None, typer.Option("--as", help="Whose uploads these are, here. [default: the first admin]")
    ] = None,
    server: Server = None,
    token: Token = None,
    data: Data = None,
) -> None:
    """Upload photos. Sending the same ones again does no harm: the server knows them by their bytes."""
    files = list(find_photos(paths))
    if not files:
        raise BadRequest("There are no photos in what you named.")
    with connect(server, token) as remote:
        if remote is not None:
            tally = _send_all(files, _to_server(remote, project), at_once=_AT_ONCE)
        else:
            with _into_folder(Settings.load(data=data), project, sender) as (send_one, at_once):
                tally = _send_all(files, send_one, at_once=at_once)
    typer.echo(f"{tally.new} new, {tally.known} already there, {tally.refused} refused.")
    if tally.damaged:
        typer.echo(f"{tally.damaged} damaged among them: kept as they came, nobody can label them.")
    if tally.refused:
        raise typer.Exit(1)


def find_photos(paths: list[Path]) -> Iterator[Path]:
    """Files as they are named; of folders all pictures in them, also further down, but nothing hidden.

    Raises WrongUse for a path that is not there.
    """
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            for file in sorted(path.rglob("*")):
                is_hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                if file.suffix.lower() in _PICTURES and file.is_file() and not is_hidden:
                    yield file
        else:
            raise WrongUse(f"{path} is not there.")


def _send_all(files: list[Path], send_one: SendOne, *, at_once: int) -> Tally:
    tally = Tally()
    with bars() as show, ThreadPoolExecutor(at_once) as pool:
        tasks = {pool.submit(send_one, file): file for file in files}
        for number, task in enumerate(as_completed(tasks), start=1):
            try:
                kept = task.result()
            except (AppError, OSError) as error:
                tally.refused += 1
                show.say(f"{tasks[task]}: {error}")
            else:
                tally.new += kept.is_new
                tally.known += not kept.is_new
                if kept.damage is not None:
                    tally.damaged += 1
                    show.say(f"{tasks[task]}: kept, but damaged: {kept.damage}")
            show("photos", number, len(files))
    return tally


def _to_server(remote: Remote, project_id: int) -> SendOne:
    def send_one(file: Path) -> Kept:
        with file.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        answer = remote.send_photo(project_id, file, sha256)
        photo = answer.get("photo", {})
        damage = str(photo.get("damage", "")) if photo.get("damaged") else None
        return Kept(not answer.get("duplicate", False), damage)

    return send_one


@contextmanager
def _into_folder(settings: Settings, project_id: int, sender: str | None) -> Iterator[tuple[SendOne, int]]:
    """Take photos in as the server would; it may run meanwhile."""
    with open_database(settings) as database, open_house(settings, database) as house:
        actor = _sender(database, sender)
        with database.read_tx() as tx:
            require_sender(tx, actor, project_id)
        bench = Workbench(database, house.blobs, house.sandbox, imaging_limits(settings))

        def send_one(file: Path) -> Kept:
            house.blobs.require_room()
            if file.stat().st_size > settings.max_photo_bytes:
                raise TooLarge(f"larger than {settings.max_photo_bytes} bytes (BLEMISH_MAX_PHOTO_BYTES)")
            with house.blobs.new_part() as part:
                with file.open("rb") as content:
                    digest = hashlib.sha256()
                    while block := content.read(1 << 20):
                        digest.update(block)
                        part.write(block)
                try:
                    sent = Sent(name=file.name, sha256=digest.hexdigest())
                except ValidationError:
                    raise Rejected("its name cannot be kept") from None
                stored = take_in(bench, actor, project_id, part, sent)
                return Kept(stored.is_new, stored.photo.damage if stored.photo.damaged else None)

        yield send_one, settings.imaging_processes


def _sender(database: Database, email: str | None) -> Actor:
    with database.read_tx() as tx:
        wanted = User.email == email.strip().lower() if email else User.is_admin
        user = tx.scalar(select(User).where(wanted, User.disabled_at.is_(None)).order_by(User.id).limit(1))
        if user is None:
            raise NotFound(
                f"Nobody with the address {email} can sign in here."
                if email
                else "This server has no admin yet. Open its set-up link first, or name somebody with --as."
            )
        return Actor(user_id=UserId(user.id), name=user.name, email=user.email, is_admin=user.is_admin)
