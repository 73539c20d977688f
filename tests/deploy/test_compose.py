"""The files that put a server up: the Compose file fits its schema and our settings; the image is sparing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings, check_names

ROOT = Path(__file__).resolve().parents[2]


def faults_of(compose: dict[str, Any]) -> list[str]:
    """What the Compose Specification's own schema finds wrong."""
    from jsonschema import Draft7Validator  # type: ignore[import-untyped]

    schema = json.loads((ROOT / "tests/deploy/compose-spec.json").read_text(encoding="utf-8"))
    return [f"{list(fault.path)}: {fault.message}" for fault in Draft7Validator(schema).iter_errors(compose)]


@pytest.fixture
def compose() -> dict[str, Any]:
    """The Compose file as it is read."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def test_the_compose_file_fits_the_schema(compose: dict[str, Any]) -> None:
    """It knows no other keys."""
    assert faults_of(compose) == []


def test_the_schema_would_find_a_mistake(compose: dict[str, Any]) -> None:
    """A check that takes everything is none."""
    compose["services"]["app"]["comand"] = "serve"
    assert faults_of(compose)


def test_what_compose_sets_are_settings(compose: dict[str, Any]) -> None:
    """Every BLEMISH_ name is one the server knows, and together they make settings it takes."""
    environment: dict[str, str] = compose["services"]["app"]["environment"]
    check_names(environment)
    known = {f"BLEMISH_{name.upper()}" for name in Settings.model_fields}
    assert environment.keys() <= known
    values = {
        name.removeprefix("BLEMISH_").lower(): re.sub(r"\$\{\w+:\?[^}]*\}", "site.example", value)
        for name, value in environment.items()
    }
    settings = Settings(**values)  # type: ignore[arg-type]
    assert settings.public_url == "https://site.example"
    assert settings.trusted_proxies == (compose["networks"]["inside"]["ipam"]["config"][0]["subnet"],)


def test_no_password_is_written_down(compose: dict[str, Any]) -> None:
    """Whoever starts it says the password; there is no default that everybody knows."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert compose["services"]["database"]["environment"]["POSTGRES_PASSWORD"].startswith(
        "${POSTGRES_PASSWORD:?"
    )
    assert not re.search(r"PASSWORD:?\s*[=:]\s*\w", text)


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    """Neither the database nor plain http is published."""
    published = {name for name, service in compose["services"].items() if "ports" in service}
    assert published == {"caddy"}


def test_services_run_the_commands_there_are(compose: dict[str, Any]) -> None:
    """A renamed command would only be noticed on somebody's server."""
    import typer

    from app.cli.main import build

    group = typer.main.get_command(build())
    for service in compose["services"].values():
        if service.get("image") == "blemish":
            assert service["command"][0] in group.commands  # type: ignore[attr-defined]


def test_the_image_does_not_run_as_root() -> None:
    """And it carries what the lock file names, by hash."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER (?!root|0)\w+", last, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in text
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists(), f"the Dockerfile copies {name}"
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*", "nothing goes into the image unless it is named"
