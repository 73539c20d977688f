"""House rules that no linter knows, each with its reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from app.main import create_app
from app.settings import Settings
from app.team.roles import Action
from app.web.transactions import Opens
from tests.architecture.test_floors import APP, dotted_of, imports_of, modules

ROOT = APP.parent
# Clients that fetch what an address names. Only the command line may talk, and to our own server (D19).
CLIENTS = {"requests", "httpx", "httpx2", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "pycurl"}
CLIENT_MODULES = {"urllib.request", "http.client"}
NAMELESS = {"utils", "util", "helpers", "helper", "misc", "manager", "common", "tools"}


def calls(path: Path) -> list[tuple[str, int]]:
    """Names of everything called in a module (``a.b.c`` as it is written), with the line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found.append((ast.unparse(node.func), node.lineno))
    return found


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_only_the_database_floor_commits(path: Path) -> None:
    """One place decides when work stands: a commit in the middle of a service would split it in two."""
    if path.is_relative_to(APP / "db"):
        return
    for name, line in calls(path):
        if name.endswith(".commit") and "sqlite" not in name:
            pytest.fail(f"{path}:{line} calls {name}")


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_the_pixel_limit_is_never_switched_off(path: Path) -> None:
    """A picture of 60 gigapixels fits in a few kilobytes (C2): the limit stays."""
    assert not re.search(r"MAX_IMAGE_PIXELS\s*=\s*None", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_nothing_that_runs_what_it_reads(path: Path) -> None:
    """No pickle, eval, exec or loose YAML: data stays data (threat model: hostile files)."""
    for name in imports_of(path):
        assert name.split(".")[0] not in {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib"}, name
    for name, line in calls(path):
        assert name not in {"eval", "exec", "yaml.load", "os.system", "os.popen"}, f"{path}:{line} {name}"


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_the_server_fetches_no_addresses(path: Path) -> None:
    """D19: server-side request forgery cannot exist where no HTTP client is imported."""
    if path.is_relative_to(APP / "cli"):
        return
    for name in imports_of(path):
        assert name.split(".")[0] not in CLIENTS, f"{path} imports {name}"
        assert not any(name == client or name.startswith(client + ".") for client in CLIENT_MODULES), name


@pytest.mark.parametrize("path", modules(), ids=dotted_of)
def test_file_names_say_what_lives_in_them(path: Path) -> None:
    """A module named utils collects whatever comes by."""
    assert path.stem not in NAMELESS, path
    assert not any(part in NAMELESS for part in path.relative_to(APP).parts[:-1]), path


@pytest.mark.parametrize("path", [p for p in modules() if p.name != "__init__.py"], ids=dotted_of)
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    """The first thing in a file is a sentence about it."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


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
