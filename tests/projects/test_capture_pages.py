"""What the page of phones is made of: kept whole for a start without a signal, installable, and small."""

from __future__ import annotations

import gzip
import io
import re
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from PIL import Image

from app.web.shell import imported_by
from app.web.static import StaticFiles
from tests.conftest import Person

MOST_MODULES, MOST_BYTES = 10, 40_000


@pytest.fixture
def database_kind() -> str:
    """None of this depends on the database."""
    return "sqlite"


def _shell(anonymous: Person) -> dict[str, Any]:
    answer = anonymous.get("//capture-sw.js")
    assert answer.status_code == 200
    told: dict[str, Any] = orjson.loads(answer.text.split("\n")[0].removeprefix("self.shell = ").rstrip(";"))
    return told


def test_the_service_worker_keeps_every_file_of_the_page(app: FastAPI, anonymous: Person) -> None:
    """Also each module that another imports: a single one that lacks leaves a dead page in the field."""
    static: StaticFiles = app.state.static
    files = _shell(anonymous)["files"]
    for file in files:
        assert anonymous.get("/" + file).status_code == 200, file
    for module in imported_by(static, "js/capture/page.js"):
        assert static.url(module) in files
        text = re.sub(r"/\*.*?\*/", "", (static.folder / module).read_text(), flags=re.DOTALL)
        assert not re.search(r"\bimport\(", text), f"{module}: what is loaded later is not in the list"
    assert static.url("icons.svg") in files
    assert static.url("css/capture.css") in files


def test_the_service_worker_is_never_stored_and_reaches_the_page_alone(anonymous: Person) -> None:
    """A stale one could hold an old page for a day; it is no business of other pages."""
    answer = anonymous.get("//capture-sw.js")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/javascript")
    shell = _shell(anonymous)
    assert shell["page"] == "/capture"
    assert not any(file.startswith("/api") for file in shell["files"])


def test_another_page_makes_another_service_worker(app: FastAPI, anonymous: Person) -> None:
    """Browsers find a new version by comparing bytes."""
    before = _shell(anonymous)
    assert _shell(anonymous) == before
    app.state.static.version = "0" * 12
    assert _shell(anonymous)["name"] != before["name"]


def test_the_page_can_be_put_on_a_home_screen(anonymous: Person) -> None:
    manifest = anonymous.get("//capture.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    told = manifest.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/capture", "/capture", "standalone")
    for icon in told["icons"]:
        answer = anonymous.get("/" + icon["src"])
        picture = Image.open(io.BytesIO(answer.content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert picture.getextrema() == (0x14, 0xF5), "our mark: ink on paper"
    assert anonymous.get("//capture-icon-7.png").status_code == 404


def test_the_page_is_small_enough_for_a_poor_line(app: FastAPI) -> None:
    """Modules of its own, and the bytes of all that it loads, as a proxy would pack them."""
    static: StaticFiles = app.state.static
    modules = imported_by(static, "js/capture/page.js")
    own = [name for name in modules if name.startswith("js/capture/")]
    assert len(own) <= MOST_MODULES, own
    packed = sum(len(gzip.compress((static.folder / name).read_bytes())) for name in modules)
    assert packed <= MOST_BYTES
