"""Imports go down only: the floors of the house, read off every import statement in app/."""

from __future__ import annotations

from tests.architecture.modules import modules, place_of
from tests.offences import none_of

GROUND = {"geometry", "errors", "ids", "clock", "settings", "files", "logs", "secretkey", "wording"}
TOOLS = {"db", "models", "storage", "imaging", "jobs", "realtime", "web"}
DOMAINS = ["team", "projects", "photos", "annotations", "review", "datasets", "exports", "imports", "assist"]
SIDE_BY_SIDE = {"exports", "imports", "assist"}
TOP = {"main", "cli", "__main__", "demo", "backup", "status"}
PURE = {"imaging", "geometry"}
# Within a domain: schemas, queries < service and its neighbours < api, pages.
ROUTES = {"api", "pages"}


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


def test_imports_are_written_whole() -> None:
    """A relative import would say nothing of the floor."""
    none_of(
        f"{module.path}:{line} imports relatively" for module in modules() for line in module.relative_imports
    )


def test_imports_go_down_only() -> None:
    """A part of the house imports only what lies below it, or itself."""
    none_of(
        f"{module} imports {name}, which does not lie below it"
        for module in modules()
        for name in module.imports
        if name.startswith("app.") and not _may_import(module.place, place_of(name))
    )


def _may_import(here: str, there: str) -> bool:
    if there == here or floor_of(here) == 100:
        return True
    if here in DOMAINS:
        return floor_of(there) < floor_of(here)
    return floor_of(there) <= floor_of(here)


def test_pixel_work_and_geometry_know_no_database_and_no_web() -> None:
    """Pixels never meet the database process: imaging and geometry are pure."""
    none_of(
        f"{module} imports {name}"
        for module in modules()
        if module.place in PURE
        for name in module.imports_any_of({"sqlalchemy", "fastapi", "starlette", "alembic"})
    )


def test_geometry_imports_nothing_of_ours() -> None:
    """It is what everything else stands on."""
    none_of(
        f"{module} imports {name}"
        for module in modules()
        if module.place == "geometry"
        for name in module.imports_any_of({"app"})
        if not name.startswith("app.geometry")
    )


def test_services_know_neither_the_web_framework_nor_templates() -> None:
    """What a service does can be asked for from the command line and from a job as well."""
    none_of(
        f"{module} imports {name}"
        for module in modules()
        if module.path.name == "service.py"
        for name in module.imports_any_of({"fastapi", "starlette", "jinja2"})
    )


def test_routes_hold_no_queries_and_no_pixels() -> None:
    """Queries live in queries.py and services, pixels in imaging."""
    routes = [
        module
        for module in modules()
        if module.path.stem in ROUTES or module.path.stem.endswith(("_api", "_pages"))
    ]
    none_of(
        (
            f"{module} holds a query: it belongs into queries.py"
            for module in routes
            if "select(" in module.text
        ),
        (f"{module} imports {name}" for module in routes for name in module.imports_any_of({"PIL"})),
    )


def test_within_a_domain_nothing_below_imports_routes() -> None:
    """schemas and queries lie below service, service below api and pages."""
    above = {"schemas": {"service", *ROUTES}, "queries": {"service", *ROUTES}, "service": ROUTES}
    none_of(
        f"{module} imports {name}"
        for module in modules()
        for name in module.imports
        if name.startswith(f"app.{module.place}.") and name.split(".")[2] in above.get(module.path.stem, ())
    )
