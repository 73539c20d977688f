"""Backups (trust 5.9): taken while the server runs, proved whole, refused when changed, restored."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from app.db.tx import Database
from app.models import ApiToken, Audit, CaptureLink, LoginSession, Photo
from app.settings import Settings
from app.team.audit import first_break
from tests.cli.conftest import Blemish
from tests.conftest import Person
from tests.factories import make_annotation, make_user
from tests.photos_domain.sending import picture, send


@pytest.fixture
def photos(labeler: Person, contributor: Person, project_id: int) -> list[bytes]:
    """Three photos that the server has acknowledged."""
    sent = [picture(seed) for seed in (1, 2, 3)]
    for number, content in enumerate(sent):
        assert send(labeler, project_id, content, name=f"{number}.jpg").status_code == 201
    return sent


@pytest.fixture
def restored(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Where a backup is restored to: a new folder, on PostgreSQL a new database too."""
    new = settings.model_copy(update={"data": tmp_path / "restored"})
    if settings.database_url is None:
        yield new
        return
    sql: Callable[[str], None] = request.getfixturevalue("postgres_template")[0]
    name = make_url(settings.database_url).database + "_restored"  # type: ignore[operator]
    sql(f"CREATE DATABASE {name}")
    url = make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
    yield new.model_copy(update={"database_url": url})
    sql(f"DROP DATABASE {name} WITH (FORCE)")


def bring_back(
    blemish: Blemish, restored: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str
) -> str:
    """Restore the newest backup of ``folder``; give what was said."""
    if restored.database_url is not None:
        monkeypatch.setenv("BLEMISH_DATABASE_URL", restored.database_url)
    said = blemish("restore", folder, restored.data, *more)
    assert said.code == 0, said.err
    return said.out


def test_what_was_acknowledged_before_a_backup_comes_back_whole(
    photos: list[bytes],
    labeler: Person,
    blemish: Blemish,
    restored: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server runs on all the while; rows and bytes of the restored folder are those of the backup.

    A token that was revoked since the backup must not come back with it.
    """
    assert labeler.post("/tokens", json={"name": "leaked", "scopes": ["read"]}).status_code == 201
    said = blemish("backup", tmp_path / "backups")
    assert said.code == 0, said.err
    assert said.out.startswith("3 photos")
    told = bring_back(blemish, restored, tmp_path / "backups", monkeypatch)
    assert "3 photo" in " ".join(told.split())
    database = Database(restored)
    with database.read_tx() as tx:
        hashes = list(tx.scalars(select(Photo.sha256).order_by(Photo.id)))
        assert tx.scalar(select(func.count()).select_from(LoginSession)) == 0
        assert tx.scalar(select(CaptureLink.revoked_at)) is not None
        assert tx.scalar(select(ApiToken.revoked_at)) is not None
        assert "1 tokens ended" in " ".join(told.split())
        assert first_break(tx, database.key) is None
        assert tx.scalar(select(Audit.action).order_by(Audit.id.desc())) == "backup.restore"
    for content, sha256 in zip(photos, hashes, strict=True):
        assert (restored.data / "blobs" / sha256[:2] / sha256[2:4] / sha256).read_bytes() == content
    with database.write_tx() as tx:  # new rows are numbered after the old ones
        old = tx.scalar(select(func.max(Photo.id)))
        assert make_user(tx, "newcomer").id > 1
        assert old == 3
    database.close()


def test_deleted_annotations_are_not_told_as_annotations(
    photos: list[bytes],
    database: Database,
    blemish: Blemish,
    restored: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They stay as rows, and come back as rows; the words count what people see."""
    with database.write_tx() as tx:
        photo = tx.scalar(select(Photo).order_by(Photo.id).limit(1))
        for _ in range(3):
            gone = make_annotation(tx, photo)
        gone.deleted_at = tx.now
    folder = tmp_path / "backups"
    assert blemish("backup", folder).out.startswith("3 photos, 2 annotations: ")
    assert "3 photos, 2 annotations, 3 of 3" in " ".join(blemish("backup-verify", folder).out.split())
    assert "2 annotation " in " ".join(bring_back(blemish, restored, folder, monkeypatch).split())


def test_kept_sign_ins_live_on(
    photos: list[bytes],
    labeler: Person,
    blemish: Blemish,
    restored: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """--keep is for moving a server to another machine."""
    assert labeler.post("/tokens", json={"name": "nightly", "scopes": ["export"]}).status_code == 201
    assert blemish("backup", tmp_path / "backups").code == 0
    bring_back(blemish, restored, tmp_path / "backups", monkeypatch, "--keep")
    database = Database(restored)
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(LoginSession)) >= 1
        assert tx.scalar(select(CaptureLink.revoked_at)) is None
        assert tx.scalar(select(ApiToken.revoked_at)) is None
    database.close()


def test_the_next_backup_only_adds_what_is_new(
    photos: list[bytes], labeler: Person, project_id: int, blemish: Blemish, tmp_path: Path
) -> None:
    """Originals are there once, whichever backup names them."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    before = {file: file.stat().st_ino for file in (folder / "blobs").rglob("*") if file.is_file()}
    assert send(labeler, project_id, picture(9), name="late.jpg").status_code == 201
    assert blemish("backup", folder).code == 0
    after = {file: file.stat().st_ino for file in (folder / "blobs").rglob("*") if file.is_file()}
    assert len(before) == 3
    assert len(after) == 4
    assert before.items() <= after.items()
    assert len(list((folder / "taken").iterdir())) == 2
    said = blemish("backup-verify", folder)
    assert "4 photos" in said.out, said.err


def flip_bit(file: Path) -> None:
    """Change one bit in the middle of a file, as a rotting disk does; never through a hard link."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    file.write_bytes(content)


@pytest.mark.parametrize("which", ["database", "original", "manifest", "list"])
def test_a_flipped_bit_is_found(photos: list[bytes], blemish: Blemish, tmp_path: Path, which: str) -> None:
    """Whatever rots, verify fails and names it, and restore refuses."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    home = next((folder / "taken").iterdir())
    if which == "original":
        file = next(file for file in (folder / "blobs").rglob("*") if file.is_file())
    else:
        database = next(iter([*home.glob("database.db"), *home.glob("photo.copy")]))
        file = {"database": database, "manifest": home / "manifest.json", "list": home / "blobs.txt"}[which]
    flip_bit(file)
    said = blemish("backup-verify", folder)
    assert said.code == 1
    assert said.err.strip()
    assert blemish("restore", folder, tmp_path / "new").code == 1
    assert not (tmp_path / "new").exists()


def _originals(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / "blobs").rglob("*") if file.is_file())


def test_an_original_that_rotted_in_the_backup_is_brought_anew(
    photos: list[bytes], blemish: Blemish, tmp_path: Path
) -> None:
    """Found by the check; its size is right, so nothing else would ever look at it again."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    rotten, also, _ = whole = _originals(folder)
    flip_bit(rotten)
    _cut(also)
    said = blemish("backup-verify", folder)
    assert said.code == 1
    assert "2 are missing or damaged" in said.err
    assert blemish("backup", folder).code == 0
    assert _originals(folder) == whole, "and nothing is left aside"
    assert blemish("backup-verify", folder).code == 0


def _cut(file: Path) -> None:
    """Cut a file short, but not the one that it is a second name of."""
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:100])


