"""Scripts as browsers get them: without the comments and the indents that are for who reads the code.

A third of a module's packed bytes are its comments, and one in forty its indents; a phone on a thin line
waits for them. Nothing else is changed, and every line stays where it is, so that an error in the field names
a line of the code.
"""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = re.compile(
    rb"""^[ \t]*//[^\n]*$|[ \t]+//[^\n"'`]*$|[ \t]*/\*\*(?:(?!\*/).)*\*/""", re.MULTILINE | re.DOTALL
)
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)


def bare(source: bytes) -> bytes:
    """Take comments and indents out of a module: ``//`` up to the end of its line, and JSDoc, also amid one.

    Behind code only those ``//`` go after which no quote follows. Text that looks like a comment or an indent
    inside of a string could go as well: a test compares the syntax trees of all our modules before and after.
    """
    return _INDENT.sub(b"", _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), source))
