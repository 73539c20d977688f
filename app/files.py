"""Where templates, static files and migrations lie: in the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Find the folder ``templates``, ``static`` or ``migrations``.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for root in (_PACKAGE / "_files", _PACKAGE.parent):
        folder = root / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of Blemish has no {name} folder; install it again")
