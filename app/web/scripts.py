"""Scripts as browsers get them: without the comments, indents and spaces that are for who reads the code.

A third of a module's packed bytes are its comments, one in forty its indents, and one in thirty the spaces
round its signs; a phone on a thin line waits for them. Nothing else is changed, and every line stays where it
is, so that an error in the field names a line of the code.
"""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = re.compile(
    rb"""^[ \t]*//[^\n]*$|[ \t]+//[^\n"'`]*$|[ \t]*/\*\*(?:(?!\*/).)*\*/""", re.MULTILINE | re.DOTALL
)
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
# Lines with texts of other quotes are left alone.
_LINE: Final = re.compile(rb"^[^'`\n]+$", re.MULTILINE)
# Texts and patterns stay (a division has spaces), and so do + and -: "a + +b" is not "a ++b".
_TEXT: Final = rb"""("(?:[^"\\\n]|\\.)*"|/(?! )(?:[^/\\\n]|\\.)+/)"""
_TEXT_OR_SIGN: Final = re.compile(_TEXT + rb"| ?([=?:{},;(&|<>*]+) ?")


def bare(source: bytes) -> bytes:
    """Take comments, indents and spaces round signs out of a module.

    Comments are ``//`` up to the end of its line, and JSDoc, also amid one. Behind code only those ``//`` go
    after which no quote follows. Text that looks like any of these could go as well, in a string of many
    lines: a test compares the syntax trees of all our modules before and after.
    """
    code = _INDENT.sub(b"", _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), source))
    return _LINE.sub(lambda line: _TEXT_OR_SIGN.sub(rb"\1\2", line[0]), code)
