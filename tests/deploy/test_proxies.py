"""What stands in front of the server and round it, as an admin would run it.

Proxies read their files themselves where they are installed.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI

from app.cli.serve import _uvicorn_server
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
CADDY = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
ADMIN = (ROOT / "docs/admin.md").read_text(encoding="utf-8")


@pytest.fixture
def database_kind() -> str:
    """No database stands here."""
    return "sqlite"


@pytest.fixture
def patience(app: FastAPI, settings: Settings) -> int:
    """Seconds in which a server that is told to stop ends what it has begun."""
    seconds = _uvicorn_server(app, settings).config.timeout_graceful_shutdown
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
    assert "flush_interval -1" in CADDY
    compressed = re.findall(r"header Content-Type (\S+)", CADDY)
    assert compressed
    assert not [kind for kind in compressed if "text/event-stream".startswith(kind.rstrip("*"))]


def test_the_page_of_admins_shows_the_heart_of_the_file() -> None:
    shown = ADMIN.split("### nginx")[1].split("```")[1]
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    assert len(lines) > 8
    for line in lines:
        assert line in NGINX, line


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("nginx or openssl is not on this machine")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    ask = "req -x509 -newkey rsa:2048 -nodes -subj /CN=blemish.example -keyout"
    subprocess.run([openssl, *ask.split(), key, "-out", certificate], check=True, capture_output=True)
    site = NGINX.replace("/etc/letsencrypt/live/blemish.example", str(tmp_path))
    # It opens its ports even to test: those that anybody may, and of the protocol that every machine has.
    site = re.sub(r"listen (80|443)", r"listen 127.0.0.1:28\1", re.sub(r"listen \[::\].*;", "", site))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    said = subprocess.run([nginx, "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_caddy_takes_its_file() -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not on this machine")
    said = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/Caddyfile")],
        env={**os.environ, "BLEMISH_SITE": "blemish.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


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
