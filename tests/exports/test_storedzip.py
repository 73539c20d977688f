"""The zip writer: what it writes is a zip, whole, and the same however often it puts its work on the disk."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.exports import storedzip
from app.exports.storedzip import StoredZip

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def _write(folder: Path, name: str) -> Path:
    source = folder / "source"
    source.write_bytes(bytes(range(256)) * 40)
    target = folder / name
    with target.open("wb") as file:
        archive = StoredZip(file, at=AT, spool=folder)
        for number in range(12):
            archive.add_file(f"images/{number:08}.bin", source)
            archive.add_pieces(f"cut/{number}.bin", source, ((100, 300), "00ff", (9000, 9100)), 302)
        archive.add_bytes("README.txt", b"words")
        archive.finish()
    return target


def test_a_zip_that_gives_its_memory_back_on_the_way_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checksums are put into headers that lie on the disk by then."""
    at_once = _write(tmp_path, "at-once.zip").read_bytes()
    monkeypatch.setattr(storedzip, "_RUN", 15_000)
    in_runs = _write(tmp_path, "in-runs.zip")
    assert in_runs.read_bytes() == at_once
    with zipfile.ZipFile(in_runs) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == 25
        assert opened.read("cut/3.bin")[198:204] == bytes([42, 43]) + b"\x00\xff" + bytes([40, 41])


def test_a_source_that_changed_while_it_was_read_is_told(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"short")
    with (tmp_path / "broken.zip").open("wb") as file:
        archive = StoredZip(file, at=AT, spool=tmp_path)
        with pytest.raises(OSError, match="changed while it was read"):
            archive.add_pieces("a.bin", source, ((0, 10),), 10)
        archive.abandon()
