"""What a page is made of: the modules its script imports, and the files its HTML names.

A page that opens without a signal keeps all of these; read from the page itself, so that no list can be
forgotten.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from app.web.static import StaticFiles

_IMPORT: Final = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["']""", re.MULTILINE)
_ADDRESS: Final = re.compile(r"""\s(?:href|src)="([^"#]+)(?:#[^"]*)?\"""")


def imported_by(static: StaticFiles, script: str) -> list[str]:
    """The names of a module and of all that it imports, each once, itself first."""
    found = [script]
    for name in found:  # grows while it is read
        text = (static.folder / name).read_text(encoding="utf-8")
        for relative in _IMPORT.findall(text):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))
            if target not in found:
                found.append(target)
    return found


def addresses_in(html: str) -> list[str]:
    """The addresses of styles, scripts and pictures in a page's HTML, each once."""
    return list(dict.fromkeys(_ADDRESS.findall(html)))
