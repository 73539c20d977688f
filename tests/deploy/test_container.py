"""In a container: its own address means nothing outside, so none of ours is made of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.settings import Settings
from app.web.urls import printed_address
from tests.conftest import Person
from tests.serving import ROOT


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """As the image sets it: listening on everything, in a container."""
    monkeypatch.setenv("container", "docker")
    return settings.model_copy(update={"host": "0.0.0.0", "lan": True})  # noqa: S104  (as in the image)


def test_the_first_link_is_for_this_machine_where_the_port_is_published(tmp_path: Path) -> None:
    """Outside Linux nobody reaches 172.17.x."""
    log = tmp_path / "log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BLEMISH_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--lan", "--data", str(tmp_path / "data"), "--port", "0"],
            cwd=ROOT,
            env={**kept, "BLEMISH_HOST": "0.0.0.0", "container": "docker"},  # noqa: S104
            stdout=out,
            stderr=out,
        )
    try:
        deadline = time.monotonic() + 40
        while "BLEMISH_PUBLIC_URL" not in log.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(35)
    said = log.read_text()
    assert "Blemish is at http://localhost:" in said
    assert "http://localhost:" in next(line for line in said.splitlines() if "/setup#" in line)


def test_a_public_address_is_printed_as_it_is(settings: Settings) -> None:
    assert printed_address(settings, 8000) == "http://localhost:8000"
    named = settings.model_copy(update={"public_url": "https://blemish.example"})
    assert printed_address(named, 8000) == "https://blemish.example"


def test_a_code_holds_no_address_of_the_container(manager: Person, project_id: int) -> None:
    """But the one by which Blemish was opened; and the words say how to get a good one."""
    path = f"/projects/{project_id}/capture-links"
    here = manager.post(path, json={"name": "Gate 3"}, headers={"host": "localhost:8000"}).json()
    assert here["url"].startswith("http://localhost:8000/capture#")
    assert "set BLEMISH_PUBLIC_URL" in here["warning"]
    from_afar = manager.post(path, json={"name": "Gate 4"}, headers={"host": "192.168.1.7:8000"}).json()
    assert from_afar["url"].startswith("http://192.168.1.7:8000/capture#")
