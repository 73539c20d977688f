"""C8: a number that no database keeps is refused wherever an attribute of a photo can be written."""

from __future__ import annotations

import pytest

from tests.conftest import Person
from tests.photos_domain.sending import picture, send

JSON = {"content-type": "application/json"}
UNKEEPABLE = ["9" * 30, "9" * 400, str(2**63), str(2**64), "-" + "9" * 30, "1e300", "1e16"]


@pytest.fixture
def height(manager: Person, project_id: int) -> str:
    """An attribute of photos that is a number."""
    made = manager.post(
        f"/projects/{project_id}/attributes", json={"on": "photo", "name": "height", "kind": "number"}
    )
    assert made.status_code == 201, made.text
    return "height"


@pytest.fixture
def photo_id(labeler: Person, project_id: int) -> int:
    """A photo that was sent."""
    found: int = send(labeler, project_id, picture()).json()["photo"]["id"]
    return found


def test_mending_a_photo_with_it_points_at_it(labeler: Person, photo_id: int, height: str) -> None:
    for number in UNKEEPABLE:
        answer = labeler.patch(
            f"/photos/{photo_id}", content=f'{{"attributes":{{"{height}":{number}}}}}', headers=JSON
        )
        assert answer.status_code == 422, (number, answer.text)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/attributes/height"]


def test_many_photos_at_once_do_not_take_it(
    labeler: Person, project_id: int, photo_id: int, height: str
) -> None:
    for number in UNKEEPABLE:
        body = f'{{"ids":[{photo_id}],"action":"attributes","attributes":{{"{height}":{number}}}}}'
        answer = labeler.post(f"/projects/{project_id}/photos/bulk", content=body, headers=JSON)
        assert answer.status_code == 200, number
        assert [item["slug"] for item in answer.json()["results"]] == ["invalid"]


def test_an_upload_with_it_is_refused_and_nothing_is_kept(
    labeler: Person, project_id: int, height: str
) -> None:
    for number in UNKEEPABLE:
        answer = send(labeler, project_id, picture(), attributes=f'{{"{height}":{number}}}')
        assert answer.status_code == 422, (number, answer.text)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/attributes/height"]
    assert labeler.get(f"/projects/{project_id}/photos").json()["items"] == []


def test_a_number_that_can_be_kept_comes_back(labeler: Person, photo_id: int, height: str) -> None:
    for number in (0, -273.15, 10**15, 1e-300):
        labeler.patch(f"/photos/{photo_id}", json={"attributes": {height: number}})
        assert labeler.get(f"/photos/{photo_id}").json()["attributes"] == {height: number}
