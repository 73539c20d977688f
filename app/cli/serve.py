"""``blemish serve``: the server itself."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.cli.context import Data
from app.db.lock import FolderInUse, FolderLock, is_network_folder
from app.db.migrate import upgrade
from app.db.tx import Database
from app.logs import configure_logging
from app.settings import Settings, SettingsError
from app.team.old_address import STRANDED_MEND, stranded_photos, stranded_words
from app.team.service import new_setup_link
from app.web.qr import print_code
from app.web.urls import in_container, printed_address

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from app.web.own_https import OwnHttps

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(command_line: typer.Typer) -> None:
    """Add the command."""
    command_line.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one. [default: 8000]")] = None,
    data: Data = None,
    lan: Annotated[bool, typer.Option("--lan", help="Let other machines on this network in.")] = False,
    https: Annotated[
        bool, typer.Option("--https", help="Serve https, with a certificate of the server's own.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="Server processes (PostgreSQL only).")] = 1,
) -> None:
    """Run the server; on SQLite it brings the database up to date by itself, after a backup copy."""
    settings = Settings.load(host=host, port=port, data=data, lan=lan or None, https=https or None)
    if settings.lan and host is None and settings.host == "127.0.0.1":
        settings = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104  (asked for by --lan)
    configure_logging(settings.log_level)
    _refuse_what_cannot_be(settings, processes)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.uses_sqlite:
        _serve_postgres(settings, processes)
        return
    with FolderLock(settings.data / "server.lock", who="A Blemish server"):
        database = Database(settings)
        copy = upgrade(database.write_engine, backup_folder=settings.data / "backups")
        database.close()
        if copy is not None:
            _say(f"The database was brought up to date; its state before is in {copy}")
        _serve_here(settings)


def _refuse_what_cannot_be(settings: Settings, processes: int) -> None:
    is_open = settings.host not in _LOOPBACK
    if is_open and not settings.lan and settings.public_url is None:
        raise SettingsError(
            f"Listening on {settings.host} lets others in. Say --lan for this network, or set "
            "BLEMISH_PUBLIC_URL to the address behind your proxy."
        )
    if settings.https and not settings.uses_sqlite:
        raise SettingsError(
            "--https is for one machine on SQLite. For a team put a proxy with a real certificate in front: "
            "docker-compose.yml has one."
        )
    if processes > 1 and settings.uses_sqlite:
        raise SettingsError("SQLite has one server process. For more, set BLEMISH_DATABASE_URL (PostgreSQL).")
    if settings.uses_sqlite and is_network_folder(_existing(settings.data)):
        raise FolderInUse(
            f"The data folder {settings.data} lies on a network filesystem, "
            "where SQLite's locks do not hold. Choose a folder on a local disk with --data, "
            "or use PostgreSQL (BLEMISH_DATABASE_URL)."
        )


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder


def _serve_here(settings: Settings) -> None:
    from app.main import create_app

    listener = _listen(settings)
    own = _own_https(settings)
    address = printed_address(settings, listener.getsockname()[1])
    app = create_app(settings)
    with app.state.database.write_tx() as tx:
        secret = new_setup_link(tx)
    old = _under_old_addresses(app, settings, address)

    def greet() -> None:
        _greet(settings, address, secret, own, old=old)
        if own is not None:
            own.explain(app, address)

    server = _uvicorn_server(app, settings, greet, own)
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(1)


def _own_https(settings: Settings) -> OwnHttps | None:
    if not settings.https:
        return None
    from app.web.own_https import prepare_https  # cryptography takes its time and memory

    return prepare_https(settings)


def _serve_postgres(settings: Settings, processes: int) -> None:
    database = Database(settings)
    try:
        from app.db.migrate import require_current

        require_current(database.write_engine)
        with database.write_tx() as tx:
            secret = new_setup_link(tx)
    finally:
        database.close()
    if processes == 1:
        _serve_listener(settings, _listen(settings), secret)
        return
    listener = _listen(settings)
    children = []
    for number in range(processes):
        child = os.fork()
        if child == 0:
            _serve_listener(settings, listener, secret if number == 0 else None, quiet=number > 0)
            os._exit(0)
        children.append(child)
    _wait_for(children)


def _serve_listener(
    settings: Settings, listener: socket.socket, secret: str | None, *, quiet: bool = False
) -> None:
    from app.main import create_app

    app = create_app(settings)
    address = printed_address(settings, listener.getsockname()[1])

    def greet() -> None:
        if not quiet:
            _greet(settings, address, secret, old=old)

    old = "" if quiet else _under_old_addresses(app, settings, address)
    server = _uvicorn_server(app, settings, greet)
    server.run(sockets=[listener])


def _wait_for(children: list[int]) -> None:
    """Pass the stop on to every child and wait; when one dies the rest are stopped (restart us whole)."""
    import signal

    def stop(*_: object) -> None:
        for child in children:
            try:
                os.kill(child, signal.SIGTERM)
            except ProcessLookupError:
                continue

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    status = 0
    for _ in list(children):
        pid, code = os.wait()
        children.remove(pid)
        status = status or os.waitstatus_to_exitcode(code)
        stop()
    sys.exit(1 if status else 0)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise SettingsError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            "Is another server running? Choose another with --port."
        ) from None
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


def _uvicorn_server(
    app: FastAPI, settings: Settings, after_start: Callable[[], None], own: OwnHttps | None = None
) -> uvicorn.Server:
    import uvicorn

    from app.web.request_bounds import bounded_protocol

    class Server(uvicorn.Server):
        """Greets once the server answers, and says "not ready" as soon as it is told to stop."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                after_start()

        def handle_exit(self, sig: int, frame: object) -> None:
            app.state.is_stopping = True
            super().handle_exit(sig, frame)  # type: ignore[arg-type]

    return Server(
        uvicorn.Config(
            app,
            http=bounded_protocol(settings.trusted_proxies),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            limit_concurrency=1000,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=30,
            ssl_certfile=own.certified.chain if own is not None else None,
            ssl_keyfile=own.certified.key if own is not None else None,
        )
    )


