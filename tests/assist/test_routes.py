"""Asking for masks: who may, what is answered, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.assist.proposer import Proposer
from app.db.tx import Database
from app.imaging.sandbox import Busy, Closed
from app.models import Photo, Project
from bench.box_mask import covered
from tests import photos
from tests.assist.defects import Drawn, blot
from tests.conftest import Person, on_one_database
from tests.factories import make_photo
from tests.photos_domain.sending import send

ROOT = Path(__file__).resolve().parents[2]
BLOT = blot()


@pytest.fixture
def photo_id(labeler: Person, project_id: int) -> int:
    """A photo of a wall with a blot, sent in."""
    return sent(labeler, project_id, photos.encoded(BLOT.picture, "JPEG"))


def sent(person: Person, project_id: int, data: bytes) -> int:
    """Send a photo; tells its id."""
    answer = send(person, project_id, data)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["photo"]["id"])


def rectangle(drawn: Drawn) -> dict[str, float]:
    """The box of a drawn defect, as it is sent."""
    box = drawn.box
    return {"x": box.left, "y": box.top, "width": box.width, "height": box.height}


def share_right(candidate: dict[str, Any], drawn: Drawn) -> float:
    """Intersection over union of a candidate with the truth."""
    mask = covered(candidate["shape"]["polygons"], drawn.mask.shape)
    return float((mask & drawn.mask).sum() / (mask | drawn.mask).sum())


def test_a_box_is_answered_with_ranked_polygons_of_the_photo(labeler: Person, photo_id: int) -> None:
    answer = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT))
    assert answer.status_code == 200, answer.text
    candidates = answer.json()["candidates"]
    assert 1 <= len(candidates) <= 4
    assert {one["shape"]["type"] for one in candidates} == {"polygon"}
    assert [one["score"] for one in candidates] == sorted((one["score"] for one in candidates), reverse=True)
    assert share_right(candidates[0], BLOT) > 0.9


def test_a_click_is_answered_too_and_what_is_in_view_may_be_told(labeler: Person, photo_id: int) -> None:
    width, height = BLOT.picture.size
    click = {"plus": [[width / 2 - 8, height / 2]]}
    view = {"x": width / 4, "y": height / 4, "width": width / 2, "height": height / 2}
    for body in (click, {**click, "view": view}):
        answer = labeler.post(f"/photos/{photo_id}/assist/click", json=body)
        assert answer.status_code == 200, answer.text
        assert max(share_right(one, BLOT) for one in answer.json()["candidates"]) > 0.9


def test_a_candidate_is_sent_back_with_clicks_and_comes_mended(labeler: Person, photo_id: int) -> None:
    shape = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT)).json()["candidates"][0][
        "shape"
    ]
    box = BLOT.box
    beside = [box.left + box.width * 0.08, box.bottom - box.height * 0.08]
    for way, body in (("box", rectangle(BLOT)), ("click", {"plus": []})):
        asked = {**body, "minus": [beside], "shape": shape}
        answer = labeler.post(f"/photos/{photo_id}/assist/{way}", json=asked)
        assert answer.status_code == 200, answer.text
        mended = answer.json()["candidates"][0]
        assert share_right(mended, BLOT) > 0.85
        assert not covered(mended["shape"]["polygons"], BLOT.mask.shape)[int(beside[1]), int(beside[0])]


def test_a_turned_photo_is_answered_in_its_upright_pixels(labeler: Person, project_id: int) -> None:
    stored = photos.stored_for(BLOT.picture, 6)
    photo_id = sent(labeler, project_id, photos.jpeg(stored, block=photos.exif(orientation=6)))
    answer = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT))
    assert share_right(answer.json()["candidates"][0], BLOT) > 0.9


def test_a_small_box_on_a_large_photo_is_seen_in_its_full_pixels(
    labeler: Person, project_id: int, app: FastAPI
) -> None:
    """The 2000 pixel rendition would show a blot of twelve pixels as one of six."""
    drawn = blot((4000, 60))
    photo_id = sent(labeler, project_id, photos.encoded(drawn.picture, "PNG"))
    assert not list(app.state.blobs.renditions.rglob("view-*.jpg"))
    answer = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(drawn))
    assert share_right(answer.json()["candidates"][0], drawn) > 0.75
    assert list(app.state.blobs.renditions.rglob("view-*.jpg"))


def test_a_photo_is_not_changed_by_asking(labeler: Person, photo_id: int) -> None:
    before = labeler.get(f"/photos/{photo_id}").json()
    labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT))
    assert labeler.get(f"/photos/{photo_id}").json() == before
    assert labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"] == []


def test_who_may_label_may_ask(
    reviewer: Person, stranger: Person, contributor: Person, anonymous: Person, photo_id: int
) -> None:
    asked = {"json": rectangle(BLOT)}
    where = f"/photos/{photo_id}/assist/box"
    statuses = [
        person.post(where, **asked).status_code for person in (reviewer, stranger, contributor, anonymous)
    ]
    assert statuses == [200, 404, 404, 401]


@on_one_database
@pytest.mark.parametrize(
    ("way", "body", "pointer"),
    [
        ("box", {"x": 5000, "y": 0, "width": 10, "height": 10}, ""),
        ("box", {"x": 0, "y": 0, "width": 0, "height": 10}, "/width"),
        ("box", {"x": 0, "y": 0, "width": 9, "height": 9, "plus": [[-1, 3]]}, "/plus/0"),
        ("box", {"x": 0, "y": 0, "width": 9, "height": 9, "colour": 1}, "/colour"),
        ("box", {"x": 0, "y": 0, "width": 9, "height": 9, "minus": [[1, 2]] * 51}, "/minus"),
        ("click", {}, ""),
        ("click", {"plus": [[10, 10]], "view": {"x": -50, "y": 0, "width": 20, "height": 20}}, "/view"),
        ("click", {"plus": [["10", 10]]}, "/plus/0/0"),
        ("click", {"shape": {"type": "mask", "polygons": [[[[0, 0], [9, 0], [9, 9]]]]}}, "/shape/type"),
        ("click", {"shape": {"type": "polygon", "polygons": [[[[0, 0], [9, 0]]]]}}, "/shape/polygons/0/0"),
        ("click", {"shape": {"type": "polygon", "polygons": [[[[0, 0]] * 9000]] * 2}}, "/shape"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_named(
    labeler: Person, photo_id: int, way: str, body: dict[str, Any], pointer: str
) -> None:
    answer = labeler.post(f"/photos/{photo_id}/assist/{way}", json=body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_damaged_photo_has_no_pixels_to_ask_about(
    labeler: Person, database: Database, project_id: int
) -> None:
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id), damaged=True)
        photo_id = photo.id
    answer = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT))
    assert (answer.status_code, answer.json()["type"]) == (409, "unreadable")


def test_a_picture_that_does_not_open_is_an_answer_and_the_next_is_served(
    labeler: Person, photo_id: int, app: FastAPI, database: Database
) -> None:
    with database.read_tx() as tx:
        sha256 = tx.session.get_one(Photo, photo_id).sha256
    preview = app.state.blobs.rendition(sha256, "preview-r1.jpg")
    whole = preview.read_bytes()
    preview.write_bytes(b"no picture")
    answer = labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT))
    assert (answer.status_code, answer.json()["type"]) == (409, "unreadable")
    preview.write_bytes(whole)
    assert labeler.post(f"/photos/{photo_id}/assist/box", json=rectangle(BLOT)).status_code == 200


def test_a_closed_proposer_asks_no_child(tmp_path: Path) -> None:
    proposer = Proposer()
    proposer.close()
    with pytest.raises(Closed):
        proposer.propose(tmp_path / "preview.jpg", {})


def test_too_many_at_once_are_asked_to_come_again(tmp_path: Path) -> None:
    proposer = Proposer(most_waiting=0)
    with pytest.raises(Busy):
        proposer.propose(tmp_path, {})
    proposer.close()


def test_the_server_process_loads_no_pixel_library_for_masks() -> None:
    """What computes them runs in the child only."""
    code = (
        "import sys, app.assist.api, app.assist.lifecycle\n"
        "print([name for name in ('PIL', 'numpy', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
