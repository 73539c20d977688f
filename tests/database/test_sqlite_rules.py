"""The rules that the embedded database lives by, asserted on live connections."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.db.lock import FolderInUse, FolderLock, filesystem_of, is_network_folder
from app.db.migrate import upgrade
from app.db.tx import Database
from app.settings import Settings

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/photos /mnt/photos nfs4 rw 0 0
//nas/team /mnt/team\\040share cifs rw 0 0
tmpfs /mnt/photos/local tmpfs rw 0 0
"""


def _pragma(database: Database, name: str, *, write: bool) -> object:
    open_tx = database.write_tx if write else database.read_tx
    with open_tx() as tx:
        value: object = tx.scalar(text(f"PRAGMA {name}"))
        return value


@pytest.mark.parametrize("write", [True, False], ids=["writer", "reader"])
def test_every_connection_is_durable_and_keeps_its_references(tmp_path: Path, write: bool) -> None:
    """B4: WAL, synchronous=FULL (2), foreign keys on."""
    database = Database(Settings(data=tmp_path))
    assert _pragma(database, "journal_mode", write=write) == "wal"
    assert _pragma(database, "synchronous", write=write) == 2
    assert _pragma(database, "foreign_keys", write=write) == 1
    database.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    database = Database(Settings(data=tmp_path))
    upgrade(database.write_engine)
    with database.read_tx() as tx, pytest.raises(OperationalError, match="readonly"):
        tx.execute(text("DELETE FROM project"))
    database.close()


def test_only_the_servers_writer_checkpoints(tmp_path: Path) -> None:
    """B3: several connections that checkpoint can corrupt a WAL before SQLite 3.51.3; here one does."""
    server = Database(Settings(data=tmp_path))
    command = Database(Settings(data=tmp_path), checkpoints=False)
    assert _pragma(server, "wal_autocheckpoint", write=True) == 1000
    assert _pragma(server, "wal_autocheckpoint", write=False) == 0
    assert _pragma(command, "wal_autocheckpoint", write=True) == 0
    assert server.write_engine.pool.size() == 1  # type: ignore[attr-defined]
    server.close()
    command.close()


def test_a_second_server_on_the_same_folder_is_refused_with_words(tmp_path: Path) -> None:
    """B3: one process owns the file."""
    lock = tmp_path / "server.lock"
    with (
        FolderLock(lock, who="A Blemish server"),
        pytest.raises(FolderInUse, match="already runs on the data folder"),
        FolderLock(lock, who="A Blemish server"),
    ):
        pass
    with FolderLock(lock, who="A Blemish server"):
        assert lock.exists()


def test_network_filesystems_are_told_from_local_ones() -> None:
    """B4: SQLite's locks do not hold on them."""
    assert filesystem_of(Path("/home/ruth"), MOUNTS) == "ext4"
    assert is_network_folder(Path("/mnt/photos/depot"), MOUNTS)
    assert is_network_folder(Path("/mnt/team share/depot"), MOUNTS)
    assert not is_network_folder(Path("/mnt/photos/local/depot"), MOUNTS)
