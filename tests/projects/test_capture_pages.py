"""What the page of phones is made of: kept whole for a start without a signal, installable, and small."""

from __future__ import annotations

import io
import re
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from PIL import Image

from app.web.shell import addresses_in, imported_by
from app.web.static import StaticFiles
from tests.conftest import Person

MOST_MODULES, MOST_BYTES = 13, 40_000  # the page names all modules: they come at once
LANGUAGES = "js/capture/languages/"


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
    for module in imported_by(static, "js/capture/page.js", later=True):
        assert static.url(module) in files
        computed = re.search(r"\bimport\((?![\"'])", static.body(module).decode())
        assert not computed, f"{module}: what is loaded by a computed name is not in the list"
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
    assert "/check" not in shell["files"], "where its links lead is not what it is made of"


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


def test_the_gallery_shares_with_an_address_that_the_service_worker_answers(anonymous: Person) -> None:
    """Inside of the page's scope, or it would never hear of it; the page that it falls back on is kept."""
    told = anonymous.get("//capture.webmanifest").json()
    target = told["share_target"]
    assert target["action"] == _shell(anonymous)["share"]
    assert target["action"].startswith(told["scope"] + "/")
    page = anonymous.get("//capture/share")
    assert page.status_code == 200
    assert set(addresses_in(page.text)) <= {*_shell(anonymous)["files"]}


def test_photos_that_reach_the_server_by_that_address_are_let_past(anonymous: Person) -> None:
    """They have no sender; a page says where they still are. Of other sites' forms nothing is heard."""
    files = {"photos": ("a.jpg", bytes(3_000_000), "image/jpeg")}
    answer = anonymous.post("//capture/share", files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, "/capture/share")
    headers = {"sec-fetch-site": "cross-site"}
    refused = anonymous.post("//capture/share", files=files, headers=headers)
    assert refused.status_code == 403


def test_the_page_is_small_enough_for_a_poor_line(app: FastAPI) -> None:
    """Modules of its own that it waits for, and the bytes of all that it ever loads, as they are sent.

    Of the languages a phone reads one, or none: the largest goes with what the page waits for.
    """
    static: StaticFiles = app.state.static
    first = imported_by(static, "js/capture/page.js")
    assert len([name for name in first if name.startswith("js/capture/")]) <= MOST_MODULES, first
    packed = {
        name: len(static.packed(name)) for name in imported_by(static, "js/capture/page.js", later=True)
    }
    languages = [packed.pop(name) for name in list(packed) if name.startswith(LANGUAGES)]
    assert len(languages) == 3
    assert sum(packed.values()) <= MOST_BYTES
    assert sum(packed[name] for name in first) + max(languages) <= MOST_BYTES
