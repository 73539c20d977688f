"""Photos with a known answer: who makes them, when they end, and what people are told of themselves."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from app.db.tx import Database
from app.models import Audit, Reading
from tests.annotations.ops import box, create
from tests.conftest import Person, SetClock
from tests.review.blind import (
    answer_reading,
    draw,
    label,
    make_photos,
    readings_of,
    set_rules,
    set_state,
    take,
)


@pytest.fixture
def known(database: Database, project_id: int, labeler: Person, reviewer: Person) -> int:
    """An accepted photo with two defects, a known answer; a known answer follows each photo."""
    set_rules(database, project_id, gold_share=50)
    (photo_id,) = make_photos(database, project_id, 1)
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create(shape=box(500, 500), class_id=2)]})
    label(labeler, photo_id, class_id=1)
    set_state(reviewer, photo_id, "accepted")
    assert reviewer.post(f"/photos/{photo_id}/gold").status_code == 200
    return photo_id


def read_known(database: Database, person: Person, project_id: int, *ops: dict[str, Any]) -> Reading:
    """Label one photo and then the known one that follows it."""
    (fresh,) = make_photos(database, project_id, 1)
    label(person, fresh)
    (item,) = [item for item in take(person, project_id, count=50) if "reading" in item]
    reading_id = item["reading"]["id"]
    draw(person, reading_id, *ops)
    assert answer_reading(person, reading_id).status_code == 200
    (reading,) = [one for one in readings_of(database, project_id) if one.id == reading_id]
    return reading


def compared(database: Database, reading: Reading, **found: Any) -> None:
    """Keep a comparison as app/review/comparing.py makes it."""
    with database.write_tx() as tx:
        row = tx.session.get_one(Reading, reading.id)
        whole = {"both": [], "only_ours": [], "only_theirs": [], **found}
        row.comparison = orjson.dumps(whole).decode()


def test_only_reviewers_make_known_answers_and_only_of_accepted_photos(
    database: Database, project_id: int, labeler: Person, reviewer: Person
) -> None:
    (photo_id,) = make_photos(database, project_id, 1)
    label(labeler, photo_id)
    refused = reviewer.post(f"/photos/{photo_id}/gold")
    assert (refused.status_code, refused.json()["type"]) == (409, "not_accepted")
    set_state(reviewer, photo_id, "accepted")
    assert labeler.post(f"/photos/{photo_id}/gold").status_code == 403
    for _ in range(2):
        assert reviewer.post(f"/photos/{photo_id}/gold").json()["gold"] is True
    assert "gold" not in labeler.get(f"/photos/{photo_id}").json()
    for _ in range(2):
        assert reviewer.delete(f"/photos/{photo_id}/gold").json()["gold"] is False
    with database.read_tx() as tx:
        verbs = [row.action for row in tx.session.query(Audit).order_by(Audit.id) if "gold" in row.action]
    assert verbs == ["photo.gold", "photo.gold.end"]


def test_a_known_answer_that_is_opened_again_is_none_any_more(
    database: Database, project_id: int, reviewer: Person, other_labeler: Person, known: int
) -> None:
    set_state(reviewer, known, "in_progress")
    set_state(reviewer, known, "accepted")
    assert reviewer.get(f"/photos/{known}").json()["gold"] is False
    (fresh,) = make_photos(database, project_id, 1)
    label(other_labeler, fresh)
    assert take(other_labeler, project_id, count=50) == []


def test_known_answers_come_by_their_share_of_each_persons_own_photos(
    database: Database, project_id: int, labeler: Person, reviewer: Person, other_labeler: Person
) -> None:
    set_rules(database, project_id, gold_share=25)
    golds = make_photos(database, project_id, 3)
    for photo_id in golds:
        label(labeler, photo_id)
        set_state(reviewer, photo_id, "accepted")
        reviewer.post(f"/photos/{photo_id}/gold")
    make_photos(database, project_id, 12)
    order = []
    for _ in range(12):
        (item,) = take(other_labeler, project_id)
        order.append("g" if "reading" in item else "p")
        if "reading" in item:
            assert answer_reading(other_labeler, item["reading"]["id"], no_defect=True).status_code == 200
        else:
            label(other_labeler, item["id"])
    assert "".join(order) == "pppgpppgpppg"


def test_a_known_answer_is_read_once_by_each_person(
    database: Database, project_id: int, other_labeler: Person, known: int
) -> None:
    read_known(database, other_labeler, project_id, create())
    for photo_id in make_photos(database, project_id, 3):
        label(other_labeler, photo_id)
    assert take(other_labeler, project_id, count=50) == []


def test_a_photo_that_is_wanted_blind_too_does_not_wait_for_the_share_of_known_answers(
    database: Database, project_id: int, labeler: Person, other_labeler: Person, reviewer: Person
) -> None:
    set_rules(database, project_id, blind_share=100, gold_share=10)
    (photo_id,) = make_photos(database, project_id, 1)
    label(labeler, photo_id)
    set_state(reviewer, photo_id, "accepted")
    assert reviewer.post(f"/photos/{photo_id}/gold").status_code == 200
    (item,) = take(other_labeler, project_id, count=50)
    assert item["id"] == photo_id
    (reading,) = readings_of(database, project_id)
    assert (reading.kind, reading.user_id) == ("blind", other_labeler.user_id)


def test_who_made_a_known_answer_does_not_read_it_for_another_reason_either(
    database: Database, project_id: int, labeler: Person, reviewer: Person, manager: Person
) -> None:
    set_rules(database, project_id, blind_share=100, gold_share=50)
    (photo_id,) = make_photos(database, project_id, 1)
    label(labeler, photo_id)
    set_state(manager, photo_id, "accepted")
    assert reviewer.post(f"/photos/{photo_id}/gold").status_code == 200
    assert take(reviewer, project_id, count=50) == []
    assert reviewer.delete(f"/photos/{photo_id}/gold").status_code == 200
    assert take(reviewer, project_id, count=50) == []


def test_the_numbers_are_told_once_the_answer_stands(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    known: int,
    clock: SetClock,
) -> None:
    truth = labeler.get(f"/photos/{known}/annotations").json()["annotations"]
    extra = create(shape=box(700, 100, 40, 60), class_id=3)
    reading = read_known(database, other_labeler, project_id, create(class_id=4), extra)
    (drawn,) = [item for item in orjson.loads(reading.annotations) if item["uid"] != extra["uid"]]
    pair = {"ours": truth[1]["uid"], "theirs": drawn["uid"], "our_class": 1, "their_class": 4, "overlap": 0.9}
    compared(
        database,
        reading,
        both=[pair],
        only_ours=[{"uid": truth[0]["uid"], "class_id": 2}],
        only_theirs=[{"uid": extra["uid"], "class_id": 3}],
    )
    mine = f"/projects/{project_id}/gold/mine"
    assert other_labeler.get(mine).json()["photos"] == 0, "it could still be taken back"
    clock.forward(minutes=6)
    told = other_labeler.get(mine).json()
    numbers = {name: told[name] for name in told if name not in ("user", "pictures")}
    assert numbers == {
        "photos": 1,
        "defects": 2,
        "found": 0,
        "renamed": 1,
        "missed": 1,
        "extra": 1,
        "unsure": 0,
    }
    (picture,) = told["pictures"]
    assert (picture["photo_id"], picture["width"], picture["height"]) == (known, 1000, 800)
    assert picture["misses"] == [
        {"is_missed": True, "class_id": 2, "said": None, "box": [500, 500, 100, 50]},
        {"is_missed": True, "class_id": 1, "said": 4, "box": [10, 20, 100, 50]},
        {"is_missed": False, "class_id": 3, "said": 3, "box": [700, 100, 40, 60]},
    ]
    people = manager.get(f"/projects/{project_id}/gold/people").json()
    assert people["known"] == 1
    assert people["people"] == [{"user": told["user"], **numbers}]
    one = f"/projects/{project_id}/gold/people/{other_labeler.user_id}"
    assert manager.get(one).json() == told
    assert manager.get(f"/projects/{project_id}/gold/people/{manager.user_id}").status_code == 404
    for path in (one, f"/projects/{project_id}/gold/people"):
        assert labeler.get(path).status_code == 403, "nobody is compared with others"
    assert labeler.get(mine).json()["photos"] == 0


def test_what_somebody_could_not_tell_counts_for_nothing_else(
    database: Database, project_id: int, other_labeler: Person, known: int, clock: SetClock
) -> None:
    (fresh,) = make_photos(database, project_id, 1)
    label(other_labeler, fresh)
    (item,) = [item for item in take(other_labeler, project_id, count=50) if "reading" in item]
    answer_reading(other_labeler, item["reading"]["id"], "unsure")
    clock.forward(minutes=6)
    told = other_labeler.get(f"/projects/{project_id}/gold/mine").json()
    assert (told["photos"], told["unsure"], told["pictures"]) == (0, 1, [])


def test_readings_of_an_ended_answer_no_longer_count(
    database: Database,
    project_id: int,
    other_labeler: Person,
    reviewer: Person,
    known: int,
    clock: SetClock,
) -> None:
    reading = read_known(database, other_labeler, project_id, create())
    compared(database, reading, only_theirs=[{"uid": "x", "class_id": 1}])
    clock.forward(minutes=6)
    mine = f"/projects/{project_id}/gold/mine"
    assert other_labeler.get(mine).json()["photos"] == 1
    reviewer.delete(f"/photos/{known}/gold")
    assert other_labeler.get(mine).json()["photos"] == 0


def test_the_page_tells_it_in_one_sentence_and_managers_of_everybody(
    database: Database,
    project_id: int,
    other_labeler: Person,
    labeler: Person,
    manager: Person,
    known: int,
    clock: SetClock,
) -> None:
    page = f"//projects/{project_id}/gold"
    assert "Nothing to tell you yet." in other_labeler.get(page).text
    extra = create(shape=box(700, 100, 40, 60), class_id=3)
    reading = read_known(database, other_labeler, project_id, create(), extra)
    compared(database, reading, only_theirs=[{"uid": extra["uid"], "class_id": 3}])
    clock.forward(minutes=6)
    mine = other_labeler.get(page).text
    assert "you found 0 of 0 defects" in mine
    assert "1 too many" in mine
    assert "Everybody" not in mine
    assert other_labeler.get(f"{page}?person={manager.user_id}").status_code == 403
    theirs = manager.get(f"{page}?person={other_labeler.user_id}").text
    assert "Everybody" in theirs
    assert "one too many" in theirs
    leads_on = f'photos?state=done&labeler={other_labeler.user_id}"'
    assert leads_on in theirs.replace("&amp;", "&")
    assert leads_on not in mine.replace("&amp;", "&")
