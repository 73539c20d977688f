"""demo, upload and export, beside a running server and against one elsewhere."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.db.tx import Database
from app.demo import drawing
from app.models import Photo, Project
from app.settings import Settings
from tests.cli.conftest import Blemish
from tests.conftest import Person, on_one_database
from tests.exports.cast import add_done
from tests.factories import make_annotation, make_user
from tests.photos_domain.sending import picture

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with photos, one of them further down, and with what is none of them."""
    folder = tmp_path / "album"
    (folder / "gate 3").mkdir(parents=True)
    (folder / ".thumbnails").mkdir()
    (folder / "a.jpg").write_bytes(picture(1))
    (folder / "gate 3" / "ü b.JPG").write_bytes(picture(2))
    (folder / ".thumbnails" / "c.jpg").write_bytes(picture(3))
    (folder / "notes.txt").write_text("crack left of the door")
    return folder


@on_one_database
def test_the_demo_is_filled_once(blemish: Blemish, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures, labels and states are there for the admin; asked again, it says so."""
    monkeypatch.setattr(drawing, "SIZE", (480, 360))
    said = blemish("demo")
    assert said.code == 0, said.err
    number = int(re.findall(r"Project (\d+)", said.out)[0])
    shown = admin.get(f"/projects/{number}/photos?limit=100").json()["items"]
    assert len(shown) == drawing.count() == 24
    states = {photo["state"] for photo in shown}
    assert {"done", "unlabelled", "in_progress", "retake", "unsure"} <= states
    assert sum(photo["no_defect"] for photo in shown) == 2
    assert "already" in blemish("demo").out


TYPED_WRONGLY: list[tuple[str, str]] = [
    ("export --project 1 --photos -o {there}/x.json", "name it something.zip"),
    ("export --project 1 --filter bad -o {there}/x.json", "Write name=value"),
    ("export --project 1 --filter state=tidy -o {there}/x.json", "state"),
    (
        "export --project 1 --filter class=nope -o {there}/x.json",
        "--filter class=nope: A filter",
    ),
    ("export --project 1 --option task -o {there}/x.json", "'task' is no option. Write name=value"),
    (
        "export --project 1 --option task=count -o {there}/x.json",
        "--option: Some options are wrong. options/task",
    ),
    ("export --project 1 --option tusk=instance -o {there}/x.json", "options/tusk"),
    ("export --project 1 --format zzz -o {there}/x.json", "must be one of coco"),
    ("export --project 1 -o {there}/not/there/x.json", "not/there is not there"),
    ("export --project 1 -o {there}/x.json --server ftp://a --token b", "not an address"),
    ("export --project 1 -o {there}/x.json --server http://a.example", "needs a token"),
    ("upload --project 1 {there}/not-there", "not-there is not there"),
    ("backup-verify {there}/not-there", "not-there is not there"),
    ("restore {there}/not-there {there}/new", "not-there is not there"),
    ("user add nobody", "not an e-mail address"),
    ("export --project many -o {there}/x.json", "project"),
    ("sing", "sing"),
]


def test_what_was_typed_wrongly_ends_with_2(
    blemish: Blemish, database: Database, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """1 is for what was understood and failed: a script can tell the two apart."""
    for typed, words in TYPED_WRONGLY:
        with subtests.test(typed):
            said = blemish(*typed.format(there=tmp_path).split())
            assert said.code == 2, said
            assert words in " ".join(said.err.split()), said.err
            assert "Traceback" not in said.err


def test_a_picture_of_the_demo_holds_what_it_says() -> None:
    """The box of a defect lies in the picture, and the same number draws the same bytes."""
    drawn = drawing.draw(3, (480, 360))
    assert [name for name, _ in drawn.defects] == ["chip", "scratch"]
    for _, (x, y, width, height) in drawn.defects:
        assert 0 <= x < x + width <= 480
        assert 0 <= y < y + height <= 360
    assert Image.open(io.BytesIO(drawn.jpeg)).size == (480, 360)
    assert drawing.draw(3, (480, 360)).jpeg == drawn.jpeg


def test_a_folder_is_uploaded_and_known_the_second_time(
    blemish: Blemish, admin: Person, album: Path, project_id: int
) -> None:
    """Photos below it are found, hidden ones and other files are not; sending twice does no harm."""
    said = blemish("upload", album, "--project", project_id)
    assert said.code == 0, said.err
    assert said.out == "2 new, 0 already there, 0 refused.\n"
    assert blemish("upload", album, "--project", project_id).out == "0 new, 2 already there, 0 refused.\n"
    names = {photo["name"] for photo in admin.get(f"/projects/{project_id}/photos").json()["items"]}
    assert names == {"a.jpg", "ü b.JPG"}


def test_one_bad_file_does_not_stop_the_others(
    blemish: Blemish, admin: Person, album: Path, project_id: int
) -> None:
    """It is named with its reason, and the exit code tells of it."""
    (album / "broken.jpg").write_bytes(b"no photo at all")
    said = blemish("upload", album, "--project", project_id)
    assert said.code == 1
    assert said.out == "2 new, 0 already there, 1 refused.\n"
    assert "broken.jpg" in said.err


def test_photos_that_were_kept_damaged_are_named_and_counted(
    blemish: Blemish, admin: Person, album: Path, project_id: int
) -> None:
    """They are in, so the exit code is 0; but nobody believes them to be whole."""
    (album / "torn.jpg").write_bytes(picture(4)[:-2000])
    for counts in ("3 new, 0 already there", "0 new, 3 already there"):
        said = blemish("upload", album, "--project", project_id)
        assert said.code == 0, said.err
        assert said.out.startswith(f"{counts}, 0 refused.\n1 damaged among them: kept"), said.out
        (words,) = [line for line in said.err.splitlines() if "torn.jpg: kept, but damaged: " in line]
        (shown,) = admin.get(f"/projects/{project_id}/photos?damaged=true").json()["items"]
        damage = admin.get(f"/photos/{shown['id']}").json()["damage"]
        assert damage
        assert words.endswith(damage)


def test_what_cannot_be_uploaded_is_told(blemish: Blemish, album: Path, project_id: int) -> None:
    """A path, a person and a project that are not there; a server without a token."""
    assert "is not there" in blemish("upload", album / "nowhere", "--project", project_id).err
    assert "no admin yet" in blemish("upload", album, "--project", project_id).err
    said = blemish("upload", album, "--project", project_id, "--server", "http://127.0.0.1:9")
    assert said.code == 2
    assert "--token" in said.err


def test_the_export_is_the_one_the_server_streams(
    blemish: Blemish, manager: Person, admin: Person, album: Path, project_id: int, tmp_path: Path
) -> None:
    """Byte for byte, but for the moment it was made."""
    blemish("upload", album, "--project", project_id)
    said = blemish(
        "export", "--project", project_id, "--filter", "state=unlabelled", "-o", tmp_path / "x.json"
    )
    assert said.code == 0, said.err
    streamed = manager.get(f"/projects/{project_id}/coco.json?state=unlabelled").json()
    written = json.loads((tmp_path / "x.json").read_bytes())
    assert written["images"] == streamed["images"]
    assert written["categories"] == streamed["categories"]


@pytest.mark.parametrize("name", ["masks.json", "masks.zip"])
def test_options_of_the_format_are_taken_as_text(
    blemish: Blemish, database: Database, project_id: int, tmp_path: Path, name: str
) -> None:
    photo = add_done(database, project_id)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id))
    wanted = ("--option", "task=instance", "--option", "boxes=rectangles", "-o", tmp_path / name)
    said = blemish("export", "--project", project_id, *wanted)
    assert said.code == 0, said.err
    assert _labels(tmp_path / name)["annotations"][0]["segmentation"]


def _labels(file: Path) -> dict[str, Any]:
    if file.suffix == ".json":
        found: dict[str, Any] = json.loads(file.read_bytes())
        return found
    with zipfile.ZipFile(file) as archive:
        return dict(json.loads(archive.read("annotations/instances.json")))


def test_an_export_says_how_much_went_out_and_a_class_that_is_not_there_is_refused(
    blemish: Blemish, database: Database, project_id: int, tmp_path: Path
) -> None:
    """An empty file that looks like a data set is worse than none."""
    photo = add_done(database, project_id)
    add_done(database, project_id, state="retake")
    add_done(database, project_id, damaged=True)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id))
    for name in ("x.json", "x.zip"):
        said = blemish("export", "--project", project_id, "-o", tmp_path / name)
        assert said.code == 0, said.err
        assert "Photos: 1, annotations: 1; photos left out: 2." in said.out
    said = blemish("export", "--project", project_id, "--filter", "class=99", "-o", tmp_path / "none.json")
    assert (said.code, "99 is not a class of this project" in said.err) == (2, True), said
    assert not (tmp_path / "none.json").exists()


def test_an_archive_holds_the_photos(
    blemish: Blemish, admin: Person, album: Path, project_id: int, tmp_path: Path
) -> None:
    """--photos puts them in, and nothing half-made is left when the project is not there."""
    blemish("upload", album, "--project", project_id)
    target = tmp_path / "out" / "set.zip"
    assert blemish("export", "--project", project_id, "--photos", "-o", target).code == 2
    target.parent.mkdir()
    wanted = ("--photos", "--filter", "state=unlabelled", "-o", target)
    assert "no project 99" in blemish("export", "--project", 99, *wanted).err
    assert list(target.parent.iterdir()) == []
    assert blemish("export", "--project", project_id, *wanted).code == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert sum(name.endswith(".jpg") for name in archive.namelist()) == 2


@pytest.fixture
def bad_photo(database: Database, project_id: int) -> int:
    """A done photo with a box that reaches out of it: no reader may ever get that."""
    photo = add_done(database, project_id, width=100, height=100)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id), x=60.0, width=50.0, area=2500.0)
    return photo.id


@pytest.mark.parametrize("name", ["labels.json", "labels.zip"])
def test_a_file_that_would_be_wrong_is_not_written(
    blemish: Blemish, bad_photo: int, project_id: int, tmp_path: Path, name: str
) -> None:
    """coco.md 13: labels alone are read back too, before the file gets its name."""
    (tmp_path / "out").mkdir()
    said = blemish("export", "--project", project_id, "-o", tmp_path / "out" / name)
    assert said.code == 1
    assert f"photo {bad_photo}: " in said.err
    assert "reaches out of the photo" in said.err
    assert list((tmp_path / "out").iterdir()) == []


@pytest.fixture
def elsewhere(settings: Settings, database: Database, project_id: int) -> Iterator[str]:
    """A server of its own process on the same database: its address (SQLite's stage has no lock file)."""
    environment = {
        **os.environ,
        "BLEMISH_DATA": str(settings.data),
        "BLEMISH_MIN_FREE_BYTES": "0",
        "BLEMISH_PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }
    if settings.database_url is not None:
        environment["BLEMISH_DATABASE_URL"] = settings.database_url
    with subprocess.Popen(
        [sys.executable, "-m", "app", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        address = ""
        for line in server.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        try:
            assert address, "the server did not start"
            yield address
        finally:
            server.terminate()
            server.wait(30)


@on_one_database
def test_photos_go_to_a_server_elsewhere_and_the_labels_come_back(
    elsewhere: str,
    blemish: Blemish,
    database: Database,
    album: Path,
    project_id: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By address and token, from the environment as well; the answers of the server are passed on."""
    with database.write_tx() as tx:
        email = make_user(tx, "robot", is_admin=True).email
        assert tx.session.get(Project, project_id) is not None
    scopes = [word for scope in ("upload", "export", "read") for word in ("--scope", scope)]
    token = blemish("token", "add", email, "--name", "robot", *scopes).out.strip()
    to = ("--server", elsewhere, "--token", token)
    assert blemish("upload", album, "--project", project_id, *to).out.startswith("2 new")
    (tmp_path / "torn.jpg").write_bytes(picture(4)[:-2000])
    torn = blemish("upload", tmp_path / "torn.jpg", "--project", project_id, *to)
    assert (torn.code, "1 damaged among them" in torn.out) == (0, True)
    assert "torn.jpg: kept, but damaged: " in torn.err
    assert blemish("upload", album, "--project", project_id, *to).out.startswith("0 new, 2 already")
    refused = blemish("upload", album, "--project", 99, *to)
    assert refused.code == 1
    assert "not there, or not for you" in refused.err
    monkeypatch.setenv("BLEMISH_SERVER", elsewhere)
    monkeypatch.setenv("BLEMISH_TOKEN", token)
    said = blemish(
        "export", "--project", project_id, "--filter", "state=unlabelled", "-o", tmp_path / "x.json"
    )
    assert said.code == 0, said.err
    assert "checked" in said.out
    assert "Photos: 2, annotations: 0." in said.out
    assert len(json.loads((tmp_path / "x.json").read_bytes())["images"]) == 2  # the torn one stays
    photo = add_done(database, project_id, width=100, height=100)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id), x=10.0, y=10.0, width=20.0, height=20.0)
    options = ("--option", "task=instance", "--option", "boxes=rectangles")
    said = blemish("export", "--project", project_id, *options, "-o", tmp_path / "masks.json")
    assert said.code == 0, said.err
    assert _labels(tmp_path / "masks.json")["annotations"][0]["segmentation"]
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id), x=60.0, width=50.0, area=2500.0)
    said = blemish("export", "--project", project_id, "-o", tmp_path / "y.json")
    assert (said.code, f"photo {photo.id}: " in said.err) == (1, True)
    assert {file.name for file in tmp_path.iterdir()} & {"y.json", ".y.json.part"} == set()
