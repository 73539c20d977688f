"""Who labels a photo without seeing what is on it finds it on no way in (the leak test)."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from app.ids import uuid7
from tests.access.test_matrix import ENDLESS, _routes
from tests.annotations.ops import create, delete
from tests.conftest import Person, SetClock, on_one_database
from tests.photos_domain.sending import picture
from tests.review.blind import (
    answer_reading,
    draw,
    label,
    make_photos,
    readings_of,
    set_rules,
    set_state,
    take,
    take_reading,
)

WHOLE_PROJECT = ("/coco.json", "/exports")
"""Files for machines hold all labels of a project; who asks for one asks for that (docs/decisions/0036)."""


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Person:
    """Whoever reads: bound whatever their role."""
    found: Person = request.getfixturevalue(request.param)
    return found


EVERYBODY = pytest.mark.parametrize("reader", ["other_labeler", "reviewer", "manager"], indirect=True)


def closed(answer: Any) -> bool:
    return bool(answer.status_code == 403 and answer.json()["type"] == "blind")


@EVERYBODY
def test_the_photo_itself_is_closed_on_every_way_in(
    project_id: int, labeler: Person, reader: Person, photo_id: int, database: Database
) -> None:
    uid = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"][0]["uid"]
    reading_id = take_reading(reader, project_id)
    photo = f"/photos/{photo_id}"
    answers = [
        reader.get(photo),
        reader.get(f"{photo}/annotations"),
        reader.get(f"{photo}/history"),
        reader.patch(photo, json={"note": "x"}),
        reader.put(f"{photo}/state", json={"state": "in_progress", "seq": 2}),
        reader.post(f"{photo}/changes", json={"ops": [create()]}),
        reader.post(f"{photo}/history/0/restore", json={}),
        reader.put(f"{photo}/lease", json={}),
        reader.put(f"{photo}/presence", json={"tab": "t"}),
    ]
    assert [closed(answer) for answer in answers] == [True] * len(answers)
    assert answers[0].json()["reading"] == reading_id
    bulk = {"ids": [photo_id], "action": "state", "state": "done"}
    (result,) = reader.post(f"/projects/{project_id}/photos/bulk", json=bulk).json()["results"]
    assert (result["status"], result.get("slug")) in {("refused", "blind")}
    assert uid not in str([answer.text for answer in answers])


@EVERYBODY
def test_no_list_finds_it_whatever_the_filter(
    project_id: int, labeler: Person, reader: Person, photo_id: int
) -> None:
    take_reading(reader, project_id)
    for query in ("", "state=done", "class=5", f"labeler={labeler.user_id}", "no_defect=false"):
        listed = reader.get(f"/projects/{project_id}/photos?boxes=true&{query}").json()
        assert listed["items"] == [], query
        if query:
            assert reader.get(f"/projects/{project_id}/photos/facets?{query}").json()["found"] == 0
    assert len(labeler.get(f"/projects/{project_id}/photos").json()["items"]) == 1, "others see it"


def test_what_was_deleted_on_it_is_not_listed_either(
    project_id: int, labeler: Person, reviewer: Person, manager: Person, photo_id: int
) -> None:
    gone = create(class_id=2)
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [gone]})
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [delete(gone["uid"])]})
    place = {"x": 10, "y": 20, "width": 100, "height": 50}
    path = f"/projects/{project_id}/classes/5/examples"
    shown = reviewer.post(path, json={"verdict": "right", "photo_id": photo_id, **place})
    reviewer.delete(f"{path}/{shown.json()['id']}")
    page, name = f"//projects/{project_id}/trash", labeler.get(f"/photos/{photo_id}").json()["name"]
    assert manager.get(page).text.count(name) >= 2
    take_reading(manager, project_id)
    assert name not in manager.get(page).text


def test_a_reviewer_who_reads_it_is_not_asked_to_review_it(
    project_id: int, labeler: Person, reviewer: Person, manager: Person, photo_id: int
) -> None:
    take_reading(reviewer, project_id)
    waits = f"/projects/{project_id}/review"
    assert [item["photo"]["id"] for item in manager.get(waits).json()["items"]] == [photo_id]
    assert reviewer.get(waits).json()["items"] == []
    assert reviewer.post(f"{waits}/next", json={}).status_code == 204


@EVERYBODY
@on_one_database
def test_no_page_and_no_call_tells_what_is_on_it(
    app: FastAPI, project_id: int, labeler: Person, reader: Person, admin: Person, photo_id: int
) -> None:
    uid = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"][0]["uid"]
    said = {"op_id": uuid7(), "text": "One crack or two?", "uid": uid}
    assert labeler.post(f"/photos/{photo_id}/comments", json=said).status_code == 201
    place = {"x": 10, "y": 20, "width": 100, "height": 50}
    example = {"verdict": "right", "photo_id": photo_id, "uid": uid, **place}
    shown = admin.post(f"/projects/{project_id}/classes/5/examples", json=example)
    assert shown.status_code == 201, shown.text
    reading_id = take_reading(reader, project_id)
    ids = {"project_id": project_id, "photo_id": photo_id, "reading_id": reading_id, "class_id": 5}
    seen: list[str] = []
    for (method, path), _ in sorted(_routes(app).items()):
        if method != "GET" or (method, path) in ENDLESS or path.endswith(WHOLE_PROJECT):
            continue
        try:
            address = path.format(**ids)
        except KeyError:
            address = path.format_map(_Ones(ids))
        answer = reader.get("/" + address)
        assert answer.status_code < 500, address
        seen.append(path)
        assert uid not in answer.text, address
    assert "/api/photos/{photo_id}/annotations" in seen
    assert len(seen) > 60


class _Ones(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return 1 if key.endswith("_id") or key in ("level", "x", "y", "seq") else "x"


def test_the_address_of_the_photo_leads_to_the_reading(
    project_id: int, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    answer = other_labeler.get(f"//photos/{photo_id}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/readings/{reading_id}")
    page = other_labeler.get(f"//readings/{reading_id}")
    assert page.status_code == 200
    assert f'"reading":{{"id":{reading_id},"kind":"blind"' in page.text.replace(" ", "")


def test_the_pixels_stay_open(project_id: int, other_labeler: Person, photo_id: int) -> None:
    take_reading(other_labeler, project_id)
    answer = other_labeler.get(f"/photos/{photo_id}/pixels/x.jpg")
    assert not closed(answer)


def test_it_opens_some_minutes_after_the_answer(
    project_id: int, other_labeler: Person, photo_id: int, clock: SetClock
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create())
    answer_reading(other_labeler, reading_id)
    assert closed(other_labeler.get(f"/photos/{photo_id}/annotations"))
    clock.forward(minutes=6)
    assert other_labeler.get(f"/photos/{photo_id}/annotations").status_code == 200


def test_it_opens_when_it_is_given_back(project_id: int, other_labeler: Person, photo_id: int) -> None:
    reading_id = take_reading(other_labeler, project_id)
    other_labeler.delete(f"/readings/{reading_id}/lease")
    assert other_labeler.get(f"/photos/{photo_id}/annotations").status_code == 200


def test_others_are_not_bound(project_id: int, labeler: Person, other_labeler: Person, photo_id: int) -> None:
    take_reading(other_labeler, project_id)
    assert labeler.get(f"/photos/{photo_id}/annotations").status_code == 200


def test_nobody_can_tell_a_known_answer_from_another(
    database: Database, project_id: int, labeler: Person, other_labeler: Person, reviewer: Person
) -> None:
    set_rules(database, project_id, blind_share=100, gold_share=50)
    known, other, *fresh = make_photos(database, project_id, 8)
    for photo_id in (known, other):
        label(labeler, photo_id)
    set_state(reviewer, known, "accepted")
    assert reviewer.post(f"/photos/{known}/gold").json()["gold"] is True
    for photo_id in fresh[:3]:
        label(other_labeler, photo_id)
    told = [item for item in take(other_labeler, project_id, count=50) if "reading" in item]
    assert {item["id"] for item in told} >= {known, other}
    shapes = {tuple(sorted(item)) for item in told}
    assert len(shapes) == 1, "the same words of each"
    assert {item["reading"]["kind"] for item in told} == {"blind"}
    assert "gold" not in str(told)


@EVERYBODY
def test_what_the_field_was_asked_about_it_is_not_listed(
    project_id: int, labeler: Person, reader: Person, photo_id: int
) -> None:
    question = {"kind": "question", "reason": "Is this a scratch or a crack?"}
    assert labeler.post(f"/photos/{photo_id}/requests", json=question).status_code == 201
    name = labeler.get(f"/photos/{photo_id}").json()["name"]
    listed, page = f"/projects/{project_id}/requests", f"//projects/{project_id}/requests"
    assert len(labeler.get(listed).json()["items"]) == 1
    take_reading(reader, project_id)
    assert reader.get(listed).json()["items"] == []
    assert name not in reader.get(page).text
    assert name in labeler.get(page).text, "others see it"


def test_a_photo_that_answers_the_field_is_not_told_either(
    project_id: int,
    labeler: Person,
    manager: Person,
    other_labeler: Person,
    photo_id: int,
    database: Database,
) -> None:
    (blurred,) = make_photos(database, project_id, 1)
    asked = manager.post(f"/photos/{blurred}/requests", json={"kind": "retake", "reason": "blurred"}).json()
    answer = {"state": "answered", "answer_photo_id": photo_id}
    assert manager.patch(f"/requests/{asked['id']}", json=answer).status_code == 200
    take_reading(other_labeler, project_id)
    told = [
        person.get(f"/projects/{project_id}/requests").json()["items"][0]["answer_photo"]
        for person in (labeler, other_labeler)
    ]
    assert [photo and photo["id"] for photo in told] == [photo_id, None]


@EVERYBODY
def test_sending_its_file_again_tells_nothing_of_it(
    database: Database, project_id: int, labeler: Person, reader: Person
) -> None:
    set_rules(database, project_id, blind_share=100)
    file = {"file": ("wall.jpg", picture())}
    photo_id = labeler.post(f"/projects/{project_id}/photos", files=file).json()["photo"]["id"]
    label(labeler, photo_id)
    take_reading(reader, project_id)
    sent = reader.post(f"/projects/{project_id}/photos", files=file)
    assert sent.status_code == 200
    assert (sent.json()["duplicate"], sent.json()["photo"]["id"]) == (True, photo_id)
    assert not {"state", "labeler", "annotations", "no_defect"} & set(sent.json()["photo"])


def test_who_is_named_in_words_about_it_is_told_when_it_opens(
    project_id: int, labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    said = {"op_id": uuid7(), "text": "Is this a scratch?", "mentions": [other_labeler.user_id]}
    assert labeler.post(f"/photos/{photo_id}/comments", json=said).status_code == 201
    threads = f"/projects/{project_id}/comments"
    assert other_labeler.get(threads).json() == {"items": [], "next": None, "unseen": 0}
    assert "1 for you" not in other_labeler.get(f"//projects/{project_id}/photos").text
    other_labeler.delete(f"/readings/{reading_id}/lease")
    assert other_labeler.get(threads).json()["unseen"] == 1


@pytest.fixture
def both_kinds(
    database: Database, project_id: int, labeler: Person, other_labeler: Person, reviewer: Person
) -> list[int]:
    """What the other labeler is handed to label blind, in order: known answers, and others."""
    set_rules(database, project_id, blind_share=100, gold_share=50)
    first, second, *later = make_photos(database, project_id, 10)
    for photo_id in (first, second, *later[:3]):
        label(labeler, photo_id)
    for photo_id in (first, second):
        set_state(reviewer, photo_id, "accepted")
        reviewer.post(f"/photos/{photo_id}/gold")
    for photo_id in later[3:6]:
        label(other_labeler, photo_id)
    handed = [
        item["reading"]["id"] for item in take(other_labeler, project_id, count=50) if "reading" in item
    ]
    kinds = {row.id: row.kind for row in readings_of(database, project_id)}
    assert {kinds[reading_id] for reading_id in handed} == {"blind", "gold"}
    return handed


def test_the_numbers_of_readings_do_not_tell_known_answers_from_others(both_kinds: list[int]) -> None:
    assert both_kinds == sorted(both_kinds), "as they were handed out"


def test_giving_one_back_does_not_tell_whether_its_answer_was_known(
    project_id: int, other_labeler: Person, both_kinds: list[int]
) -> None:
    def seen() -> tuple[Any, ...]:
        counts = other_labeler.get(f"/projects/{project_id}/photos/facets").json()["counts"]
        page = other_labeler.get(f"//projects/{project_id}").text
        news = other_labeler.get(f"/projects/{project_id}").json()["event_seq"]
        return counts, "to label again" in page, news

    told = []
    for reading_id in both_kinds:
        before = seen()
        other_labeler.delete(f"/readings/{reading_id}/lease")
        answer = other_labeler.get(f"/readings/{reading_id}")
        told.append((answer.status_code, answer.json()["type"], answer.json()["detail"], seen() == before))
    assert set(told) == {(404, "given-back", told[0][2], True)}
