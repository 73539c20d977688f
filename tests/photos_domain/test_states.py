"""Photo states: the rules of the contract, the trash, and many at once."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Operation, Photo, Project
from app.projects import counters
from tests.conftest import Person
from tests.factories import make_annotation, make_photo


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


@pytest.fixture
def drawn_id(database: Database, project_id: int) -> int:
    """A photo in progress with one annotation."""
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id), state="in_progress")
        make_annotation(tx, photo)
        return photo.id


def _set(person: Person, photo_id: int, seq: int, state: str, **more: object) -> tuple[int, str]:
    answer = person.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq, **more})
    body = answer.json()
    return answer.status_code, str(body.get("type", body.get("seq")))


def test_an_empty_photo_is_done_only_with_no_defect(labeler: Person, photo_id: int) -> None:
    assert _set(labeler, photo_id, 0, "done") == (409, "empty")
    assert _set(labeler, photo_id, 0, "done", no_defect=True) == (200, "1")
    photo = labeler.get(f"/photos/{photo_id}").json()
    assert (photo["state"], photo["no_defect"], photo["labeler"]["id"]) == ("done", True, labeler.user_id)


def test_no_defect_does_not_go_with_annotations(labeler: Person, drawn_id: int) -> None:
    assert _set(labeler, drawn_id, 0, "done", no_defect=True) == (409, "has_annotations")
    assert _set(labeler, drawn_id, 0, "done") == (200, "1")


def test_no_defect_goes_with_done_and_accepted_only(labeler: Person, photo_id: int) -> None:
    assert _set(labeler, photo_id, 0, "unsure", no_defect=True)[0] == 422


def test_an_older_seq_is_stale(labeler: Person, other_labeler: Person, photo_id: int) -> None:
    assert _set(labeler, photo_id, 0, "unsure")[0] == 200
    assert _set(other_labeler, photo_id, 0, "in_progress") == (409, "stale")


def test_the_same_call_after_a_lost_answer_is_answered_the_same(labeler: Person, photo_id: int) -> None:
    first = _set(labeler, photo_id, 0, "done", no_defect=True)
    again = _set(labeler, photo_id, 0, "done", no_defect=True)
    assert first == again == (200, "1")


@pytest.mark.parametrize("state", ["retake", "rejected"])
def test_asking_again_needs_a_reason(reviewer: Person, drawn_id: int, state: str) -> None:
    assert _set(reviewer, drawn_id, 0, state)[0] == 422
    assert _set(reviewer, drawn_id, 0, state, reason="too dark") == (200, "1")


def test_labelers_do_not_review(labeler: Person, reviewer: Person, drawn_id: int) -> None:
    assert _set(labeler, drawn_id, 0, "accepted")[0] == 403
    assert _set(labeler, drawn_id, 0, "rejected", reason="no")[0] == 403
    assert _set(reviewer, drawn_id, 0, "accepted") == (200, "1")
    assert _set(labeler, drawn_id, 1, "in_progress")[0] == 403
    assert _set(reviewer, drawn_id, 1, "in_progress") == (200, "2")


def test_accepting_needs_every_clash_settled(reviewer: Person, drawn_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(Photo, drawn_id).open_proposals = 2
    assert _set(reviewer, drawn_id, 0, "accepted") == (409, "open_proposals")


def test_unlabelled_comes_back_only_by_undo(labeler: Person, other_labeler: Person, photo_id: int) -> None:
    assert _set(labeler, photo_id, 0, "unsure") == (200, "1")
    assert _set(other_labeler, photo_id, 1, "unlabelled")[0] == 409
    assert _set(labeler, photo_id, 1, "unlabelled") == (200, "2")


def test_each_change_is_in_the_history_and_the_counters(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.read_tx() as tx:
        before = tx.session.get_one(Project, project_id).label_seq
    _set(labeler, photo_id, 0, "done", no_defect=True)
    with database.read_tx() as tx:
        operation = tx.scalars(select(Operation).where(Operation.photo_id == photo_id)).one()
        assert (operation.action, operation.seq, operation.actor_id) == ("state", 1, labeler.user_id)
        assert operation.before is not None
        assert orjson.loads(operation.before)["state"] == "unlabelled"
        found = counters.read(tx, project_id)
        assert (found.get("state:unlabelled"), found["state:done"], found["no_defect"]) == (0, 1, 1)
        assert tx.session.get_one(Project, project_id).label_seq == before + 1


WRONG_BODIES: list[dict[str, object]] = [
    {"state": "done"},
    {"state": "finished", "seq": 0},
    {"state": "done", "seq": "0"},
    {"state": "done", "seq": -1},
    {"state": "done", "seq": 0, "labeler_id": 3},
    {"state": "done", "seq": 0, "no_defect": 1},
]


def test_bodies_are_strict(labeler: Person, photo_id: int, subtests: pytest.Subtests) -> None:
    """D20: nobody writes fields that are not theirs to write."""
    for body in WRONG_BODIES:
        with subtests.test(str(body)):
            assert labeler.put(f"/photos/{photo_id}/state", json=body).status_code == 422


@pytest.mark.parametrize(
    "body", [{"project_id": 2}, {"role": "manager"}, {"uploader_id": 1}, {"state": "done"}]
)
def test_mending_a_photo_cannot_move_it(manager: Person, photo_id: int, body: dict[str, object]) -> None:
    """D20: PATCH takes attributes and note, nothing else."""
    assert manager.patch(f"/photos/{photo_id}", json=body).status_code == 422


def test_attributes_merge_by_key_and_null_removes(labeler: Person, photo_id: int) -> None:
    labeler.patch(f"/photos/{photo_id}", json={"attributes": {"origin": "found", "part": "A-17"}})
    answer = labeler.patch(f"/photos/{photo_id}", json={"attributes": {"origin": None}, "note": "left"})
    assert (answer.json()["attributes"], answer.json()["note"]) == ({"part": "A-17"}, "left")


def test_the_trash_takes_a_photo_out_of_every_count(
    manager: Person, drawn_id: int, project_id: int, database: Database
) -> None:
    def numbers() -> dict[str, int]:
        with database.read_tx() as tx:
            return {name: n for name, n in counters.read(tx, project_id).items() if n}

    before = numbers()
    manager.delete(f"/photos/{drawn_id}")
    assert numbers() == {"trashed": 1}
    manager.delete(f"/photos/{drawn_id}")
    assert numbers() == {"trashed": 1}
    manager.post(f"/photos/{drawn_id}/undelete")
    assert numbers() == before


def test_many_at_once_are_answered_one_by_one(
    manager: Person, photo_id: int, drawn_id: int, project_id: int, other_project_id: int, database: Database
) -> None:
    """D2: an id of another project is answered as one that is not there."""
    with database.write_tx() as tx:
        foreign = make_photo(tx, tx.session.get_one(Project, other_project_id)).id
    body = {"ids": [drawn_id, photo_id, foreign], "action": "state", "state": "done"}
    answer = manager.post(f"/projects/{project_id}/photos/bulk", json=body)
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [(one["id"], one["status"], one.get("slug")) for one in results] == [
        (drawn_id, "done", None),
        (photo_id, "refused", "empty"),
        (foreign, "refused", "not-found"),
    ]


def test_many_are_deleted_and_brought_back(
    manager: Person, labeler: Person, photo_id: int, drawn_id: int, project_id: int
) -> None:
    path = f"/projects/{project_id}/photos/bulk"
    ids = [photo_id, drawn_id]
    assert labeler.post(path, json={"ids": ids, "action": "delete"}).status_code == 403
    assert manager.post(path, json={"ids": ids, "action": "delete"}).status_code == 200
    assert manager.get(f"/projects/{project_id}/photos").json()["items"] == []
    manager.post(path, json={"ids": ids, "action": "undelete"})
    assert len(manager.get(f"/projects/{project_id}/photos").json()["items"]) == 2


WRONG_CALLS: list[dict[str, object]] = [
    {"ids": [], "action": "delete"},
    {"ids": list(range(1, 502)), "action": "delete"},
    {"ids": [1], "action": "purge"},
    {"ids": [1], "action": "state"},
    {"ids": [1], "action": "attributes"},
    {"ids": [True], "action": "delete"},
]


def test_wrong_bulk_calls_are_refused_whole(
    manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    for body in WRONG_CALLS:
        with subtests.test(str(body)):
            assert manager.post(f"/projects/{project_id}/photos/bulk", json=body).status_code == 422
