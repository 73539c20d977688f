"""House rules that no linter knows, each with its reason."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.routing import APIRoute

from app.main import create_app
from app.settings import Settings
from app.team.roles import Action
from app.web.transactions import Opens
from tests.architecture.modules import APP, modules
from tests.offences import none_of

ROOT = APP.parent
# Clients that fetch what an address names. Only the command line may talk, and to our own server (D19).
CLIENTS = {"requests", "httpx", "httpx2", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "pycurl"}
CLIENT_MODULES = {"urllib.request", "http.client"}
RUN_WHAT_THEY_READ = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib"}
NAMELESS = {"utils", "util", "helpers", "helper", "misc", "manager", "common", "tools"}


def test_only_the_database_floor_commits() -> None:
    """One place decides when work stands: a commit in the middle of a service would split it in two."""
    none_of(
        f"{module.path}:{line} calls {name}"
        for module in modules()
        if module.place != "db"
        for name, line in module.calls
        if name.endswith(".commit") and "sqlite" not in name
    )


def test_the_pixel_limit_is_never_switched_off() -> None:
    """A picture of 60 gigapixels fits in a few kilobytes (C2): the limit stays."""
    none_of(
        str(module.path) for module in modules() if re.search(r"MAX_IMAGE_PIXELS\s*=\s*None", module.text)
    )


def test_nothing_that_runs_what_it_reads() -> None:
    """No pickle, eval, exec or loose YAML: data stays data (threat model: hostile files)."""
    none_of(
        (
            f"{module} imports {name}"
            for module in modules()
            for name in module.imports_any_of(RUN_WHAT_THEY_READ)
        ),
        (
            f"{module.path}:{line} calls {name}"
            for module in modules()
            for name, line in module.calls
            if name in {"eval", "exec", "yaml.load", "os.system", "os.popen"}
        ),
    )


def test_the_server_fetches_no_addresses() -> None:
    """D19: server-side request forgery cannot exist where no HTTP client is imported."""
    server = [module for module in modules() if module.place != "cli"]
    none_of(
        (f"{module} imports {name}" for module in server for name in module.imports_any_of(CLIENTS)),
        (
            f"{module} imports {name}"
            for module in server
            for name in module.imports
            if any(f"{name}.".startswith(f"{client}.") for client in CLIENT_MODULES)
        ),
    )


def test_file_names_say_what_lives_in_them() -> None:
    """A module named utils collects whatever comes by."""
    none_of(
        str(module.path)
        for module in modules()
        if NAMELESS & {*module.path.relative_to(APP).parts[:-1], module.path.stem}
    )


def test_every_module_says_what_lives_in_it() -> None:
    """The first thing in a file is a sentence about it."""
    none_of(
        str(module.path) for module in modules() if module.path.name != "__init__.py" and not module.docstring
    )


def test_every_route_declares_its_permission(tmp_path: Path) -> None:
    """D1: a route without a declared permission does not pass, nor does one that never came by our router."""
    app = create_app(Settings(data=tmp_path))
    routes = list(_routes(app.routes))
    assert len(routes) > 20
    for route in routes:
        action = getattr(route.endpoint, "__permission__", None)
        assert isinstance(action, Action), f"{route.methods} {route.path} declares no permission"
    app.state.database.close()


def test_no_reading_route_asks_to_write(tmp_path: Path) -> None:
    """A10, B2: a read must go through while the disk is full or another process holds the write lock."""
    app = create_app(Settings(data=tmp_path))
    for route in _routes(app.routes):
        if "GET" in (route.methods or ()):
            assert route.opens is not Opens.WRITE, route.path  # type: ignore[attr-defined]
    app.state.database.close()


def _routes(found: object) -> list[APIRoute]:
    gathered: list[APIRoute] = []
    for route in found:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            gathered.append(route)
        elif hasattr(route, "original_router"):
            gathered += _routes(route.original_router.routes)
        elif hasattr(route, "routes") and route.routes:
            gathered += _routes(route.routes)
    return gathered


def test_no_inline_script_or_style_in_templates() -> None:
    """D9: the content security policy allows neither, so such a page would be broken."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", text), path
        assert not re.search(r"<style[\s>]|\sstyle=|\son[a-z]+=\"", text), path
        assert "|safe" not in text.replace(" ", ""), f"{path}: autoescape is what keeps names harmless"


def test_pages_load_nothing_from_other_hosts() -> None:
    """D22: no assets from a content network: the server works without the internet."""
    folders = [ROOT / "templates", ROOT / "static"]
    pattern = re.compile(
        r"""(?:src|href)=["']https?://|url\(["']?https?://|from ["']https?://|@import ["']?https?:"""
    )
    for path in sorted(file for folder in folders for file in folder.rglob("*")):
        if path.suffix in {".html", ".css", ".js"} and "vendor" not in path.parts:
            assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_lock_files_carry_hashes_and_no_hosts() -> None:
    """D22: what is installed is what was locked, wherever it comes from."""
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][^\s=]*==\S+", text, re.MULTILINE)
        assert len(pins) > (0 if "uv" in name else 30)
        for block in re.split(r"\n(?=[a-z0-9])", text):
            assert "--hash=sha256:" in block, f"{name}: no hash for {block.splitlines()[0]}"
        assert not re.search(
            r"https?://|file:|--index|--find-links|(?<!\w)/(?:opt|home|work|root|tmp)/", text
        )
    npm = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in npm
    assert npm.count('"integrity"') >= 2
