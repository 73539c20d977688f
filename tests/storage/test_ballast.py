"""The 64 MB set aside, so that people can still delete when the disk is full (A10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.migrate import upgrade
from app.db.tx import Database
from app.errors import StorageFull
from app.settings import Settings
from app.storage.blobs import Blobs
from tests.factories import make_project


def test_a_full_database_drops_the_ballast_and_changes_nothing(tmp_path: Path) -> None:
    """A10: the failed write is rolled back, reads go on, and there is room to delete again."""
    database = Database(Settings(data=tmp_path))
    upgrade(database.write_engine)
    blobs = Blobs(tmp_path, min_free_bytes=1)
    blobs.prepare()
    database.when_full = blobs.drop_ballast
    assert (tmp_path / "ballast").stat().st_size == 64 * 2**20
    with pytest.raises(StorageFull):
        _fill(database)
    assert not (tmp_path / "ballast").exists()
    with database.read_tx() as tx:
        assert tx.scalar(text("SELECT count(*) FROM project")) == 0
    blobs.close()
    database.close()


def _fill(database: Database) -> None:
    with database.write_tx() as tx:
        pages = tx.scalar(text("PRAGMA page_count"))
        tx.execute(text(f"PRAGMA max_page_count={pages}"))
        for number in range(2000):
            make_project(tx, f"Depot {number}")
