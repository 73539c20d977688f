"""Addresses: the sub-path in front of every link, the address that phones can type, and safe ``next``."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.requests import Request

from app.settings import Settings


def path_to(request: Request, path: str) -> str:
    """Put the sub-path (of BLEMISH_PUBLIC_URL) in front of an absolute path of ours."""
    settings: Settings = request.app.state.settings
    return settings.root_path + path


def address_of(request: Request) -> str:
    """The server's address as people reach it: PUBLIC_URL, else as this request came in. No last slash."""
    settings: Settings = request.app.state.settings
    if settings.public_url is not None:
        return settings.public_url
    return f"{request.url.scheme}://{request.url.netloc}"


def is_loopback(address: str) -> bool:
    """Tell whether an address means the machine itself, so that no phone can use it."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def in_container() -> bool:
    """Tell whether this is a container: its own address means nothing to the network outside."""
    # The variable is set by Podman, LXC and our Dockerfile, the file by Docker.
    return (
        "container" in os.environ or "KUBERNETES_SERVICE_HOST" in os.environ or Path("/.dockerenv").exists()
    )


def printed_address(settings: Settings, port: int) -> str:
    """The address to print for people at this machine: PUBLIC_URL, else where it listens."""
    if settings.public_url is not None:
        return settings.public_url
    host = settings.host
    if host in ("0.0.0.0", "::"):  # noqa: S104  (asked for by --lan)
        host = "localhost" if in_container() else own_address()
    scheme = "https" if settings.https else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def own_address() -> str:
    """The address of this machine on its network: the one it would use to reach another (nothing is sent)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 of RFC 5737: reserved for documentation
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def login_path(request: Request) -> str:
    """The sign-in page that leads back to where the request wanted to go, with its filter."""
    wanted = request.url.path.removeprefix(request.app.state.settings.root_path)
    if request.method != "GET" or wanted in ("", "/", "/login"):
        return path_to(request, "/login")
    if request.url.query:
        wanted += "?" + request.url.query
    return path_to(request, "/login?next=" + quote(wanted, safe=""))


def safe_next(wanted: str | None) -> str:
    """Give ``wanted`` back when it is a plain path of this server, else "/" (D11)."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if any(letter in wanted for letter in "\\\r\n\t\0") or ":" in wanted.split("?")[0]:
        return "/"
    path = wanted.split("?")[0].split("#")[0]
    if "//" in path or "/." in path:  # resolved by a browser, these may begin with two slashes
        return "/"
    if "%" in path:  # an encoded slash or backslash has no place in a path of ours; in a filter it may stand
        return "/"
    return wanted
