"""What happens beside a blind reading: people leave, rules end, a second tab asks, somebody looks already."""

from __future__ import annotations

import threading

from sqlalchemy import func, select

from app.db.tx import Database
from app.models import Reading, ReadingTurn
from app.review.handing import hand_out
from app.review.readings import ReadingAccess
from tests.annotations.ops import box, create, update
from tests.annotations.test_concurrency import actor_of, at_once
from tests.conftest import Person
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
    waiting,
)


def test_what_was_drawn_is_moved_without_naming_its_class_again(
    project_id: int, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    drawn = create(class_id=3)
    draw(other_labeler, reading_id, drawn)
    (moved,) = draw(other_labeler, reading_id, update(drawn["uid"], shape=box(300, 200)))
    assert moved["status"] == "applied"
    told = moved["annotation"]
    assert (told["shape"], told["class_id"], told["guide_version"]) == (box(300, 200), 3, 1)
    (ignored,) = draw(other_labeler, reading_id, update(drawn["uid"], ignore=True))
    assert (ignored["status"], ignored["annotation"]["rev"]) == ("applied", 3)


def test_what_somebody_began_who_left_is_read_by_somebody_else(
    database: Database,
    project_id: int,
    other_labeler: Person,
    reviewer: Person,
    manager: Person,
    photo_id: int,
) -> None:
    begun = take_reading(other_labeler, project_id)
    draw(other_labeler, begun, create())
    assert take(reviewer, project_id) == [], "it is theirs until they answer"
    member = f"/projects/{project_id}/members/{other_labeler.user_id}"
    assert manager.delete(member).status_code == 204
    assert other_labeler.get(f"/readings/{begun}").status_code == 404
    fresh = take_reading(reviewer, project_id)
    assert fresh != begun
    assert waiting(database, project_id) == (0, 0)
    assert take(manager, project_id) == [], "and by no more than were wanted"
    kept = readings_of(database, project_id)[0]
    assert (kept.id, kept.user_id, kept.annotations != "[]") == (begun, other_labeler.user_id, True)
    back = {"email": other_labeler.email, "role": "labeler"}
    assert manager.post(f"/projects/{project_id}/members", json=back).status_code == 201
    assert take_reading(other_labeler, project_id) == begun, "what they drew is there when they come back"


def test_a_photo_that_is_done_again_waits_for_no_one_who_left(
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    photo_id: int,
) -> None:
    draw(other_labeler, take_reading(other_labeler, project_id), create())
    manager.delete(f"/projects/{project_id}/members/{other_labeler.user_id}")
    set_state(labeler, photo_id, "in_progress")
    set_state(labeler, photo_id, "done")
    assert waiting(database, project_id) == (1, 1)


def test_what_was_wanted_is_handed_out_when_its_share_has_ended(
    database: Database, project_id: int, other_labeler: Person, labeler: Person, photo_id: int
) -> None:
    set_rules(database, project_id, blind_share=0)
    (later,) = make_photos(database, project_id, 1)
    label(labeler, later)
    assert waiting(database, project_id) == (1, 1), "what is done now is not labelled again"
    take_reading(other_labeler, project_id)
    assert waiting(database, project_id) == (0, 0)


def test_who_has_the_photo_before_their_eyes_is_not_handed_it(
    project_id: int, reviewer: Person, other_labeler: Person, photo_id: int
) -> None:
    assert reviewer.put(f"/photos/{photo_id}/presence", json={"tab": "a"}).status_code == 200
    assert take(reviewer, project_id) == []
    assert reviewer.delete(f"/photos/{photo_id}/presence?tab=a").status_code == 204
    assert reviewer.put(f"/photos/{photo_id}/lease", json={}).status_code == 200
    assert take(reviewer, project_id) == [], "nor while they have it in hand to review it"
    assert reviewer.delete(f"/photos/{photo_id}/lease").status_code == 204
    assert take_reading(reviewer, project_id)


def test_who_made_a_known_answer_is_not_held_against_it(
    database: Database, project_id: int, labeler: Person, reviewer: Person, manager: Person
) -> None:
    set_rules(database, project_id, gold_share=50)
    known, fresh = make_photos(database, project_id, 2)
    label(labeler, known)
    set_state(manager, known, "accepted")
    assert reviewer.post(f"/photos/{known}/gold").status_code == 200
    label(reviewer, fresh)
    assert take(reviewer, project_id, count=50) == []


def test_a_second_tab_waits_for_the_first_and_gets_the_same_reading(
    database: Database, project_id: int, other_labeler: Person, photo_id: int
) -> None:
    actor, has_taken, may_end = actor_of(other_labeler), threading.Event(), threading.Event()
    found: dict[str, list[int]] = {}

    def ask(tab: str, *, and_wait: bool) -> None:
        with database.write_tx() as tx:
            _, items, _ = hand_out(tx, actor, project_id, order="oldest", count=5, skip=[])
            found[tab] = [item.reading.id for item in items if isinstance(item, ReadingAccess)]
            if and_wait:
                has_taken.set()
                assert may_end.wait(20)

    def second() -> None:
        assert has_taken.wait(20)
        threading.Timer(0.3, may_end.set).start()  # by then the second has asked
        ask("second", and_wait=False)

    at_once([lambda: ask("first", and_wait=True), second])
    assert len(found["first"]) == 1
    assert found["second"] == found["first"]


def test_photos_that_are_said_done_together_are_counted_together(
    database: Database, project_id: int, labeler: Person, other_labeler: Person
) -> None:
    set_rules(database, project_id, gold_share=10)
    ids = make_photos(database, project_id, 4)
    bulk = {"ids": ids[:3], "action": "state", "state": "done", "no_defect": True}
    assert labeler.post(f"/projects/{project_id}/photos/bulk", json=bulk).status_code == 200
    label(labeler, ids[3])
    with database.read_tx() as tx:
        turn = tx.session.get_one(ReadingTurn, (project_id, labeler.user_id))
        assert (turn.since_gold, turn.since_blind) == (4, 4)
        assert tx.scalar(select(func.count()).select_from(Reading)) == 0


def test_an_answer_that_is_taken_back_is_told_of_no_more(
    database: Database, project_id: int, other_labeler: Person, photo_id: int
) -> None:
    reading_id = take_reading(other_labeler, project_id)
    draw(other_labeler, reading_id, create())
    answer_reading(other_labeler, reading_id)
    with database.write_tx() as tx:
        row = tx.session.get_one(Reading, reading_id)
        row.comparison, row.agreement = '{"both":[],"only_ours":[],"only_theirs":[]}', 1.0
    assert answer_reading(other_labeler, reading_id, "open").status_code == 200
    (row,) = readings_of(database, project_id)
    assert (row.comparison, row.agreement, row.compared_seq) == (None, None, None)
