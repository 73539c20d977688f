"""D15, D7: what a proxy says counts only from the addresses that were configured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings, SettingsError
from tests.browser.conftest import PASSWORD, furnish
from tests.serving import ForkedServer, ServerProcess

Start = Callable[..., ServerProcess]
WRONG = {"email": "ruth@depot.example", "password": "not the right words"}
RIGHT = {"email": "ruth@depot.example", "password": PASSWORD}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers that are set up, with settings of their own."""
    servers: list[ServerProcess] = []

    def start_one(**environment: str) -> ServerProcess:
        data: Path = tmp_path_factory.mktemp("server") / "data"
        data.mkdir()
        server = ForkedServer(data, **environment).start()
        servers.append(server)
        furnish(server)
        return server

    yield start_one
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def behind_a_proxy(start: Start) -> ServerProcess:
    """A server that believes this machine's word about who calls."""
    return start(BLEMISH_TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8")


@pytest.fixture(scope="module")
def alone(start: Start) -> ServerProcess:
    """A server that believes nobody."""
    return start()


def _sign_in(server: ServerProcess, body: dict[str, str], **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(f"{server.address}/api/session", json=body, headers=named, timeout=30)


def test_over_https_the_cookie_is_the_strict_one(behind_a_proxy: ServerProcess) -> None:
    """D7: __Host-, Secure, HttpOnly, SameSite, no domain; and HSTS."""
    answer = _sign_in(behind_a_proxy, RIGHT, x_forwarded_proto="https", x_forwarded_for="198.51.100.1")
    assert answer.status_code == 204, answer.text
    cookie = answer.headers["set-cookie"]
    parts = {part.strip().lower().split("=")[0] for part in cookie.split(";")}
    assert cookie.startswith("__Host-blemish=")
    assert {"secure", "httponly", "samesite", "path"} <= parts
    assert "domain" not in parts
    assert "strict-transport-security" in answer.headers
    secret = cookie.split(";")[0].split("=", 1)[1]
    https = {"x-forwarded-proto": "https"}
    strict = behind_a_proxy.client(f"__Host-blemish={secret}")
    loose = behind_a_proxy.client(f"blemish_session={secret}")
    assert strict.get("/me", headers=https).status_code == 200
    assert loose.get("/me", headers=https).status_code == 401
    gone = strict.delete("/session", headers=https)
    assert gone.headers["set-cookie"].startswith('__Host-blemish="";')
    assert "secure" in gone.headers["set-cookie"].lower()


def test_over_plain_http_the_cookie_is_the_plain_one(alone: ServerProcess) -> None:
    """D7."""
    cookie = _sign_in(alone, RIGHT).headers["set-cookie"]
    assert cookie.startswith("blemish_session=")
    assert "secure" not in cookie.lower()
    assert "httponly" in cookie.lower()


def test_nobody_else_can_say_that_it_is_https(alone: ServerProcess) -> None:
    """D15: without a trusted proxy the header is words of a stranger."""
    answer = _sign_in(alone, RIGHT, x_forwarded_proto="https", forwarded="proto=https")
    assert answer.headers["set-cookie"].startswith("blemish_session=")
    assert "strict-transport-security" not in answer.headers


def _guess(server: ServerProcess, forwarded_for: Callable[[int], str]) -> list[int]:
    email = f"guess-{forwarded_for(0)}@depot.example"
    return [
        _sign_in(server, {**WRONG, "email": email}, x_forwarded_for=forwarded_for(number)).status_code
        for number in range(8)
    ]


def test_a_guesser_cannot_change_address_by_a_header(alone: ServerProcess) -> None:
    """D15, D4: five tries a minute, whatever X-Forwarded-For says."""
    statuses = _guess(alone, lambda number: f"198.51.100.{number}")
    assert statuses == [401] * 5 + [429] * 3


def test_a_guesser_cannot_change_address_in_front_of_the_proxy(behind_a_proxy: ServerProcess) -> None:
    """D15: the proxy appends the true address; what the client wrote before it is not believed."""
    statuses = _guess(behind_a_proxy, lambda number: f"203.0.113.{number}, 198.51.100.7")
    assert statuses == [401] * 5 + [429] * 3
    statuses = _guess(behind_a_proxy, lambda number: f"192.0.2.{number}, 198.51.100.8, 10.1.2.3")
    assert statuses == [401] * 5 + [429] * 3


def test_behind_a_proxy_one_guesser_does_not_stop_another_address(behind_a_proxy: ServerProcess) -> None:
    """D4: no lock-out: the owner, from another address, gets in."""
    for _ in range(7):
        _sign_in(behind_a_proxy, WRONG, x_forwarded_for="198.51.100.66")
    assert _sign_in(behind_a_proxy, RIGHT, x_forwarded_for="198.51.100.66").status_code == 429
    assert _sign_in(behind_a_proxy, RIGHT, x_forwarded_for="198.51.100.77").status_code == 204


def test_a_forwarded_host_moves_no_link(behind_a_proxy: ServerProcess) -> None:
    """D15: a one-time link must not be handed out under an attacker's name."""
    answer = _sign_in(behind_a_proxy, RIGHT, x_forwarded_for="198.51.100.5")
    cookie = answer.headers["set-cookie"].split(";")[0]
    made = behind_a_proxy.client(cookie).post(
        "/users",
        json={"email": "new@depot.example", "name": "New"},
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["invite_url"].startswith(f"{behind_a_proxy.address}/setup#")


@pytest.mark.parametrize("value", ["localhost", "10.0.0.0/33", "proxy.example", "10.0.0.1;10.0.0.2"])
def test_a_proxy_that_is_no_address_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D15: otherwise it is ignored in silence, or believed by accident."""
    monkeypatch.setenv("BLEMISH_TRUSTED_PROXIES", value)
    with pytest.raises(SettingsError, match="BLEMISH_TRUSTED_PROXIES"):
        Settings.load()


def test_networks_of_proxies_are_read_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLEMISH_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8,")
    assert Settings.load().trusted_proxies == ("127.0.0.1", "10.0.0.0/8", "fd00::/8")
