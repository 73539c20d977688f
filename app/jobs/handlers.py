"""What job handlers get and obey, and how they are found: each domain names its own in its ``work.py``.

Jobs know handler *names* only. A handler module exports ``HANDLERS: dict[str, Handler]``.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import app
from app.db.tx import Database
from app.imaging.comparer import Comparer
from app.imaging.sandbox import Sandbox
from app.settings import Settings
from app.storage.blobs import Blobs

if TYPE_CHECKING:
    from app.jobs.running import RunningJob


@dataclass(frozen=True, slots=True)
class House:
    """What a job may use of the server it runs in."""

    settings: Settings
    database: Database
    blobs: Blobs
    sandbox: Sandbox
    comparer: Comparer


class Handler(Protocol):
    """Does one kind of job, perhaps for the second time: it must be safe to begin again from the start.

    Gives the job's result, or None when it ended the job itself through ``job.finishing``. Raises JobFailed
    for what trying again cannot mend; anything else is tried again, three times in all.
    """

    def __call__(self, job: RunningJob, house: House) -> dict[str, Any] | None:
        """Do the job."""
        ...


class JobFailed(Exception):
    """The job cannot be done, and trying again would not help.

    ``words`` are shown to people; ``result`` holds what a page can link to.
    """

    def __init__(self, words: str, result: dict[str, Any] | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.result = result


@cache
def find_handlers() -> Mapping[str, Handler]:
    """Collect the handlers of every domain, once a process.

    Raises TypeError for a name given twice or not callable.
    """
    found: dict[str, Handler] = {}
    for part in pkgutil.iter_modules(app.__path__):
        name = f"app.{part.name}.work"
        if not part.ispkg or importlib.util.find_spec(name) is None:
            continue
        handlers: Mapping[str, Handler] = importlib.import_module(name).HANDLERS
        for kind, handler in handlers.items():
            if kind in found or not callable(handler):
                raise TypeError(f"the job handler {kind!r} of {name} is there twice or cannot be called")
            found[kind] = handler
    return MappingProxyType(found)
