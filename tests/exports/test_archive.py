"""Archives: what is in them, that they are whole, the same, and made under one snapshot."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image

from app.db.tx import Database
from app.exports import archive as archive_module
from app.exports.registry import export_formats
from app.exports.service import export_to_file
from app.models import Annotation, Photo
from tests import photos
from tests.conftest import Person, SetClock
from tests.exports.cast import add_done, export_zip, finish_jobs, opened, store_photo
from tests.factories import make_annotation
from tests.photos_domain.sending import send


@pytest.fixture
def three_photos(app: FastAPI, database: Database, project_id: int) -> list[int]:
    """A JPEG as it is, one that lies on its side, and a PNG; the last without a defect."""
    picture = photos.crack((320, 240))
    place = photos.exif(gps=photos.gps_tags(52.5, 13.4))
    ids = [
        store_photo(app, project_id, photos.jpeg(picture, block=place), width=320, height=240),
        store_photo(
            app, project_id, photos.jpeg(picture, orientation=6), width=320, height=240, orientation=6
        ),
        store_photo(
            app, project_id, photos.encoded(picture, "PNG"), width=320, height=240, format="PNG",
            name="wall.png", no_defect=True,
        ),
    ]  # fmt: skip
    with database.write_tx() as tx:
        for photo_id in ids[:2]:
            make_annotation(tx, tx.session.get_one(Photo, photo_id))
    return ids


def test_an_archive_holds_what_its_readme_says(
    manager: Person, app: FastAPI, project_id: int, three_photos: list[int]
) -> None:
    data, told = export_zip(manager, app, project_id, include_photos=True)
    archive, labels, manifest = opened(data)
    names = [f"images/{item['file_name']}" for item in labels["images"]]
    assert sorted(archive.namelist()) == sorted(
        [*names, "README.txt", "annotations/instances.json", "classes.txt", "negatives.txt", "manifest.json"]
    )
    assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
    assert archive.read("negatives.txt").decode() == f"{three_photos[2]:08d}_wall.png\n"
    assert archive.read("classes.txt").decode().splitlines()[0] == "1 crack"
    for image, name in zip(labels["images"], names, strict=True):
        with Image.open(io.BytesIO(archive.read(name))) as picture:
            assert picture.size == (image["width"], image["height"])
            assert not picture.getexif()
    assert manifest["counts"]["file"] == manifest["counts"]["database"]
    assert manifest["counts"]["file"] == {"photos": 3, "annotations": 2, "no_defect": 1}
    assert {item["file"] for item in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for item in manifest["files"]:
        content = archive.read(item["file"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (item["size"], item["sha256"])
    hows = {item["file"]: item["how"] for item in manifest["files"] if "how" in item}
    assert [hows[name] for name in names] == ["copied", "re-encoded", "copied"]
    assert told["size"] == len(data)
    assert told["counts"]["file"]["annotations"] == 2
    assert told["made"]["export"] == told["id"]


def test_a_photo_that_is_copied_is_not_opened_again_after_it_came_in(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    """What is metadata in it was told by the first look."""
    came = send(manager, project_id, photos.jpeg(photos.crack(), block=photos.exif(make="Acme")))
    with database.write_tx() as tx:
        tx.session.get_one(Photo, came.json()["photo"]["id"]).state = "done"
    app.state.sandbox.close()
    archive, labels, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    with Image.open(io.BytesIO(archive.read(f"images/{labels['images'][0]['file_name']}"))) as picture:
        assert not picture.getexif()
    assert manifest["files"][1]["how"] == "copied"


def test_the_same_request_gives_the_same_bytes(
    manager: Person, app: FastAPI, project_id: int, three_photos: list[int], clock: SetClock
) -> None:
    """B8: same input, byte-identical export; number and clock time stand beside the file, not in it."""
    first, one = export_zip(manager, app, project_id, include_photos=True)
    clock.forward(hours=3)
    second, other = export_zip(manager, app, project_id, include_photos=True)
    assert first == second
    assert one["made"] != other["made"]


def test_labels_alone_equal_the_stream(
    manager: Person, app: FastAPI, project_id: int, three_photos: list[int], tmp_path: Path
) -> None:
    streamed = manager.get(f"/projects/{project_id}/coco.json").content
    data, _ = export_zip(manager, app, project_id)
    archive, _, _ = opened(data)
    assert archive.read("annotations/instances.json") == streamed
    assert not [name for name in archive.namelist() if name.startswith("images/")]
    coco = export_formats()["coco"]
    export_to_file(app.state.house, project_id, tmp_path / "out.json", export_format=coco)
    assert (tmp_path / "out.json").read_bytes() == streamed
    export_to_file(app.state.house, project_id, tmp_path / "out.zip", export_format=coco, include_photos=True)
    with_photos, _ = export_zip(manager, app, project_id, include_photos=True)
    assert (tmp_path / "out.zip").read_bytes() == with_photos
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["out.json", "out.zip"]


def test_what_is_left_out_is_counted_with_its_reason(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    for state in ("done", "unlabelled", "unlabelled", "retake"):
        add_done(database, project_id, state=state)
    add_done(database, project_id, state="unlabelled", damaged=True)
    with database.write_tx() as tx:
        tx.session.get_one(Photo, add_done_in_trash(tx, project_id)).deleted_at = tx.now
    data, told = export_zip(manager, app, project_id)
    left = {item["reason"]: item["photos"] for item in told["left_out"]}
    assert left == {"unlabelled": 2, "retake": 1, "damaged": 1, "trashed": 1}
    queries = {item["reason"]: item["query"] for item in told["left_out"]}
    assert queries["unlabelled"] == "state=unlabelled&damaged=false"
    for item in told["left_out"]:  # each link shows as many photos as are counted beside it
        shown = manager.get(f"/projects/{project_id}/photos/facets?{item['query']}").json()
        assert shown["found"] == item["photos"], item
    _, _, manifest = opened(data)
    assert {item["reason"] for item in manifest["left_out"]} == set(left)
    assert all(item["words"] for item in manifest["left_out"])


def add_done_in_trash(tx: Any, project_id: int) -> int:
    """Make a photo that the test throws away."""
    from app.models import Project
    from tests.factories import make_photo

    return int(make_photo(tx, tx.session.get_one(Project, project_id), state="done").id)


def test_names_become_ascii_and_unique(
    manager: Person, app: FastAPI, project_id: int, database: Database
) -> None:
    """C10: emoji, right-to-left, 300 characters, reserved names: safe file names, true names in the map."""
    data = photos.jpeg(photos.surface((64, 48)))
    wild = [
        "🚗💥.jpg",
        "‏שריטה.jpg",
        "x" * 296 + ".jpg",
        "CON.jpg",
        "../../etc/passwd",
        "Größe é.JPG",
        "a.b.c.jpg",
    ]
    ids = [
        store_photo(app, project_id, data + bytes([index]), name=name, width=64, height=48)
        for index, name in enumerate(wild)
    ]
    archive, labels, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    files = [item["file_name"] for item in labels["images"]]
    assert all(name.isascii() and "/" not in name and ".." not in name and len(name) < 60 for name in files)
    assert len({name.rpartition(".")[0].lower() for name in files}) == len(wild)
    assert [item["x"]["name"] for item in labels["images"]] == wild
    mapped = {item["file"]: item["original"]["name"] for item in manifest["files"] if "original" in item}
    assert [mapped[f"images/{name}"] for name in files] == wild
    assert files[5] == f"{ids[5]:08d}_Groe-e.jpg"
    assert set(archive.namelist()) >= set(mapped)


def test_a_picture_of_another_kind_than_expected_keeps_names_true(
    manager: Person, app: FastAPI, project_id: int, database: Database
) -> None:
    data = photos.animated("WEBP", (64, 48))
    photo_id = store_photo(app, project_id, data, format="WEBP", name="wheel.webp", width=64, height=48)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo_id), width=20.0, height=10.0, area=200.0)
    archive, labels, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    (image,) = labels["images"]
    assert image["file_name"].endswith(".png")
    assert f"images/{image['file_name']}" in archive.namelist()
    text = archive.read("annotations/instances.json")
    assert labels["info"]["version"] == manifest["content_sha256"][:12]
    assert hashlib.sha256(text[: text.index(b'"info":')]).hexdigest() == manifest["content_sha256"]


def test_a_file_that_would_be_wrong_is_not_offered(
    manager: Person, app: FastAPI, project_id: int, database: Database
) -> None:
    photo = add_done(database, project_id, width=100, height=100)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id), x=60.0, width=50.0, area=2500.0)
    asked = manager.post(f"/projects/{project_id}/exports", json={"format": "coco"}).json()
    finish_jobs(app)
    told = manager.get(f"/exports/{asked['id']}").json()
    assert told["state"] == "failed"
    assert "reaches out of the photo" in told["error"]
    assert told["problems"][0]["photo_id"] == photo.id
    assert told["url"] is None
    assert manager.get(f"/exports/{asked['id']}/file").status_code == 409


def test_a_missing_original_fails_the_export_with_its_photo(
    manager: Person, app: FastAPI, project_id: int, database: Database
) -> None:
    photo = add_done(database, project_id)
    asked = manager.post(f"/projects/{project_id}/exports", json={"include_photos": True}).json()
    finish_jobs(app)
    told = manager.get(f"/exports/{asked['id']}").json()
    assert (told["state"], told["problems"][0]["photo_id"]) == ("failed", photo.id)
    assert "missing on the server" in told["error"]


def test_edits_during_an_export_do_not_mix(
    manager: Person,
    app: FastAPI,
    project_id: int,
    database: Database,
    three_photos: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """B9: what is drawn while the file is written is not in it, and what is deleted still is."""
    before = manager.get(f"/projects/{project_id}/coco.json").json()
    lines = archive_module._photo_lines

    def edit_then_read(snapshot: Any) -> Any:
        with database.write_tx() as tx:
            make_annotation(tx, tx.session.get_one(Photo, three_photos[0]))
            first = tx.session.get_one(Annotation, before["annotations"][0]["id"])
            first.deleted_at = tx.now
            tx.session.get_one(Photo, three_photos[2]).deleted_at = tx.now
        return lines(snapshot)

    monkeypatch.setattr(archive_module, "_photo_lines", edit_then_read)
    _, labels, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    assert labels == before
    assert manifest["counts"]["database"] == {"photos": 3, "annotations": 2, "no_defect": 1}


def test_files_as_taken_go_out_only_when_a_manager_asks(
    manager: Person, reviewer: Person, app: FastAPI, project_id: int, three_photos: list[int]
) -> None:
    """coco.md 15, C12: with place and time in them, beside the upright pictures that the boxes fit."""
    asked = {"include_photos": True, "options": {"originals": True}}
    assert reviewer.post(f"/projects/{project_id}/exports", json=asked).status_code == 403
    archive, labels, manifest = opened(export_zip(manager, app, project_id, **asked)[0])
    originals = {item["file"]: item for item in manifest["files"] if item["file"].startswith("originals/")}
    assert len(originals) == len(labels["images"]) == 3
    for name, item in originals.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == item["sha256"]
    hashes = {image["x"]["sha256"] for image in labels["images"]}
    assert {item["sha256"] for item in originals.values()} == hashes


def test_camera_data_stay_inside_only_when_a_manager_asks(
    manager: Person, reviewer: Person, app: FastAPI, project_id: int
) -> None:
    """coco.md 15: place and time, with orientation 1, so that nothing turns the picture again."""
    kinds = [("JPEG", 1), ("JPEG", 6), ("PNG", 1), ("PNG", 6), ("WEBP", 1)]
    for format_, turn in kinds:
        block = photos.exif(orientation=turn, make="Acme", gps=photos.gps_tags(52.5, 13.4))
        data = photos.encoded(photos.stored_for(photos.crack((320, 240)), turn), format_, exif=block)
        store_photo(
            app, project_id, data, width=320, height=240, format=format_, orientation=turn, no_defect=True
        )
    asked: dict[str, Any] = {"include_photos": True, "options": {"keep_exif": True}}
    assert reviewer.post(f"/projects/{project_id}/exports", json=asked).status_code == 403
    plain, _, _ = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    first = export_zip(manager, app, project_id, **asked)[0]
    assert export_zip(manager, app, project_id, **asked)[0] == first, "the same bytes again"
    kept, labels, manifest = opened(first)
    assert manifest["options"]["keep_exif"] is True
    assert len(labels["images"]) == len(kinds)
    for image in labels["images"]:
        name = f"images/{image['file_name']}"
        with Image.open(io.BytesIO(plain.read(name))) as picture:
            assert not picture.getexif(), name
        with Image.open(io.BytesIO(kept.read(name))) as picture:
            exif = picture.getexif()
            assert picture.size == (320, 240)
            assert (exif[photos.ORIENTATION], exif[photos.MAKE]) == (1, "Acme"), name
            assert exif.get_ifd(photos.GPS_IFD)[1] == "N", name
            picture.load()


def test_pictures_drawn_anew_are_kept_and_used_again(
    manager: Person, app: FastAPI, project_id: int, three_photos: list[int]
) -> None:
    """coco.md 15: bytes stay the same across library updates, since they are made once."""
    _, _, manifest = opened(export_zip(manager, app, project_id, include_photos=True)[0])
    (drawn,) = (item for item in manifest["files"] if item.get("how") == "re-encoded")
    kept = app.state.blobs.path(drawn["sha256"])
    assert kept.stat().st_size == drawn["size"]
    before = kept.stat().st_mtime_ns
    export_zip(manager, app, project_id, include_photos=True)
    assert kept.stat().st_mtime_ns == before
