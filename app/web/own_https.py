"""``blemish serve --https``: a certificate of the server's own, and the page that explains it to phones."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.clock import SystemClock
from app.settings import Settings, SettingsError
from app.web.certificates import Certified, NotPrivate, certify
from app.web.trusting import trust_app
from app.web.urls import own_address

if TYPE_CHECKING:
    from fastapi import FastAPI

_ANY = ("0.0.0.0", "::")  # noqa: S104


@dataclass(frozen=True, slots=True)
class OwnHttps:
    """The server's certificate, and where the page that explains it listens."""

    certified: Certified
    listener: socket.socket
    address: str

    def explain(self, app: FastAPI, address: str) -> None:
        """Serve the page in a thread that ends with the process; ``address``: of the server itself."""
        import uvicorn

        from app.web.request_bounds import bounded_protocol

        app.state.trust_address = self.address
        page = trust_app(self.certified, app.state.templates, app.state.static, address)
        config = uvicorn.Config(
            page, http=bounded_protocol(()), ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, limit_concurrency=100,
        )  # fmt: skip
        threading.Thread(
            target=uvicorn.Server(config).run, kwargs={"sockets": [self.listener]}, daemon=True
        ).start()


def prepare_https(settings: Settings) -> OwnHttps:
    """Find or make the certificate, and listen for those who do not know it yet. Raises SettingsError."""
    if settings.public_url is not None:
        raise SettingsError(
            "BLEMISH_PUBLIC_URL names an address that a proxy answers, with a certificate of its own: "
            "leave --https out."
        )
    name = own_address() if settings.host in _ANY else settings.host
    hosts = sorted({name, "127.0.0.1", "localhost"} | _own_name())
    try:
        certified = certify(settings.data / "https", hosts, SystemClock().now())
    except NotPrivate as host:
        raise SettingsError(
            f"{host} is no address of a private network: get a certificate for a name (docs/admin.md)."
        ) from None
    listener = socket.create_server((settings.host, settings.port + 1 if settings.port else 0))
    return OwnHttps(certified, listener, f"http://{name}:{listener.getsockname()[1]}")


def _own_name() -> set[str]:
    name = socket.gethostname().partition(".")[0]
    return {f"{name}.local"} if name.isascii() and name.replace("-", "").isalnum() else set()
