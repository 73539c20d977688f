"""Writes a file whole or not at all, and tells a full disk from a bad photo."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


class Unwritable(Exception):
    """The result could not be written: no room, no such directory, not allowed."""


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Open a file beside `target` that takes its name only when everything was written. Raises Unwritable.

    Not fsynced: everything written here can be made again.
    """
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    except OSError as failure:
        raise Unwritable(str(failure)) from failure
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