def test_an_original_that_rotted_under_both_its_names_is_told_as_lost(
    photos: list[bytes], settings: Settings, blemish: Blemish, tmp_path: Path
) -> None:
    """On one disk the backup's file and the server's are one: then there is nothing to bring anew."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    file = _originals(folder)[0]
    here = settings.data / "blobs" / file.relative_to(folder / "blobs")
    flip_bit(file)
    flip_bit(here)
    assert blemish("backup-verify", folder).code == 1
    said = blemish("backup", folder)
    assert said.code == 1
    assert file.name in said.err
    assert blemish("backup-verify", folder).code == 0, "what is there is whole, and the loss is on record"


def test_only_the_servers_user_can_look_into_a_backup(
    photos: list[bytes], blemish: Blemish, tmp_path: Path
) -> None:
    """It holds photos with their places, and hashes of passwords; also in a folder from an older version."""
    folder = tmp_path / "backups"
    (folder / "blobs").mkdir(parents=True, mode=0o755)
    before = os.umask(0o022)
    try:
        assert blemish("backup", folder).code == 0
        assert blemish("backup", tmp_path / "deep" / "new").code == 0
    finally:
        os.umask(before)
    homes = [*(folder / "taken").iterdir(), *(tmp_path / "deep" / "new" / "taken").iterdir()]
    for place in (folder / "taken", folder / "blobs", tmp_path / "deep" / "new", *homes):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700, place


def test_a_manifest_somebody_rewrote_is_refused(
    photos: list[bytes], blemish: Blemish, tmp_path: Path
) -> None:
    """Hashes alone could be written anew; the signature needs the server's secret key."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    home = next((folder / "taken").iterdir())
    manifest = json.loads((home / "manifest.json").read_bytes())
    manifest["program"] = "9.9"
    text = json.dumps(manifest).encode()
    (home / "manifest.json").write_bytes(text)
    (home / "done").write_text(hashlib.sha256(text).hexdigest())
    said = blemish("backup-verify", folder)
    assert said.code == 1
    assert "signature" in said.err


def test_a_backup_that_never_ended_is_none(photos: list[bytes], blemish: Blemish, tmp_path: Path) -> None:
    """Without its end marker a backup is not offered; the finished one before it is."""
    folder = tmp_path / "backups"
    assert blemish("backup", folder).code == 0
    assert blemish("backup", folder).code == 0
    newest = sorted((folder / "taken").iterdir())[-1]
    (newest / "done").unlink()
    assert blemish("backup-verify", folder).code == 0
    shutil.rmtree(sorted((folder / "taken").iterdir())[0])
    said = blemish("backup-verify", folder)
    assert said.code == 1
    assert "no finished backup" in said.err


def test_nothing_is_restored_over_something(photos: list[bytes], blemish: Blemish, tmp_path: Path) -> None:
    """Only into an empty folder."""
    assert blemish("backup", tmp_path / "backups").code == 0
    busy = tmp_path / "busy"
    busy.mkdir()
    (busy / "precious").write_text("mine")
    said = blemish("restore", tmp_path / "backups", busy)
    assert said.code == 1
    assert "not empty" in said.err
    assert [file.name for file in busy.iterdir()] == ["precious"]


def test_a_lost_original_is_told_and_the_rest_is_kept(
    photos: list[bytes], settings: Settings, blemish: Blemish, tmp_path: Path
) -> None:
    """A disk that lost one photo is no reason to back up none."""
    lost = next(file for file in (settings.data / "blobs").rglob("*") if file.is_file())
    lost.unlink()
    said = blemish("backup", tmp_path / "backups")
    assert said.code == 1
    assert lost.name in said.err
    checked = blemish("backup-verify", tmp_path / "backups")
    assert checked.code == 0
    assert "1 originals were missing" in checked.out


def test_a_backup_does_not_go_into_the_data_folder(
    photos: list[bytes], settings: Settings, blemish: Blemish
) -> None:
    """It would be lost together with what it is for."""
    said = blemish("backup", settings.data / "copies")
    assert said.code == 1
    assert "another disk" in said.err
