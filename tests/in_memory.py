"""A folder in memory, where much is free: a run makes a hundred thousand small files that nobody keeps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOMY = 2 * 2**30


def in_memory() -> Path | None:
    """Give the folder whose files are held in memory; None where there is none or little room."""
    memory = Path("/dev/shm")  # noqa: S108 what is made there has names of its own
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY
    return memory if is_roomy else None


def keep_temporary_files() -> None:
    """Let pytest's temporary folders be there, if programs in them may run: a commit to a disk takes 5 ms."""
    memory = in_memory()
    if memory and not os.statvfs(memory).f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
