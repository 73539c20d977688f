"""Behind a proxy: addresses with a sub-path, and whose word about the visitor is taken."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from app.db.engine import sqlite_engine
from app.db.migrate import upgrade
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A server that people reach below a path."""
    engine = sqlite_engine(tmp_path / "blemish.db", writer=True, size=1, timeout=5)
    upgrade(engine)
    engine.dispose()
    return Settings(data=tmp_path, public_url="https://tools.example/blemish/", min_free_bytes=0)


@pytest.mark.parametrize("page", ["/login", "/setup", "/capture", "/nowhere"])
def test_every_address_in_a_page_has_the_sub_path(settings: Settings, page: str) -> None:
    """The proxy takes the path off; what a page names must have it."""
    with TestClient(create_app(settings), base_url="https://tools.example") as client:
        answer = client.get(page, headers={"accept": "text/html"})
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)
    assert addresses, answer.text
    for address in addresses:
        assert address.startswith("/blemish/"), f"{page} names {address}"


def test_a_visitor_is_sent_to_the_sign_in_below_the_sub_path(settings: Settings) -> None:
    """Otherwise the first thing anybody sees is another site's page."""
    with TestClient(create_app(settings), base_url="https://tools.example") as client:
        answer = client.get("/", headers={"accept": "text/html"}, follow_redirects=False)
    assert answer.status_code in (302, 303, 307)
    assert answer.headers["location"].removeprefix("https://tools.example").startswith("/blemish/")


def test_the_page_of_phones_is_kept_and_installed_below_the_sub_path(settings: Settings) -> None:
    """Its service worker and manifest name addresses too."""
    with TestClient(create_app(settings), base_url="https://tools.example") as client:
        worker, manifest = client.get("/capture-sw.js"), client.get("/capture.webmanifest")
    shell = orjson.loads(worker.text.split("\n")[0].removeprefix("self.shell = ").rstrip(";"))
    told = manifest.json()
    addresses = [shell["page"], *shell["files"], told["start_url"], told["scope"], told["icons"][0]["src"]]
    assert all(address.startswith("/blemish/") for address in addresses)
