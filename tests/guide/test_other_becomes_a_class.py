"""Words that were said for "other" go into a class, and back."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Annotation, Operation
from app.projects.counters import read
from app.projects.other_words import words_of_other
from tests.annotations.ops import create
from tests.conftest import Person
from tests.guide.conftest import drawn


@pytest.fixture
def other(manager: Person, project_id: int) -> int:
    """A class "other: say what"."""
    made = manager.post(f"/projects/{project_id}/classes", json={"name": "other", "is_other": True})
    class_id: int = made.json()["id"]
    manager.post(
        f"/projects/{project_id}/attributes", json={"on": "annotation", "name": "what", "kind": "text"}
    )
    return class_id


def _classes(database: Database) -> list[int]:
    with database.read_tx() as tx:
        return list(tx.scalars(select(Annotation.class_id).order_by(Annotation.id)))


def test_all_that_say_the_words_move_whatever_their_case_and_come_back(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    for what in ("Moss", "moss", "gum"):
        drawn(labeler, photo_id, create(class_id=other, attributes={"what": what}))
    path = f"/projects/{project_id}/classes/{other}/words"
    moved = manager.post(path, json={"words": "MOSS", "into": 5})
    assert moved.status_code == 200, moved.text
    assert (moved.json()["annotations"], moved.json()["photos"]) == (2, 1)
    assert _classes(database) == [5, 5, other]
    with database.read_tx() as tx:
        counts = read(tx, project_id)
        last = tx.scalars(select(Operation).order_by(Operation.id.desc()).limit(1)).one()
    assert (counts["class:5"], counts[f"class:{other}"]) == (2, 1)
    assert (last.detail, last.actor_id) == ("words_became_class", manager.user_id)
    assert orjson.loads(last.after)["attributes"] == {"what": "moss"}  # what was said stays
    undo = f"/projects/{project_id}/moved-words/{moved.json()['id']}/undo"
    assert manager.post(undo).json()["annotations"] == 2
    assert _classes(database) == [other] * 3
    assert (manager.post(undo).status_code, manager.post(undo).json()["type"]) == (409, "undone")


def test_gaps_between_words_and_ways_to_write_a_letter_make_no_other_words(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    written = ("öl fleck", "öl  fleck", "O\u0308l\u00a0Fleck", "ÖL\u2009 FLECK", "ölfleck")
    for what in written:
        drawn(labeler, photo_id, create(class_id=other, attributes={"what": what}))
    with database.read_tx() as tx:
        (told,) = words_of_other(tx, project_id)
    assert told["words"] == [{"words": "öl fleck", "n": 4}, {"words": "ölfleck", "n": 1}]
    path = f"/projects/{project_id}/classes/{other}/words"
    moved = manager.post(path, json={"words": "Öl   fleck", "into": 5})
    assert moved.status_code == 200, moved.text
    assert _classes(database) == [5] * 4 + [other]
    guide = manager.get(f"//projects/{project_id}/guide", headers={"accept": "text/html"}).text
    assert "<bdi>Öl fleck</bdi> went into" in guide


def test_words_that_folding_takes_apart_are_found_by_what_the_page_tells(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    """A small Turkish İ is an i and a dot of its own; the Greek small sigma has two forms."""
    for what in ("İŞ", "i\u0307ş", "ΛΑΚΟΣ", "λακος", "Straße", "STRASSE"):
        drawn(labeler, photo_id, create(class_id=other, attributes={"what": what}))
    with database.read_tx() as tx:
        (told,) = words_of_other(tx, project_id)
    assert [item["n"] for item in told["words"]] == [2, 2, 2]
    for item in told["words"]:
        path = f"/projects/{project_id}/classes/{other}/words"
        assert manager.post(path, json={"words": item["words"], "into": 5}).json()["annotations"] == 2
    assert _classes(database) == [5] * 6


def test_what_somebody_gave_another_class_since_stays_there(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    ops = [create(class_id=other, attributes={"what": "moss"}) for _ in range(2)]
    drawn(labeler, photo_id, *ops)
    moved = manager.post(
        f"/projects/{project_id}/classes/{other}/words", json={"words": "moss", "into": 5}
    ).json()
    changed = {
        "op_id": ops[1]["op_id"][:-4] + "beef",
        "action": "update",
        "uid": ops[0]["uid"],
        "class_id": 3,
    }
    drawn(labeler, photo_id, changed)
    assert manager.post(f"/projects/{project_id}/moved-words/{moved['id']}/undo").json()["annotations"] == 1
    assert _classes(database) == [3, other]


def test_words_go_only_from_other_and_into_a_class_in_use(
    manager: Person, labeler: Person, project_id: int, photo_id: int, other: int
) -> None:
    drawn(labeler, photo_id, create(class_id=other, attributes={"what": "moss"}))
    manager.patch(f"/projects/{project_id}/classes/2", json={"retired": True})

    def move(class_id: int, words: str, into: int, by: Person = manager) -> int:
        path = f"/projects/{project_id}/classes/{class_id}/words"
        return by.post(path, json={"words": words, "into": into}).status_code

    assert move(other, "moss", 5, labeler) == 403
    assert move(1, "moss", 5) == 422
    assert move(other, "moss", other) == 422
    assert [move(other, "moss", into) for into in (2, 999)] == [422, 422]
    assert move(other, "gum", 5) == 409
    assert move(999, "moss", 5) == 404


def test_a_merge_that_is_taken_back_is_not_mistaken_for_words(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    drawn(labeler, photo_id, create(class_id=other, attributes={"what": "moss"}), create(class_id=other))
    manager.post(f"/projects/{project_id}/classes/{other}/merge", json={"into": 4})
    assert manager.post(f"/projects/{project_id}/classes/{other}/merge/undo").status_code == 200
    manager.post(f"/projects/{project_id}/classes/{other}/words", json={"words": "moss", "into": 5})
    assert manager.post(f"/projects/{project_id}/classes/{other}/merge/undo").status_code == 409
    assert _classes(database) == [5, other]


def test_what_went_on_into_a_third_class_comes_back_one_step_after_the_other(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, other: int
) -> None:
    """Looked for where it was put first, it would not be found, and the way back would be gone."""
    drawn(labeler, photo_id, create(class_id=1), create(class_id=other, attributes={"what": "moss"}))
    path = f"/projects/{project_id}/classes"
    moved = manager.post(f"{path}/{other}/words", json={"words": "moss", "into": 2}).json()
    for source, into in ((1, 2), (2, 3)):
        assert manager.post(f"{path}/{source}/merge", json={"into": into}).status_code == 200
    assert _classes(database) == [3, 3]
    first, second = f"{path}/1/merge/undo", f"/projects/{project_id}/moved-words/{moved['id']}/undo"
    for undo in (first, second):
        refused = manager.post(undo)
        assert (refused.status_code, refused.json()["type"]) == (409, "merged")
    for undo in (f"{path}/2/merge/undo", first, second):
        assert manager.post(undo).status_code == 200
    assert _classes(database) == [1, other]
