"""The command line: one file per command group in this folder, each with ``register(app)``.

Exit codes: 0, 1 (failed, with words), 2 (usage or settings).
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer
from rich.console import Console

import app.cli
from app.cli.context import WrongUse
from app.db.lock import FolderInUse
from app.db.migrate import SchemaTooNew, SchemaTooOld
from app.errors import AppError
from app.settings import SettingsError

_NOT_COMMANDS = {"main", "context", "progress", "remote"}


def build() -> typer.Typer:
    """Put the command groups of this folder together."""
    command_line = typer.Typer(
        name="blemish",
        help="Photos of surface defects, labelled by a team, handed over as a correct COCO file.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for module in pkgutil.iter_modules(app.cli.__path__):
        if module.name not in _NOT_COMMANDS:
            importlib.import_module(f"app.cli.{module.name}").register(command_line)
    return command_line


def run() -> None:
    """Run the command line; what people can mend is told in words, without a traceback."""
    say = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        build()()
    except (SettingsError, WrongUse) as error:
        say.print(str(error), markup=False)
        sys.exit(2)
    except (AppError, FolderInUse, SchemaTooNew, SchemaTooOld) as error:
        say.print(str(error), markup=False)
        sys.exit(1)
