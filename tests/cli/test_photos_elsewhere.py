"""BLEMISH_STORAGE_URL: photos in a folder of their own, such as a larger disk; and what is refused there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings, SettingsError
from tests.cli.conftest import Blemish
from tests.conftest import Person
from tests.photos_domain.sending import picture, send


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The server's settings, with the photos beside the data folder."""
    url = f"file://{tmp_path}/large%20disk"
    monkeypatch.setenv("BLEMISH_STORAGE_URL", url)
    return settings.model_copy(update={"storage_url": url})


def test_photos_lie_in_the_folder_that_was_named_and_are_backed_up_from_there(
    settings: Settings, labeler: Person, project_id: int, blemish: Blemish, tmp_path: Path
) -> None:
    sent = send(labeler, project_id, picture()).json()
    sha256 = sent["receipt"]["sha256"]
    there = tmp_path / "large disk" / "blobs" / sha256[:2] / sha256[2:4] / sha256
    assert there.read_bytes() == picture()
    assert not (settings.data / "blobs").exists()
    assert labeler.get("/" + sent["photo"]["urls"]["thumb"]).status_code == 200
    said = blemish("doctor")
    assert "All 1 originals are there" in said.out
    assert "free for the folder of photos" in " ".join(said.out.split())
    assert blemish("backup", tmp_path / "backups").code == 0
    checked = blemish("backup-verify", tmp_path / "backups")
    assert "1 photos" in checked.out
    assert "missing" not in checked.out
    refused = blemish("backup", tmp_path / "large disk" / "copies")
    assert (refused.code, "another disk" in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://bucket/photos", "not built yet"),
        ("https://photos.example", "file:/srv/blemish"),
        ("/srv/blemish", "file:/srv/blemish"),
        ("file:relative", "file:/srv/blemish"),
        ("file:/", "file:/srv/blemish"),
        ("file://elsewhere/srv", "file:/srv/blemish"),
    ],
)
def test_a_place_that_photos_cannot_go_to_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    """With s3:// the start went on, and photos stayed on the local disk in silence."""
    monkeypatch.setenv("BLEMISH_STORAGE_URL", url)
    with pytest.raises(SettingsError) as told:
        Settings.load()
    assert "BLEMISH_STORAGE_URL" in str(told.value)
    assert words in str(told.value)
