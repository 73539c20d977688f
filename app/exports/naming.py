"""File names inside exports: ASCII, unique, safe on every system (C10)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 40
_PLAIN: Final = re.compile(r"[A-Za-z0-9_]{1,40}\Z")
_OTHERS: Final = re.compile(r"[^A-Za-z0-9_]+")
# What an exported picture becomes, by the format of the original. Two may differ in the end: a WebP with a
# foreign colour profile and a TIFF of four inks. Then the archive carries the true name.
_EXTENSIONS: Final = {
    "jpeg": "jpg",
    "mpo": "jpg",
    "heic": "jpg",
    "heif": "jpg",
    "avif": "jpg",
    "webp": "webp",
}


def slug(name: str) -> str:
    """Write the stem of a file's name in at most 40 ASCII letters, digits, ``-``, ``_``; "photo" if none."""
    stem, dot, suffix = name.rpartition(".")
    if _PLAIN.match(stem) and 0 < len(suffix) <= 5:
        return stem
    if not dot or len(suffix) > 5 or not stem:
        stem = name
    if not stem.isascii():
        stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return _OTHERS.sub("-", stem)[: _LONGEST + 1].strip("-")[:_LONGEST].rstrip("-") or "photo"


def expected_extension(photo_format: str, orientation: int) -> str:
    """Tell which kind of file the exported picture will be: jpg, png or webp."""
    extension = _EXTENSIONS.get(photo_format.lower(), "png")
    return "png" if extension == "webp" and orientation != 1 else extension


def picture_name(photo_id: int, name: str, extension: str) -> str:
    """Name an exported picture: its id to 8 digits makes the stem unique, the slug makes it readable."""
    return f"{photo_id:08d}_{slug(name)}.{extension}"


def file_stem(project_name: str) -> str:
    """Name a download after its project, in ASCII."""
    return slug(project_name + ".x").lower()
