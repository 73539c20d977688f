"""Blobs: named by what they are, whole or absent."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.storage.blobs import Blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """An empty store."""
    store = Blobs(tmp_path)
    store.prepare()
    return store


def _keep(blobs: Blobs, data: bytes) -> str:
    with blobs.new_part() as part:
        part.write(data[: len(data) // 2])
        part.write(data[len(data) // 2 :])
        sha256 = part.finish()
        blobs.keep(part, sha256)
    return sha256


def test_a_blob_is_named_by_its_bytes(blobs: Blobs) -> None:
    sha256 = _keep(blobs, b"the bytes of a photo")
    assert sha256 == hashlib.sha256(b"the bytes of a photo").hexdigest()
    assert blobs.path(sha256).relative_to(blobs.blobs).as_posix() == f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    with blobs.open(sha256) as file:
        assert file.read() == b"the bytes of a photo"
    assert list(blobs.each()) == [sha256]


def test_keeping_the_same_bytes_again_heals_a_rotten_blob(blobs: Blobs) -> None:
    sha256 = _keep(blobs, b"the bytes of a photo")
    blobs.path(sha256).write_bytes(b"the bytes of a phot0")
    assert _keep(blobs, b"the bytes of a photo") == sha256
    assert blobs.path(sha256).read_bytes() == b"the bytes of a photo"


def test_what_is_not_kept_is_gone(blobs: Blobs) -> None:
    with blobs.new_part() as part:
        part.write(b"half")
        path = part.path
    assert not path.exists()
    assert list(blobs.each()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_hashes_name_blobs(blobs: Blobs, name: str) -> None:
    """D14: no path is ever built from anything else."""
    with pytest.raises(ValueError, match="not a SHA-256"):
        blobs.path(name)


def test_tiles_that_are_ready_just_when_they_are_removed_go_too(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = _keep(blobs, b"the bytes of a photo")
    pack = blobs.tiles / f"{sha256}-t1.tiles"
    building = blobs.tiles / f"{sha256}-t1.tiles.building"
    building.write_bytes(b"tiles")
    real = Path.unlink

    def ready_meanwhile(self: Path, missing_ok: bool = False) -> None:
        if self == building and building.exists():
            building.replace(pack)
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", ready_meanwhile)
    blobs.remove(sha256)
    assert list(blobs.tiles.iterdir()) == []
