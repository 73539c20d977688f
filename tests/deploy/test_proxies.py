"""What stands in front of the server and round it, as an admin would run it.

Caddy is the real one, from PyPI; nginx's words are read by crossplane, its makers' own parser.
"""

from __future__ import annotations

import configparser
import os
import re
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import crossplane
import httpx2
import pytest
import yaml
from fastapi import FastAPI

from app.cli.serve import _uvicorn_server
from app.settings import Settings
from app.team.throttle import OF_ADDRESS
from tests import photos
from tests.browser.conftest import PASSWORD, House, furnish
from tests.serving import ForkedServer

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
CADDY = Path(sysconfig.get_path("scripts"), "caddy")
CADDYFILE = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
ADMIN = (ROOT / "docs/admin.md").read_text(encoding="utf-8")


@pytest.fixture
def database_kind() -> str:
    """No database stands here."""
    return "sqlite"


@pytest.fixture
def patience(app: FastAPI, settings: Settings) -> int:
    """Seconds in which a server that is told to stop ends what it has begun."""
    seconds = _uvicorn_server(app, settings, lambda: None).config.timeout_graceful_shutdown
    assert seconds is not None
    return seconds


def test_the_largest_photo_passes_nginx_with_the_fields_beside_it() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert found is not None
    assert int(found[1]) * 1024 * 1024 > Settings.model_fields["max_photo_bytes"].default + 1_500_000
    assert "proxy_request_buffering off;" in NGINX
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_a_visitor_cannot_choose_the_address_that_nginx_tells() -> None:
    """D15: $proxy_add_x_forwarded_for would pass the visitor's own word on."""
    served = NGINX.split("listen 443")[1]
    assert served.count("proxy_pass ") == served.count("X-Forwarded-For $remote_addr;") == 2
    assert served.count("X-Forwarded-Proto $scheme;") == served.count("Host $host;") == 2


def test_live_events_are_neither_buffered_nor_compressed() -> None:
    events = NGINX.split("location ~ /events$")[1]
    assert "proxy_buffering off;" in events
    assert "gzip" not in NGINX
    assert "flush_interval -1" in CADDYFILE
    compressed = re.findall(r"header Content-Type (\S+)", CADDYFILE)
    assert compressed
    assert not [kind for kind in compressed if "text/event-stream".startswith(kind.rstrip("*"))]


def test_the_page_of_admins_shows_the_heart_of_the_file() -> None:
    shown = ADMIN.split("### nginx")[1].split("```")[1]
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    assert len(lines) > 8
    for line in lines:
        assert line in NGINX, line


def test_nginx_knows_every_word_of_its_file(tmp_path: Path) -> None:
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"events {{}}\nhttp {{\n{NGINX}\n}}\n")
    read = crossplane.parse(str(whole), strict=True)
    assert read["errors"] == []
    assert read["status"] == "ok"
    whole.write_text(whole.read_text().replace("proxy_buffering off;", "proxy_bufering off;"))
    assert crossplane.parse(str(whole), strict=True)["errors"]


def test_caddy_takes_its_file() -> None:
    said = subprocess.run(
        [CADDY, "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/Caddyfile")],
        env={**os.environ, "BLEMISH_SITE": "blemish.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that was set up, and a Caddy with our file in front of it: ``house.api`` goes through it."""
    tmp_path = tmp_path_factory.mktemp("proxied")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    (tmp_path / "data").mkdir()
    server = ForkedServer(tmp_path / "data").start()
    house = furnish(server)
    server.stop()
    server.environment |= {"BLEMISH_PUBLIC_URL": address, "BLEMISH_TRUSTED_PROXIES": "127.0.0.1"}
    server.start()
    file = tmp_path / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + CADDYFILE.replace("app:8000", f"127.0.0.1:{server.port}"))
    caddy = subprocess.Popen(
        [CADDY, "run", "--adapter", "caddyfile", "--config", str(file)],
        env={
            **os.environ,
            "BLEMISH_SITE": address,
            "XDG_DATA_HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        },
        stderr=subprocess.DEVNULL,
    )
    with httpx2.Client(base_url=f"{address}/api", timeout=30) as through:
        try:
            _wait_for(through)
            signed = through.post("/session", json={"email": "ruth@depot.example", "password": PASSWORD})
            assert signed.status_code == 204, signed.text
            yield replace(house, api=through)
        finally:
            caddy.terminate()
            caddy.wait(20)
            server.stop()


def _wait_for(client: httpx2.Client) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            client.get("/healthz")
            return
        except httpx2.ConnectError:
            assert time.monotonic() < deadline, "Caddy did not start"
            time.sleep(0.1)


def test_behind_caddy_pages_are_compressed_and_live_events_come_at_once(proxied: House) -> None:
    page = proxied.api.get(proxied.api.base_url.join("/projects"), headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    with proxied.api.stream(
        "GET", f"/projects/{proxied.project_id}/events", headers={"accept-encoding": "gzip"}
    ) as events:
        assert "content-encoding" not in events.headers
        lines = events.iter_lines()
        next(lines)  # the stream stands before anything happens
        photo = proxied.upload("wall.jpg", photos.jpeg(photos.crack()))
        assert any(f'"photo_id":{photo["id"]}' in line for line in lines)


def test_behind_caddy_a_visitor_cannot_choose_the_address_that_is_told(proxied: House) -> None:
    """D15: tries are counted by address, however many a visitor claims to have."""
    tries = [
        proxied.api.post(
            "/session",
            json={"email": f"nobody-{number}@depot.example", "password": "guessed"},
            headers={"x-forwarded-for": f"203.0.{number}.7"},
        ).status_code
        for number in range(OF_ADDRESS.tries + 1)
    ]
    assert tries == [401] * OF_ADDRESS.tries + [429]


def test_systemd_waits_for_the_server_and_stops_it_alone(patience: int) -> None:
    """B12: the processes that decode are needed until the last upload is in."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(ADMIN.split("### systemd")[1].split("```")[1])
    assert unit["Service"]["KillMode"] == "mixed"
    assert int(unit["Service"]["TimeoutStopSec"]) > patience
    assert unit["Service"]["StateDirectory"] == "blemish"


def test_containers_are_not_killed_while_they_end_what_they_began(patience: int) -> None:
    """B12: Docker's own patience is ten seconds."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for name in ("app", "worker"):
        assert int(services[name]["stop_grace_period"].rstrip("s")) > patience
    told = re.search(r"--stop-timeout (\d+)", ADMIN)
    assert told is not None
    assert int(told[1]) > patience


def test_only_a_server_is_asked_whether_it_is_alive() -> None:
    """The image's check would call every worker ill."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    ours = {name: service for name, service in services.items() if service.get("image") == "blemish"}
    assert {name for name in ours if "healthcheck" not in ours[name]} == {"app"}
    for name in ("worker", "upgrade"):
        assert ours[name]["healthcheck"] == {"disable": True}
    check = next(
        line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("HEALTHCHECK")
    )
    assert "BLEMISH_PORT" in check
