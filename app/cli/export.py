"""``blemish export``: a project's labels, with or without photos, into a file; here or from elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from app.cli.context import Data, WrongUse, open_database, typed
from app.cli.progress import Bars, bars
from app.cli.remote import Remote, Server, Token, connect
from app.errors import BadRequest, NotFound
from app.exports.checks import read_section
from app.exports.labels import photos_in
from app.exports.registry import ExportBroken
from app.exports.schemas import find_format, read_written_options
from app.exports.service import check_labels, export_to_file
from app.jobs.worker import open_house
from app.models import Project
from app.photos.filters import filter_for, parse_filter
from app.settings import Settings
from app.team import audit

_SECTIONS = ("images", "annotations")


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(export)


def export(
    project: Annotated[int, typer.Option(help="The project's number.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; .zip for an archive.")],
    export_format: Annotated[str, typer.Option("--format", help="The format.")] = "coco",
    photos: Annotated[bool, typer.Option("--photos", help="Put the photos in, upright.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--filter", help="As in the gallery's address: state=done")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", help="Of the format: task=instance, ids=contiguous, ...")
    ] = None,
    server: Server = None,
    token: Token = None,
    data: Data = None,
) -> None:
    """Export a project. Without --photos and .zip: the labels alone."""
    pairs = _pairs(only or [], "filter", "state=done")
    for name, value in pairs:
        with typed(f"--filter {name}={value}"):
            parse_filter([(name, value)])
    with typed("--filter"):
        wanted = parse_filter(pairs)
    with typed("--format"):
        chosen = find_format(export_format)
    written = _pairs(option or [], "option", "task=instance")
    with typed("--option"):
        options = read_written_options(chosen, written)
    if photos and output.suffix.lower() != ".zip":
        raise WrongUse("With photos the file is an archive: name it something.zip.")
    if not output.resolve().parent.is_dir():
        raise WrongUse(f"The folder {output.resolve().parent} is not there.")
    with connect(server, token) as remote:
        if remote is not None:
            body = {
                "format": chosen.NAME,
                "include_photos": photos,
                "filter": wanted.to_json(),
                "options": options.model_dump(exclude_unset=True),
            }
            with _told():
                _from_server(remote, project, output, body, [*pairs, *written])
            return
    settings = Settings.load(data=data)
    with bars() as show, open_database(settings) as database, open_house(settings, database) as house:
        with database.write_tx() as tx:
            found = tx.session.get(Project, project)
            if found is None:
                raise NotFound(f"There is no project {project} here.")
            with typed("--filter"):
                filter_for(tx, found, wanted)
            audit.record(tx, "host", "export", f"project:{project}", {"photos": photos})
        with _told():
            sums = export_to_file(
                house,
                project,
                output.resolve(),
                export_format=chosen,
                include_photos=photos,
                photo_filter=wanted,
                options=options,
                report=lambda done, total, *_: show("photos", done, total),
            )
    _say(output, sums.photos, sums.annotations, sums.left_out)


def _say(output: Path, photos: int, annotations: int, left_out: int | None) -> None:
    """Tell what is in the file; ``left_out`` None: the server did not tell."""
    typer.echo(f"{output}: {output.stat().st_size} bytes, checked.")
    stayed = "" if left_out is None else f"; photos left out: {left_out}"
    typer.echo(f"Photos: {photos}, annotations: {annotations}{stayed}.")


@contextmanager
def _told() -> Iterator[None]:
    """Tell what is wrong with a file that would break the rules of its format; exit code 1."""
    try:
        yield
    except ExportBroken as broken:
        typer.echo("The file would not be right, so it is not written.", err=True)
        for problem in broken.problems:
            where = f"photo {problem.photo_id}: " if problem.photo_id is not None else ""
            typer.echo(f"  {where}{problem.words}", err=True)
        raise typer.Exit(1) from None


def _pairs(texts: list[str], kind: str, example: str) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUse(f"{text!r} is no {kind}. Write name=value, for example {example}.")
        pairs.append((name, value))
    return pairs


def _from_server(
    remote: Remote, project_id: int, output: Path, body: dict[str, object], pairs: list[tuple[str, str]]
) -> None:
    draft = output.with_name(f".{output.name}.part")
    try:
        sums = _fetch(remote, project_id, output, draft, body, pairs)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    _say(output, *sums)


def _fetch(
    remote: Remote,
    project_id: int,
    output: Path,
    draft: Path,
    body: dict[str, object],
    pairs: list[tuple[str, str]],
) -> tuple[int, int, int | None]:
    with bars() as show:
        if output.suffix.lower() != ".zip":
            query = urlencode(pairs)
            remote.fetch(
                f"/projects/{project_id}/coco.json" + (f"?{query}" if query else ""),
                draft,
                lambda done, total: show("bytes", done, total),
            )
            # What is streamed leaves the server before it was read to its end: it is checked here.
            asked_for = find_format(str(body["format"]))
            check_labels(asked_for, draft, asked_for.Options.model_validate(body["options"]))
            photos, annotations = (sum(1 for _ in read_section(draft, name)) for name in _SECTIONS)
            return photos, annotations, None
        asked = remote.ask("POST", f"/projects/{project_id}/exports", body)
        found = _wait(remote, asked["id"], show)
        remote.fetch(f"/exports/{found['id']}/file", draft, lambda done, total: show("bytes", done, total))
        remote.ask("DELETE", f"/exports/{found['id']}")
        told = found["counts"]["file"]
        return told["photos"], told["annotations"], photos_in(found["left_out"])


def _wait(remote: Remote, export_id: int, show: Bars) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = remote.ask("GET", f"/exports/{export_id}")
        show("photos", int(str(found["done"])), int(str(found["total"] or 1)))
        if found["state"] == "ready":
            return found
        if found["state"] in ("failed", "cancelled"):
            raise BadRequest(f"The server did not make the export: {found['error'] or found['state']}")
        time.sleep(0.5)
