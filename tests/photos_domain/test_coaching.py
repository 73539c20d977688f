"""What is measured of a photo and what its phone said: kept, told to labelers, no reason to refuse."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from app.db.tx import Database
from app.imaging.remarks import FEWEST
from app.models import Photo, Project
from tests import photos
from tests.conftest import Person
from tests.factories import make_photo
from tests.photos_domain.sending import picture, send
from tests.photos_domain.tus_client import add, begin, place

COACHED = {
    "remark": "blur",
    "answer": "kept",
    "sharpness": 3.1,
    "reblur": 0.52,
    "dark": 0,
    "brightness": 97,
    "burnt": 0.0012,
    "glare": 1,
    "alike": 2,
}


def surface(*, radius: float = 0, light: float = 1, glare: bool = False) -> bytes:
    """A bare wall: out of focus, in the dark, or with the sun in it."""
    drawn = photos.surface((640, 480), seed=3)
    drawn = photos.blurred(drawn, radius) if radius else drawn
    drawn = drawn.point(lambda value: value * light)
    if glare:
        drawn.paste((255, 255, 255), (200, 150, 340, 260))
    return photos.jpeg(drawn)


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        (surface(), []),
        (surface(radius=6), ["blur"]),
        (surface(light=0.15), ["dark"]),
        (surface(glare=True), ["glare"]),
    ],
    ids=["sharp", "blurred", "dark", "glare"],
)
def test_a_stored_photo_is_measured_and_remarked_upon(
    labeler: Person, project_id: int, data: bytes, remarks: list[str]
) -> None:
    answer = send(labeler, project_id, data)
    assert answer.status_code == 201
    photo = labeler.get(f"/photos/{answer.json()['photo']['id']}").json()
    assert photo["remarks"] == remarks
    assert all(value is not None for value in photo["quality"].values())
    assert (photo["quality"]["brightness"] < 40) is (remarks == ["dark"])
    assert (photo["quality"]["glare"] > 0.015) is (remarks == ["glare"])


def test_glare_beside_the_place_that_was_tapped_is_no_matter(labeler: Person, project_id: int) -> None:
    far = send(labeler, project_id, surface(glare=True), hint={"x": 0.1, "y": 0.1}).json()["photo"]
    assert (far["remarks"], far["quality"]["glare"] > 0.015) == ([], True)
    near = photos.jpeg(Image.open(io.BytesIO(surface(glare=True))), quality=80)
    assert send(labeler, project_id, near, hint={"x": 0.35, "y": 0.4}).json()["photo"]["remarks"] == ["glare"]


def test_a_thin_line_is_too_small_only_where_it_was_tapped(labeler: Person, project_id: int) -> None:
    wall = photos.surface((640, 480), seed=3)
    wall.paste((20, 20, 20), (320, 100, 321, 400))
    for quality, x, remarks in ((92, 0.503, ["small"]), (91, 0.4, [])):
        data = photos.jpeg(wall, quality=quality)
        photo = send(labeler, project_id, data, hint={"x": x, "y": 0.5}).json()["photo"]
        assert photo["remarks"] == remarks


def test_a_damaged_photo_has_no_numbers_and_no_remarks(labeler: Person, project_id: int) -> None:
    cut = picture()[:-400]
    photo = send(labeler, project_id, cut, proves=True).json()["photo"]
    assert (photo["damaged"], photo["remarks"]) == (True, [])
    assert set(photo["quality"].values()) == {None}


def test_after_thirty_photos_the_project_itself_says_what_is_blurred(
    labeler: Person, contributor: Person, project_id: int, database: Database
) -> None:
    """Its 5th percentile is what joined phones are told too; trashed and damaged photos do not count."""
    smooth = send(labeler, project_id, surface(radius=1)).json()["photo"]
    assert smooth["remarks"] == []
    assert contributor.get("/capture/me").json()["sharpness_floor"] is None
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for number in range(FEWEST):
            make_photo(tx, project, sharpness=9.0 + number / 100)
        make_photo(tx, project, damaged=True, width=None, height=None)
        for _ in range(9):
            make_photo(tx, project, sharpness=1.0, deleted_at=tx.now)
        tx.change(update(Photo).where(Photo.id == smooth["id"]).values(sharpness=12.0))
    assert contributor.get("/capture/me").json()["sharpness_floor"] == 9.01
    assert send(labeler, project_id, surface(radius=1.1)).json()["photo"]["remarks"] == ["blur"]


def test_what_the_phone_said_and_heard_comes_along(
    labeler: Person, contributor: Person, project_id: int
) -> None:
    """Also what is answered when the upload was begun already."""
    data, client_id = picture(), "0190a7c8-0000-7000-8000-000000000001"
    asked = {key: value for key, value in COACHED.items() if key != "answer"}
    begin(contributor, project_id, data, client_id=client_id, coached=json.dumps(asked))
    where = place(begin(contributor, project_id, data, client_id=client_id, coached=json.dumps(COACHED)))
    assert add(contributor, where, 0, data).status_code == 204
    (listed,) = labeler.get(f"/projects/{project_id}/photos").json()["items"]
    assert labeler.get(f"/photos/{listed['id']}").json()["coached"] == COACHED


def test_who_was_told_nothing_says_nothing(labeler: Person, project_id: int) -> None:
    assert send(labeler, project_id, picture()).json()["photo"]["coached"] is None


NOT_COACHED: list[tuple[Any, str]] = [
    ({"remark": "ugly"}, "/coached/remark"),
    ({"answer": "perhaps"}, "/coached/answer"),
    ({"reblur": 1.2}, "/coached/reblur"),
    ({"brightness": 9.5}, "/coached/brightness"),
    ({"sharpness": "6"}, "/coached/sharpness"),
    ({"alike": 201}, "/coached/alike"),
    ({"more": 1}, "/coached/more"),
    ("[1]", "/coached"),
    ('{"glare": NaN}', "/glare"),
]


def test_anything_else_in_its_place_is_refused(
    labeler: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    for coached, pointer in NOT_COACHED:
        with subtests.test(str(coached)):
            answer = send(labeler, project_id, picture(), coached=coached)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
