"""What was drawn by an older meaning is listed for another look, until somebody has looked."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from app.db.tx import Database
from app.ids import uuid7
from app.models import Annotation, Operation, Photo
from app.projects.guide_looks import count_waiting
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person
from tests.guide.conftest import drawn, save, waiting


def _version(database: Database, uid: str) -> int:
    with database.read_tx() as tx:
        return int(tx.scalar(select(Annotation.guide_version).where(Annotation.uid == uid)))


def _count(database: Database, project_id: int) -> dict[int, int]:
    with database.read_tx() as tx:
        return count_waiting(tx, project_id)


def test_drawing_and_classifying_note_the_version_and_other_changes_do_not(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    assert _version(database, uid) == 1
    save(manager, project_id, meaning="other", counts="A gap.")
    drawn(labeler, photo_id, update(uid, ignore=True))
    assert _version(database, uid) == 1
    drawn(labeler, photo_id, update(uid, shape=box(x=50)))
    assert _version(database, uid) == 2
    drawn(labeler, photo_id, update(uid, class_id=2))
    assert _version(database, uid) == 1  # the first meaning of that class
    drawn(labeler, photo_id, update(uid, class_id=1))
    assert _version(database, uid) == 2


def test_another_meaning_lists_what_was_drawn_before_and_better_words_do_not(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    drawn(labeler, photo_id, create(), create(), create(class_id=2))
    save(manager, project_id, counts="A line.")
    assert (waiting(labeler, project_id), _count(database, project_id)) == ([], {})
    save(manager, project_id, base=1, meaning="other", counts="A gap.")
    drawn(labeler, photo_id, create())
    assert (waiting(labeler, project_id), _count(database, project_id)) == ([photo_id], {1: 2})
    assert waiting(labeler, project_id, **{"class": 1}) == [photo_id]
    assert waiting(labeler, project_id, **{"class": 2}) == []


def test_still_right_takes_it_off_the_list_keeps_its_author_and_the_photo_as_it_is(
    manager: Person,
    labeler: Person,
    other_labeler: Person,
    database: Database,
    project_id: int,
    photo_id: int,
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    manager.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": 1})
    save(manager, project_id, meaning="other", counts="A gap.")
    (told,) = drawn(other_labeler, photo_id, update(uid, still_right=2))
    assert (told["status"], told["annotation"]["guide_version"]) == ("applied", 2)
    assert told["annotation"]["author"]["id"] == labeler.user_id
    assert waiting(labeler, project_id) == []
    with database.read_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        assert (photo.state, photo.labeler_id) == ("done", labeler.user_id)
        last = tx.scalars(select(Operation).order_by(Operation.id.desc()).limit(1)).one()
        before, after = orjson.loads(last.before), orjson.loads(last.after)
    assert last.actor_id == other_labeler.user_id
    assert {name for name in after if before[name] != after[name]} == {"rev", "guide_version"}
    drawn(other_labeler, photo_id, update(uid, still_right=1))  # undo
    assert waiting(labeler, project_id) == [photo_id]


def test_nobody_says_by_which_version_they_draw_or_one_that_is_not_there(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    refused = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create(still_right=7)]})
    assert refused.status_code == 422
    drawn(labeler, photo_id, create(uid), update(uid, still_right=7))
    assert _version(database, uid) == 1
    for body in ({"guide_version": 7}, {"still_right": 0}, {"still_right": "2"}):
        answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": [update(uid, **body)]})
        assert answer.status_code == 422, body


def test_a_look_by_an_older_guide_that_comes_late_settles_nothing(
    manager: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    save(manager, project_id, meaning="other", counts="A gap.")
    save(manager, project_id, base=1, meaning="other", counts="A wide gap.")
    drawn(labeler, photo_id, update(uid, still_right=2))
    assert waiting(labeler, project_id) == [photo_id]


def test_a_look_at_what_somebody_drew_anew_meanwhile_says_nothing_of_it(
    manager: Person,
    labeler: Person,
    other_labeler: Person,
    database: Database,
    project_id: int,
    photo_id: int,
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    drawn(other_labeler, photo_id, update(uid, shape=box(x=300)))
    save(manager, project_id, meaning="other", counts="A gap.")
    (told,) = drawn(labeler, photo_id, update(uid, still_right=2, base_rev=1))
    assert told["status"] == "merged"
    assert _version(database, uid) == 1


def test_a_look_brings_nothing_back_that_was_deleted(
    manager: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid), delete(uid))
    save(manager, project_id, meaning="other", counts="A gap.")
    drawn(labeler, photo_id, update(uid, still_right=2))
    assert labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"] == []


def test_what_is_accepted_reviewers_look_at_and_it_stays_accepted(
    manager: Person, reviewer: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(labeler, photo_id, create(uid))
    reviewer.put(f"/photos/{photo_id}/state", json={"state": "accepted", "seq": 1})
    save(manager, project_id, meaning="other", counts="A gap.")
    denied = drawn(labeler, photo_id, update(uid, still_right=2))[0]
    assert (denied["status"], denied["detail"]) == ("denied", "accepted")
    assert drawn(reviewer, photo_id, update(uid, still_right=2))[0]["status"] == "applied"
    assert drawn(reviewer, photo_id, update(uid, still_right=2, ignore=True))[0]["status"] == "denied"
    with database.read_tx() as tx:
        assert tx.session.get_one(Photo, photo_id).state == "accepted"
    assert waiting(labeler, project_id) == []


def test_a_merge_keeps_what_was_judged_and_what_waits(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    old, new = uuid7(), uuid7()
    drawn(labeler, photo_id, create(old))
    save(manager, project_id, 1, meaning="other", counts="A gap.")
    save(manager, project_id, 2, meaning="other", counts="A groove.")
    drawn(labeler, photo_id, create(new))
    manager.post(f"/projects/{project_id}/classes/1/merge", json={"into": 2})
    assert (_version(database, old), _version(database, new)) == (0, 2)
    assert _count(database, project_id) == {2: 1}
    manager.post(f"/projects/{project_id}/classes/1/merge/undo")
    assert (_version(database, old), _version(database, new)) == (0, 2)
    assert _count(database, project_id) == {1: 1}


def test_a_class_that_is_retired_in_mid_edit_keeps_the_work_and_says_so(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    save(manager, project_id, meaning="other", counts="A gap.")
    manager.patch(f"/projects/{project_id}/classes/1", json={"retired": True})
    (told,) = drawn(labeler, photo_id, create(uid))
    assert (told["status"], told["detail"]) == ("applied", "class_retired")
    assert _version(database, uid) == 2
    save(manager, project_id, base=1, meaning="other", counts="A wide gap.")
    assert waiting(labeler, project_id) == []  # nobody draws it any more: nothing to look at
    manager.patch(f"/projects/{project_id}/classes/1", json={"retired": False})
    assert waiting(labeler, project_id) == [photo_id]
