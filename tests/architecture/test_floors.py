"""Imports go down only: the floors of the house, read off every import statement in app/."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"

GROUND = {"geometry", "errors", "ids", "clock", "settings", "files", "logs", "secretkey", "wording"}
TOOLS = {"db", "models", "storage", "imaging", "jobs", "realtime", "web"}
DOMAINS = ["team", "projects", "photos", "annotations", "review", "datasets", "exports", "imports", "assist"]
SIDE_BY_SIDE = {"exports", "imports", "assist"}
TOP = {"main", "cli", "__main__", "demo", "backup", "status"}
PURE = {"imaging", "geometry"}
# Within a domain: schemas, queries < service and its neighbours < api, pages.
ROUTES = {"api", "pages"}


def modules() -> list[Path]:
    """Every module of the application."""
    return sorted(path for path in APP.rglob("*.py") if path != APP / "__init__.py")


def place_of(dotted: str) -> str:
    """The part of the house a module belongs to: ``photos`` for app.photos.ingest."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def dotted_of(path: Path) -> str:
    """The module's dotted name."""
    parts = ("app", *path.relative_to(APP).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, wherever in it the statement stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: imports are written whole"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(place: str) -> int:
    """How high a part of the house lies."""
    if place in GROUND or place == "__version__":
        return 1
    if place in TOOLS:
        return 2
    if place in SIDE_BY_SIDE:
        return 3 + DOMAINS.index("exports")
    if place in DOMAINS:
        return 3 + DOMAINS.index(place)
    assert place in TOP or place == "", f"app/{place} has no floor: say where it belongs"
    return 100


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_imports_go_down_only(path: Path) -> None:
    """A part of the house imports only what lies below it, or itself."""
    here = place_of(dotted_of(path))
    for name in imports_of(path):
        if not name.startswith("app."):
            continue
        there = place_of(name)
        if there == here or floor_of(here) == 100:
            continue
        assert floor_of(there) <= floor_of(here), f"{dotted_of(path)} imports {name}, which lies above it"
        if here in DOMAINS:
            assert floor_of(there) < floor_of(here), f"{dotted_of(path)} imports {name} beside it"


@pytest.mark.parametrize("path", [p for p in modules() if place_of(dotted_of(p)) in PURE], ids=dotted_of)
def test_pixel_work_and_geometry_know_no_database_and_no_web(path: Path) -> None:
    """Pixels never meet the database process: imaging and geometry are pure."""
    for name in imports_of(path):
        assert name.split(".")[0] not in {"sqlalchemy", "fastapi", "starlette", "alembic"}, name
        if place_of(dotted_of(path)) == "geometry":
            assert not name.startswith("app.") or name.startswith("app.geometry"), name


@pytest.mark.parametrize("path", [p for p in modules() if p.name == "service.py"], ids=dotted_of)
def test_services_know_neither_the_web_framework_nor_templates(path: Path) -> None:
    """What a service does can be asked for from the command line and from a job as well."""
    for name in imports_of(path):
        assert name.split(".")[0] not in {"fastapi", "starlette", "jinja2"}, f"{path}: {name}"


@pytest.mark.parametrize(
    "path", [p for p in modules() if p.stem in ROUTES or p.stem.endswith(("_api", "_pages"))], ids=dotted_of
)
def test_routes_hold_no_queries_and_no_pixels(path: Path) -> None:
    """Queries live in queries.py and services, pixels in imaging."""
    text = path.read_text(encoding="utf-8")
    assert "select(" not in text, f"{path} holds a query: it belongs into queries.py"
    assert not any(name.split(".")[0] == "PIL" for name in imports_of(path)), path


@pytest.mark.parametrize(
    "path", [p for p in modules() if p.stem in ("schemas", "queries", "service")], ids=dotted_of
)
def test_within_a_domain_nothing_below_imports_routes(path: Path) -> None:
    """schemas and queries lie below service, service below api and pages."""
    own = ".".join(dotted_of(path).split(".")[:2])
    above = {"schemas": {"service", *ROUTES}, "queries": {"service", *ROUTES}, "service": ROUTES}[path.stem]
    for name in imports_of(path):
        if name.startswith(own + "."):
            assert name.split(".")[2] not in above, f"{path} imports {name}"
