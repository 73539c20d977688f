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
_LATER: Final = re.compile(r"""\bimport\(["'](\.[^"']+)["']\)""")
_ADDRESS: Final = re.compile(r"""<(?!a\b)[a-z]+\b[^>]*?\s(?:href|src)="([^"#]+)(?:#[^"]*)?\"""")


def imported_by(static: StaticFiles, script: str, *, later: bool = False) -> list[str]:
    """The names of a module and of all that it imports, each once, itself first.

    ``later``: also what is loaded only when it is needed, by ``import()``.
    """
    found = [script]
    for name in found:  # grows while it is read
        text = static.body(name).decode()
        for relative in _IMPORT.findall(text) + (_LATER.findall(text) if later else []):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))
            if target not in found:
                found.append(target)
    return found


def addresses_in(html: str) -> list[str]:
    """The addresses of styles, scripts and pictures in a page's HTML, each once; not where its links lead."""
    return list(dict.fromkeys(_ADDRESS.findall(html)))