def _under_old_addresses(app: FastAPI, settings: Settings, address: str) -> str:
    """Say what waits on phones under addresses that this server had before; "" for nothing."""
    with app.state.database.read_tx() as tx:
        words = stranded_words(stranded_photos(tx, settings, address))
    return f"\n{words}. {STRANDED_MEND}" if words else ""


def _greet(
    settings: Settings, address: str, secret: str | None, own: OwnHttps | None = None, *, old: str = ""
) -> None:
    """Say where it is, all at once: whoever waits for the first line finds the link below it."""
    words = f"\nBlemish is at {address}"
    if secret is not None:
        words += (
            "\n\nNobody has set it up yet. Open this link once, within 24 hours:"
            f"\n\n  {address}/setup#{secret}\n"
        )
    if settings.host in _LOOPBACK and settings.public_url is None:
        words += "\nOnly this machine can reach it. To let phones in: blemish serve --lan"
    elif settings.public_url is None and in_container():
        words += (
            "\nIn a container: the port is the one you published. Phones use this machine's address on the "
            "network; BLEMISH_PUBLIC_URL names it for good."
        )
    elif own is not None:
        words += (
            f"\nPhones that do not know this server yet begin at {own.address}"
            f"\nIts certificate has the fingerprint {own.certified.fingerprint}\n"
        )
    elif address.startswith("http://"):
        words += "\nPlain http: fine on a network you trust; docs/admin.md says how to get a certificate."
    _say(words + old)
    if own is not None:
        print_code(own.address, sys.stdout)
        sys.stdout.flush()


def _say(words: str) -> None:
    Console(highlight=False, soft_wrap=True).print(words, markup=False)
    sys.stdout.flush()
