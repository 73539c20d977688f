"""The streamed COCO labels."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.db.tx import Database
from app.ids import uuid7
from app.models import Annotation, DefectClass, Photo, Project
from tests.conftest import Person
from tests.exports.cast import add_done
from tests.factories import make_annotation


def _labels(person: Person, project_id: int, query: str = "") -> dict[str, Any]:
    answer = person.get(f"/projects/{project_id}/coco.json{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _annotate(database: Database, photo: Photo, **values: Any) -> int:
    with database.write_tx() as tx:
        return int(make_annotation(tx, tx.session.get_one(Photo, photo.id), **values).id)


def test_boxes_come_out_as_they_were_drawn(manager: Person, database: Database, project_id: int) -> None:
    photo = add_done(database, project_id, name="Crack at gate.JPG", width=640, height=480)
    box = {"x": 10.07, "y": 20.5, "width": 100.33, "height": 50.01, "area": 100.33 * 50.01}
    annotation_id = _annotate(database, photo, class_id=3, **box)
    labels = _labels(manager, project_id)
    assert list(labels) == ["licenses", "categories", "images", "annotations", "info"]
    assert labels["images"] == [
        {
            "id": photo.id,
            "file_name": f"{photo.id:08d}_Crack-at-gate.jpg",
            "width": 640,
            "height": 480,
            "license": 1,
            "date_captured": "",
            "coco_url": "",
            "flickr_url": "",
            "x": {"name": "Crack at gate.JPG", "sha256": photo.sha256, "state": "done", "no_defect": False},
        }
    ]
    (annotation,) = labels["annotations"]
    assert annotation["id"] == annotation_id
    assert (annotation["image_id"], annotation["category_id"]) == (photo.id, 3)
    assert annotation["bbox"] == [10.07, 20.5, 100.33, 50.01]
    assert annotation["area"] == pytest.approx(100.33 * 50.01)
    assert (annotation["iscrowd"], annotation["segmentation"]) == (0, [])
    assert set(annotation["x"]) == {"uid", "author", "reviewed"}
    assert [item["id"] for item in labels["categories"]] == [1, 2, 3, 4, 5, 6]
    assert all(isinstance(item["supercategory"], str) for item in labels["categories"])


def test_the_same_data_gives_the_same_bytes(manager: Person, database: Database, project_id: int) -> None:
    for _ in range(3):
        _annotate(database, add_done(database, project_id))
    first = manager.get(f"/projects/{project_id}/coco.json")
    second = manager.get(f"/projects/{project_id}/coco.json")
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert first.json()["info"]["date_created"] == "2026-11-24T09:00:00Z"
    known = manager.get(f"/projects/{project_id}/coco.json", headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    with database.write_tx() as tx:
        tx.execute(update(Project).where(Project.id == project_id).values(label_seq=Project.label_seq + 1))
    changed = manager.get(
        f"/projects/{project_id}/coco.json", headers={"if-none-match": first.headers["etag"]}
    )
    assert changed.status_code == 200


def test_only_done_and_accepted_photos_go_out(manager: Person, database: Database, project_id: int) -> None:
    ids = {
        state: add_done(database, project_id, state=state).id
        for state in ("unlabelled", "in_progress", "done", "unsure", "retake", "accepted", "rejected")
    }
    add_done(database, project_id, damaged=True)
    trashed = add_done(database, project_id)
    with database.write_tx() as tx:
        tx.execute(update(Photo).where(Photo.id == trashed.id).values(deleted_at=tx.now))
    assert [item["id"] for item in _labels(manager, project_id)["images"]] == [ids["done"], ids["accepted"]]
    unsure = _labels(manager, project_id, "?state=unsure&state=done")
    assert [item["id"] for item in unsure["images"]] == [ids["done"], ids["unsure"]]


def test_filters_of_the_gallery_narrow_the_file(manager: Person, database: Database, project_id: int) -> None:
    crack, chip = add_done(database, project_id), add_done(database, project_id)
    _annotate(database, crack, class_id=1)
    _annotate(database, chip, class_id=3)
    assert [item["id"] for item in _labels(manager, project_id, "?class=3")["images"]] == [chip.id]
    for query in ("?colour=red", "?trashed=true", "?attribute.nope=x", "?ids=odd", "?boxes_as_polygons=yes"):
        assert manager.get(f"/projects/{project_id}/coco.json{query}").status_code == 422


def test_retired_classes_stay_while_photos_carry_them(
    manager: Person, database: Database, project_id: int
) -> None:
    _annotate(database, add_done(database, project_id), class_id=2)
    with database.write_tx() as tx:
        retire = update(DefectClass).where(DefectClass.id.in_((2, 5))).values(retired_at=tx.now)
        tx.execute(retire.where(DefectClass.project_id == project_id))
    labels = _labels(manager, project_id)
    assert [item["id"] for item in labels["categories"]] == [1, 2, 3, 4, 6]
    contiguous = _labels(manager, project_id, "?ids=contiguous")
    assert [item["id"] for item in contiguous["categories"]] == [1, 2, 3, 4, 5]
    assert contiguous["categories"][4]["name"] == "corrosion"


def test_other_classes_and_shapes_without_verdict_stay_behind(
    manager: Person, database: Database, project_id: int
) -> None:
    with database.write_tx() as tx:
        other = update(DefectClass).where(DefectClass.project_id == project_id, DefectClass.id == 6)
        tx.execute(other.values(is_other=True))
    mixed, strange, doubtful = (add_done(database, project_id) for _ in range(3))
    kept = _annotate(database, mixed, class_id=1)
    _annotate(database, mixed, class_id=6)
    _annotate(database, mixed, class_id=1, ignore=True)
    _annotate(database, strange, class_id=6)
    _annotate(database, doubtful, class_id=1, ignore=True)
    labels = _labels(manager, project_id)
    # A photo with nothing but such shapes would look like a clean surface: it stays behind whole.
    assert [item["id"] for item in labels["images"]] == [mixed.id]
    assert [item["id"] for item in labels["annotations"]] == [kept]
    assert 6 not in [item["id"] for item in labels["categories"]]


@pytest.mark.parametrize("task", ["detection", "instance"])
def test_one_defect_on_two_photos_is_told_by_its_number(
    task: str, manager: Person, database: Database, project_id: int
) -> None:
    defect = uuid7()
    wanted = "" if task == "detection" else "&boxes=rectangles"
    for _ in range(2):
        _annotate(database, add_done(database, project_id), defect_uid=defect)
    _annotate(database, add_done(database, project_id), source="copied")
    told = [item["x"] for item in _labels(manager, project_id, f"?task={task}{wanted}")["annotations"]]
    assert [extra.get("defect") for extra in told] == [defect, defect, None]
    assert [extra["author"] for extra in told] == ["human", "human", "copied"]


def test_boxes_can_go_out_as_polygons(manager: Person, database: Database, project_id: int) -> None:
    _annotate(database, add_done(database, project_id))
    (annotation,) = _labels(manager, project_id, "?boxes_as_polygons=true")["annotations"]
    assert annotation["segmentation"] == [[10.0, 20.0, 110.0, 20.0, 110.0, 70.0, 10.0, 70.0]]


def test_deleted_annotations_are_gone(manager: Person, database: Database, project_id: int) -> None:
    annotation_id = _annotate(database, add_done(database, project_id))
    with database.write_tx() as tx:
        tx.session.get_one(Annotation, annotation_id).deleted_at = tx.now
    assert _labels(manager, project_id)["annotations"] == []


def test_places_go_out_only_when_a_manager_asks(
    manager: Person, reviewer: Person, database: Database, project_id: int
) -> None:
    """C12: GPS leaves the server only by a manager's choice."""
    add_done(database, project_id, latitude=52.5, longitude=13.4, altitude=34.0)
    assert "52.5" not in manager.get(f"/projects/{project_id}/coco.json").text
    assert reviewer.get(f"/projects/{project_id}/coco.json?include_places=true").status_code == 403
    (image,) = _labels(manager, project_id, "?include_places=true")["images"]
    assert image["x"]["place"] == {"latitude": 52.5, "longitude": 13.4, "altitude": 34.0}


def test_labelers_and_strangers_get_no_labels(
    labeler: Person, stranger: Person, anonymous: Person, project_id: int
) -> None:
    path = f"/projects/{project_id}/coco.json"
    assert [person.get(path).status_code for person in (labeler, stranger, anonymous)] == [403, 404, 401]


def test_an_empty_project_is_a_file_too(manager: Person, app: FastAPI, project_id: int) -> None:
    labels = _labels(manager, project_id)
    assert (labels["images"], labels["annotations"]) == ([], [])
    assert labels["info"]["date_created"] == "2026-11-24T09:00:00Z"
