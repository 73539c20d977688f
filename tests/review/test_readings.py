"""Blind readings: who is handed what, and that a reading is apart from everything that counts."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.photos.wanted_readings import is_chosen
from app.review.reading_turns import Item, Turn, gold_every
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person, SetClock
from tests.review.blind import (
    answer_reading,
    draw,
    label,
    make_photos,
    readings_of,
    row_of,
    set_rules,
    set_state,
    take,
    take_reading,
    waiting,
)


@pytest.mark.parametrize("share", [0, 1, 10, 37, 50, 100])
def test_photos_are_chosen_evenly_by_their_share(share: int) -> None:
    chosen = [is_chosen(photo_id, share) for photo_id in range(1, 10_001)]
    assert abs(sum(chosen) - 100 * share) <= 2
    for start in range(0, 10_000, 200):  # no luck: never far from the share in any stretch
        assert abs(sum(chosen[start : start + 200]) - 2 * share) <= 4


def test_a_larger_share_only_adds_photos() -> None:
    small = {photo_id for photo_id in range(1, 2000) if is_chosen(photo_id, 10)}
    assert small < {photo_id for photo_id in range(1, 2000) if is_chosen(photo_id, 20)}


def test_a_done_photo_is_wanted_once_for_each_further_person(
    database: Database, project_id: int, labeler: Person, other_labeler: Person
) -> None:
    set_rules(database, project_id, blind_share=100, blind_people=3)
    first, second = make_photos(database, project_id, 2)
    label(labeler, first)
    set_state(labeler, second, "done", no_defect=True)
    assert [reading.photo_id for reading in readings_of(database, project_id)] == [
        first,
        first,
        second,
        second,
    ]
    assert waiting(database, project_id) == (4, 4)


def test_who_works_alone_is_asked_for_no_reading(
    database: Database, project_id: int, labeler: Person
) -> None:
    set_rules(database, project_id, blind_share=100)
    (photo_id,) = make_photos(database, project_id, 1)
    label(labeler, photo_id)
    assert waiting(database, project_id) == (0, 0)


def test_what_is_wanted_goes_when_the_photo_is_no_longer_done(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    photo_id: int,
) -> None:
    set_state(labeler, photo_id, "in_progress")
    assert waiting(database, project_id) == (0, 0)
    set_state(labeler, photo_id, "done")
    assert waiting(database, project_id) == (1, 1), "as it was, not twice"
    set_state(manager, photo_id, "accepted")
    assert waiting(database, project_id) == (1, 1)
    set_state(manager, photo_id, "rejected", reason="One is missing")
    assert waiting(database, project_id) == (0, 0)
    uid = label(labeler, photo_id)
    manager.delete(f"/photos/{photo_id}")
    assert waiting(database, project_id) == (0, 0), "it lies in the trash"
    manager.post(f"/photos/{photo_id}/undelete")
    assert waiting(database, project_id) == (1, 1)
    uids = [item["uid"] for item in labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]]
    assert uid in uids
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [delete(one) for one in uids]})
    assert waiting(database, project_id) == (0, 0), "its last annotation went, so it is not done"


def test_a_reading_that_somebody_began_stays_when_the_photo_changes(
    database: Database, project_id: int, labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create())
    set_state(labeler, photo_id, "in_progress")
    assert answer_reading(other_labeler, reading_id).status_code == 200
    set_state(labeler, photo_id, "done")
    assert waiting(database, project_id) == (0, 0), "that one counts"


def test_who_had_a_hand_in_a_photo_never_reads_it(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    reviewer: Person,
    photo_id: int,
) -> None:
    assert take(labeler, project_id, count=50) == []
    reviewer.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    assert take(reviewer, project_id, count=50) == []
    assert take_reading(other_labeler, project_id)


def test_a_photo_is_handed_out_as_if_nobody_had_labelled_it(
    project_id: int, labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    (told,) = take(other_labeler, project_id)
    assert told["reading"] == {"id": told["reading"]["id"], "kind": "blind", "closed": False}
    plain = {
        "id": photo_id,
        "state": "unlabelled",
        "no_defect": False,
        "seq": 0,
        "annotations": 0,
        "open_proposals": 0,
        "labeler": None,
        "request": None,
        "reason": "",
    }
    assert {name: told[name] for name in plain} == plain
    reading_id = told["reading"]["id"]
    assert other_labeler.get(f"/readings/{reading_id}").json() == told
    assert other_labeler.get(f"/readings/{reading_id}/annotations").json() == {
        "seq": 0,
        "annotations": [],
        "proposals": [],
    }


def test_two_people_never_get_the_same_reading(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    reviewer: Person,
    photo_id: int,
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    assert take(reviewer, project_id) == []
    assert take_reading(other_labeler, project_id) == reading_id, "their own comes again"
    assert reviewer.get(f"/readings/{reading_id}").status_code == 404
    assert reviewer.post(f"/readings/{reading_id}/changes", json={"ops": [create()]}).status_code == 404
    assert waiting(database, project_id) == (0, 0)


def test_what_was_not_begun_goes_back_and_what_was_begun_stays(
    database: Database,
    project_id: int,
    other_labeler: Person,
    reviewer: Person,
    photo_id: int,
    clock: SetClock,
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    clock.forward(minutes=31)
    assert take_reading(other_labeler, project_id) == reading_id, "nobody else asked"
    clock.forward(minutes=31)
    first, reading_id = reading_id, take_reading(reviewer, project_id)
    assert reading_id != first, "thirty minutes without a line"
    assert other_labeler.get(f"/readings/{first}").status_code == 404
    draw(reviewer, reading_id, create())
    clock.forward(hours=8)
    assert take(other_labeler, project_id) == []
    assert take_reading(reviewer, project_id) == reading_id
    assert reviewer.delete(f"/readings/{reading_id}/lease").status_code == 204
    assert take_reading(reviewer, project_id) == reading_id


def test_a_reading_is_held_while_somebody_looks_at_it(
    project_id: int, other_labeler: Person, reviewer: Person, photo_id: int, clock: SetClock
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    for _ in range(3):
        clock.forward(minutes=20)
        assert other_labeler.put(f"/readings/{reading_id}/lease").status_code == 200
    assert take(reviewer, project_id) == []


def test_a_reading_that_is_given_back_or_skipped_goes_to_somebody_else(
    database: Database, project_id: int, other_labeler: Person, reviewer: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    assert other_labeler.delete(f"/readings/{reading_id}/lease").status_code == 204
    assert waiting(database, project_id) == (1, 1)
    again = take_reading(other_labeler, project_id)
    assert take(other_labeler, project_id, skip=[photo_id]) == []
    assert take(other_labeler, project_id) == [], "not again today"
    assert len({reading_id, again, take_reading(reviewer, project_id)}) == 3, "each with a number of its own"


def test_leaving_the_queue_gives_readings_back_too(
    database: Database, project_id: int, other_labeler: Person, reviewer: Person, photo_id: int
) -> None:
    take_reading(other_labeler, project_id)
    assert other_labeler.delete(f"/photos/{photo_id}/lease?rest=true").status_code == 204
    assert waiting(database, project_id) == (1, 1)


def test_leaving_the_queue_keeps_a_reading_whose_first_stroke_is_still_on_its_way(
    database: Database, project_id: int, other_labeler: Person, reviewer: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    kept = other_labeler.delete(f"/photos/{photo_id}/lease?rest=true&keep={photo_id}")
    assert (kept.status_code, waiting(database, project_id)) == (204, (0, 0))
    assert draw(other_labeler, reading_id, create())[0]["status"] == "applied"


def test_drawing_follows_the_rules_of_photos(
    project_id: int, other_labeler: Person, photo_id: int, database: Database
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    drawn = create(shape=box(-50, 20, 100, 50))
    (result,) = draw(other_labeler, reading_id, drawn)
    assert (result["status"], result["annotation"]["shape"]) == ("applied", box(0, 20, 50, 50))
    assert draw(other_labeler, reading_id, drawn)[0]["status"] == "duplicate"
    denied = [
        draw(other_labeler, reading_id, op)[0]["detail"]
        for op in (
            {**drawn, "ignore": True},
            create(drawn["uid"]),
            update(uuid7(), ignore=True),
            create(class_id=99),
        )
    ]
    assert denied == ["op_id_reused", "uid_taken", "unknown_uid", "unknown_class"]
    outside = other_labeler.post(
        f"/readings/{reading_id}/changes", json={"ops": [create(shape=box(5000, 20))]}
    )
    assert (outside.status_code, outside.json()["errors"][0]["pointer"]) == (422, "/ops/0/shape")
    taken_away = draw(other_labeler, reading_id, delete(drawn["uid"]))[0]
    assert (taken_away["status"], taken_away["annotation"]) == ("applied", None)
    back = draw(other_labeler, reading_id, update(drawn["uid"], class_id=2))[0]
    assert (back["detail"], back["annotation"]["class_id"], back["annotation"]["rev"]) == ("revived", 2, 3)
    told = other_labeler.get(f"/readings/{reading_id}/annotations").json()
    assert [item["uid"] for item in told["annotations"]] == [drawn["uid"]]
    assert told["seq"] == 3


def test_an_operation_that_was_used_on_the_photo_is_not_taken_here(
    project_id: int, other_labeler: Person, labeler: Person, photo_id: int
) -> None:
    op = create()
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
    reading_id = take_reading(other_labeler, project_id)
    assert draw(other_labeler, reading_id, op)[0]["detail"] == "op_id_reused"


def test_a_reading_touches_nothing_that_counts(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    photo_id: int,
) -> None:
    def seen() -> list[Any]:
        gallery = manager.get(f"/projects/{project_id}/photos?boxes=true").json()
        facets = manager.get(f"/projects/{project_id}/photos/facets").json()
        facets["counts"].pop("readings", None)
        coco = manager.get(f"/projects/{project_id}/coco.json").content
        history = manager.get(f"/photos/{photo_id}/history").json()
        return [gallery, facets, coco, history, manager.get(f"/photos/{photo_id}").json()]

    before = seen()
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create(class_id=3), create(class_id=4))
    assert seen() == before
    assert answer_reading(other_labeler, reading_id).status_code == 200
    assert seen() == before
    assert row_of(database, photo_id).labeler_id == labeler.user_id


def test_merging_classes_renames_what_was_labelled_blind_and_undoing_brings_it_back(
    database: Database, project_id: int, other_labeler: Person, manager: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create(class_id=2), create(class_id=3))
    answer_reading(other_labeler, reading_id)

    def classes() -> list[int]:
        told = other_labeler.get(f"/readings/{reading_id}/annotations").json()
        return [item["class_id"] for item in told["annotations"]]

    merge = f"/projects/{project_id}/classes/2/merge"
    assert manager.post(merge, json={"into": 3}).status_code == 200
    assert classes() == [3, 3]
    assert manager.post(f"{merge}/undo", json={}).status_code == 200
    assert classes() == [2, 3]


def test_an_answer_is_given_taken_back_and_then_closed(
    project_id: int, other_labeler: Person, photo_id: int, clock: SetClock
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    assert answer_reading(other_labeler, reading_id).json()["type"].endswith("empty")
    said = answer_reading(other_labeler, reading_id, no_defect=True)
    assert said.json() == {"state": "done", "no_defect": True, "seq": 1}
    assert answer_reading(other_labeler, reading_id, "open").json() == {
        "state": "in_progress",
        "no_defect": False,
        "seq": 2,
    }
    draw(other_labeler, reading_id, create())
    assert answer_reading(other_labeler, reading_id, no_defect=True).json()["type"].endswith("annotations")
    assert answer_reading(other_labeler, reading_id).status_code == 200
    late = draw(other_labeler, reading_id, create())[0]
    assert late["status"] == "applied", "within a few minutes, as long as the photo is closed to them"
    clock.forward(minutes=6)
    assert draw(other_labeler, reading_id, create())[0]["detail"] == "closed"
    assert answer_reading(other_labeler, reading_id, "open").json()["type"].endswith("closed")
    assert other_labeler.get(f"/photos/{photo_id}/annotations").status_code == 200, "open by now"


def test_an_answer_on_what_was_not_seen_is_stale_and_a_repeated_one_is_not(
    project_id: int, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create())
    body = {"state": "done", "seq": 0, "op_id": uuid7()}
    stale = other_labeler.put(f"/readings/{reading_id}/state", json=body)
    assert (stale.status_code, stale.json()["seq"]) == (409, 1)
    body = {"state": "done", "seq": 1, "op_id": uuid7()}
    answers = [other_labeler.put(f"/readings/{reading_id}/state", json=body).json() for _ in range(2)]
    assert answers[0] == answers[1] == {"state": "done", "no_defect": False, "seq": 2}


def test_nothing_is_mixed_in_where_no_rule_asks_for_it(
    database: Database, project_id: int, labeler: Person, other_labeler: Person
) -> None:
    first, _ = make_photos(database, project_id, 2)
    label(labeler, first)
    assert all("reading" not in item for item in take(other_labeler, project_id, count=50))


def test_readings_come_between_photos_and_alone_when_none_is_left() -> None:
    turn = Turn(blind=[Item(n, "blind", n) for n in range(1, 9)], since_blind=0)
    mixed = ["r" if isinstance(item, Item) else "p" for item in turn.mix(["p"] * 10, 50)]
    assert "".join(mixed) == "ppprppprppprp" + "r" * 5
    assert turn.room(8) == 6
    assert turn.room(1) == 1
    assert len(turn.mix(["p"] * 6, 8)) == 8


def test_begun_readings_come_first_and_known_answers_by_their_share() -> None:
    begun = Item(1, "blind", 1, is_in_hand=True)
    turn = Turn(begun=[begun], gold=[Item(n, "gold") for n in range(2, 9)], gold_every=gold_every(25))
    mixed = turn.mix(["p"] * 9, 50)
    assert mixed[0] is begun
    assert "".join("g" if isinstance(item, Item) else "p" for item in mixed[1:]) == "pppgpppgpppg"


@pytest.mark.parametrize(("share", "photos"), [(0, 0), (1, 99), (10, 9), (20, 4), (50, 1), (90, 1), (100, 1)])
def test_a_share_of_known_answers_is_one_after_so_many_photos(share: int, photos: int) -> None:
    assert gold_every(share) == photos
