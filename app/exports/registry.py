"""Export formats are modules in ``formats/``: each obeys ``ExportFormat``; there is no list to add to.

A broken or repeated one refuses to load, loudly, when the server starts.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from app.exports import formats
from app.exports.snapshot import Snapshot
from app.web.schema import Body

Write = Callable[[bytes], object]


@dataclass(slots=True)
class Written:
    """What went into a labels file. ``sha256`` is of the content, without what tells of the file itself."""

    photos: int = 0
    annotations: int = 0
    negatives: int = 0
    by_class: dict[str, int] = field(default_factory=dict)  # exported class id, as text -> annotations
    sha256: str = ""
    newest: str = ""  # UTC time of the newest change contained, 2026-11-24T09:00:00Z
    notes: list[str] = field(default_factory=list)  # what the reader of the manifest should know
    left_out: int = 0  # photos that the filter means and that stayed behind; filled in where they are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that breaks a rule of its format."""

    words: str
    photo_id: int | None = None


class ExportBroken(Exception):
    """The file would break the rules of its format, so it is not offered."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.words for problem in problems))
        self.problems = problems


class ExportFormat(Protocol):
    """What a module in ``formats/`` holds."""

    NAME: str
    TITLE: str
    VERSION: int  # raise it when the same data would give other bytes
    LOSES: tuple[str, ...]  # what this format cannot carry
    LABELS: str  # where the labels lie in an archive
    MEDIA_TYPE: str
    Options: type[Body]

    def write(self, snapshot: Snapshot, options: Any, write: Write) -> Written:
        """Write the labels, piece by piece; the same snapshot and options give the same bytes."""
        ...

    def rename(self, labels: Path, names: Mapping[int, str], write: Write) -> str:
        """Write the labels again with other file names for some photos; gives the new content hash."""
        ...

    def left_kinds(self, options: Any) -> tuple[str, ...]:
        """Name the kinds of shape that these options leave behind."""
        ...

    def check(self, labels: Path, options: Any) -> Iterator[Problem]:
        """Read the labels back and hold them against the rules of the format; nothing: all is well."""
        ...

    def side_files(self, snapshot: Snapshot, options: Any) -> Iterator[tuple[str, bytes]]:
        """Give the small files that lie beside the labels in an archive: (path, bytes)."""
        ...

    def read_me(self, project_name: str, options: Any) -> str:
        """Write the archive's README: what is where, and how common readers load it."""
        ...


_NEEDED = (
    "NAME", "TITLE", "VERSION", "LOSES", "LABELS", "MEDIA_TYPE", "Options",
    "write", "rename", "left_kinds", "check", "side_files", "read_me",
)  # fmt: skip


@cache
def export_formats() -> Mapping[str, ExportFormat]:
    """Load every format of the folder. Raises TypeError for one that is incomplete or there twice."""
    found: dict[str, ExportFormat] = {}
    for part in pkgutil.iter_modules(formats.__path__):
        module = importlib.import_module(f"{formats.__name__}.{part.name}")
        missing = [name for name in _NEEDED if not hasattr(module, name)]
        if missing:
            raise TypeError(f"the export format {part.name} lacks {', '.join(missing)}")
        if module.NAME in found:
            raise TypeError(f"the export format {module.NAME} is there twice")
        found[module.NAME] = cast("ExportFormat", module)
    return found
