"""``blemish demo``: a project to look around in, filled with pictures that Blemish draws itself."""

from __future__ import annotations

from functools import partial

import typer

from app.cli.context import Data, open_database
from app.cli.progress import bars
from app.demo import drawing
from app.demo.filling import fill_demo
from app.demo.service import NAME, demo_actor, make_demo
from app.jobs.worker import open_house
from app.photos.ingest import Workbench
from app.photos.lifecycle import imaging_limits
from app.projects.queries import find_demo
from app.settings import Settings


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(demo)


def demo(data: Data = None) -> None:
    """Fill a demo project with drawn pictures: some labelled, some not. Admins see it at once."""
    settings = Settings.load(data=data)
    with open_database(settings) as database:
        with database.write_tx() as tx:
            found = find_demo(tx, demo_actor(tx))
            project_id = make_demo(tx, settings) if found is None else found
        if found is not None:
            typer.echo(f"Project {found} is the demo already ({NAME}). Archive it to make another.")
            return
        with bars() as show, open_house(settings, database) as house:
            bench = Workbench(database, house.blobs, house.sandbox, imaging_limits(settings))
            fill_demo(bench, project_id, drawing.pictures(drawing.SIZE), partial(show, "pictures"))
    typer.echo(f"Project {project_id} is the demo: {NAME}.")
