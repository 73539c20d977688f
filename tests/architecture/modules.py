"""What the rules see of the application's modules: each is read and parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"


@dataclass(frozen=True)
class Module:
    """A module of the application, as far as rules speak of it."""

    path: Path
    text: str
    docstring: str | None
    imports: list[str]
    """Dotted names, wherever in the module the statement stands."""
    relative_imports: list[int]
    """Their lines."""
    calls: list[tuple[str, int]]
    """Names of everything called (``a.b.c`` as it is written), with the line."""

    def __str__(self) -> str:
        """The dotted name."""
        parts = ("app", *self.path.relative_to(APP).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def imports_any_of(self, packages: set[str]) -> list[str]:
        """Those of its imports that come from one of the packages."""
        return [name for name in self.imports if name.split(".")[0] in packages]

    @property
    def place(self) -> str:
        """The part of the house it belongs to: ``photos`` for app.photos.ingest."""
        return place_of(str(self))


def place_of(dotted: str) -> str:
    """The part of the house that a dotted name belongs to."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


@cache
def modules() -> list[Module]:
    """Every module of the application."""
    return [_read(path) for path in sorted(APP.rglob("*.py")) if path != APP / "__init__.py"]


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    found = Module(path, text, ast.get_docstring(tree), [], [], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.calls.append((ast.unparse(node.func), node.lineno))
        elif isinstance(node, ast.Import):
            found.imports.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.relative_imports.append(node.lineno)
        elif isinstance(node, ast.ImportFrom):
            found.imports.extend(f"{node.module}.{alias.name}" for alias in node.names)
    return found
