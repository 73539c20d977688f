"""Two ways to save what a class means, and nothing lost when two save at once."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import select

from app.db.tx import Database
from app.models import Audit, GuideText
from tests.annotations.ops import create
from tests.conftest import Person
from tests.guide.conftest import drawn, save


def _class(by: Person, project_id: int, class_id: int = 1) -> dict[str, Any]:
    classes: list[dict[str, Any]] = by.get(f"/projects/{project_id}").json()["classes"]
    return next(item for item in classes if item["id"] == class_id)


def test_better_words_keep_the_version_and_another_meaning_raises_it(
    manager: Person, labeler: Person, project_id: int
) -> None:
    first = save(manager, project_id, counts="A line.", instances="One a line.")
    assert first.status_code == 200, first.text
    assert (first.json()["version"], first.json()["rev"]) == (1, 1)
    second = save(manager, project_id, base=1, meaning="other", counts="A line that goes through.")
    assert (second.json()["version"], second.json()["rev"]) == (2, 2)
    told = _class(labeler, project_id)
    assert (told["counts"], told["instances"]) == ("A line that goes through.", "")
    assert (told["guide_version"], told["guide_rev"]) == (2, 2)


def test_the_history_tells_who_wrote_what_and_what_stood_there_before(
    manager: Person, labeler: Person, project_id: int
) -> None:
    made = manager.post(f"/projects/{project_id}/classes", json={"name": "burr", "counts": "An edge."})
    class_id = made.json()["id"]
    save(manager, project_id, class_id, counts="A sharp edge.", tightness="To the pixel.")
    manager.patch(f"/projects/{project_id}/classes/{class_id}", json={"counts_not": "A rounded one."})
    path = f"/projects/{project_id}/classes/{class_id}/guide/history"
    told = labeler.get(path).json()
    assert [(item["rev"], item["counts"], item["counts_not"]) for item in told["items"]] == [
        (2, "A sharp edge.", "A rounded one."),
        (1, "A sharp edge.", ""),
        (0, "An edge.", ""),
    ]
    assert [item["saved_by"] and item["saved_by"]["id"] for item in told["items"]] == [
        manager.user_id,
        manager.user_id,
        None,
    ]
    page = labeler.get(path, params={"limit": 1}).json()
    rest = labeler.get(path, params={"limit": 5, "cursor": page["next"]}).json()
    assert [item["rev"] for item in page["items"] + rest["items"]] == [2, 1, 0]


def test_who_saves_over_anothers_words_is_shown_both_and_loses_nothing(
    manager: Person, admin: Person, project_id: int
) -> None:
    save(manager, project_id, counts="Mine.")
    late = save(admin, project_id, base=0, counts="Theirs.")
    assert (late.status_code, late.json()["type"]) == (409, "stale")
    assert (late.json()["now"]["counts"], late.json()["now"]["rev"]) == ("Mine.", 1)
    assert late.json()["now"]["saved_by"]["id"] == manager.user_id
    assert _class(manager, project_id)["counts"] == "Mine."
    assert save(admin, project_id, base=1, counts="Mine. Theirs.").status_code == 200


def test_of_two_who_save_at_the_same_moment_one_is_told(
    manager: Person, admin: Person, project_id: int
) -> None:
    codes: list[int] = []

    def go(who: Person, words: str) -> None:
        codes.append(save(who, project_id, counts=words).status_code)

    threads = [threading.Thread(target=go, args=told) for told in ((manager, "One."), (admin, "Other."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert _class(manager, project_id)["guide_rev"] == 1


def test_a_save_whose_answer_was_lost_is_the_same_when_it_comes_again(
    manager: Person, project_id: int
) -> None:
    for _ in range(2):
        answer = save(manager, project_id, meaning="other", counts="A line.")
        assert (answer.status_code, answer.json()["rev"], answer.json()["version"]) == (200, 1, 2)


def test_another_meaning_needs_other_words(manager: Person, project_id: int) -> None:
    save(manager, project_id, counts="A line.")
    answer = save(manager, project_id, base=1, meaning="other", counts="A line.")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/meaning")


def test_only_managers_write_it(labeler: Person, reviewer: Person, project_id: int) -> None:
    assert [save(by, project_id, counts="Mine.").status_code for by in (labeler, reviewer)] == [403, 403]


def test_a_class_with_words_that_was_never_used_can_be_deleted(
    manager: Person, database: Database, project_id: int, photo_id: int
) -> None:
    save(manager, project_id, 2, counts="A line.")
    save(manager, project_id, 3, counts="A hole.")
    drawn(manager, photo_id, create(class_id=3))
    gone = [manager.delete(f"/projects/{project_id}/classes/{class_id}") for class_id in (2, 3)]
    assert [answer.status_code for answer in gone] == [204, 409]
    with database.read_tx() as tx:
        assert set(tx.scalars(select(GuideText.class_id))) == {3}


def test_what_was_read_is_kept_for_each_person_and_the_writer_has_read_it(
    manager: Person, labeler: Person, other_labeler: Person, database: Database, project_id: int
) -> None:
    from app.projects.guide import seen_by
    from tests.annotations.test_concurrency import actor_of

    save(manager, project_id, counts="A line.")
    told = labeler.put(
        f"/projects/{project_id}/guide/seen",
        json={"seen": [{"class_id": 1, "rev": 99}, {"class_id": 2, "rev": 0}, {"class_id": 77, "rev": 1}]},
    )
    assert told.status_code == 204, told.text
    labeler.put(f"/projects/{project_id}/guide/seen", json={"seen": [{"class_id": 1, "rev": 0}]})
    with database.read_tx() as tx:
        assert [seen_by(tx, actor_of(who), project_id) for who in (manager, labeler, other_labeler)] == [
            {1: 1},
            {1: 1, 2: 0},
            {},
        ]


def test_saving_is_told_to_open_pages_and_to_the_audit_trail(
    manager: Person, database: Database, project_id: int
) -> None:
    from app.models import Event

    save(manager, project_id, counts="A line.")
    save(manager, project_id, base=1, meaning="other", counts="A gap.")
    with database.read_tx() as tx:
        assert (
            list(tx.scalars(select(Event.kind).where(Event.kind == "class.changed"))) == ["class.changed"] * 2
        )
        told = list(tx.scalars(select(Audit.action).where(Audit.action.startswith("guide."))))
    assert told == ["guide.words", "guide.meaning"]


def test_what_was_read_in_the_archive_is_news_no_more(
    manager: Person, labeler: Person, project_id: int
) -> None:
    save(manager, project_id, counts="A line.")
    assert manager.patch(f"/projects/{project_id}", json={"archived": True}).status_code == 200
    page = f"//projects/{project_id}/guide"
    assert "new since you looked" in labeler.get(page).text
    seen = labeler.put(f"/projects/{project_id}/guide/seen", json={"seen": [{"class_id": 1, "rev": 1}]})
    assert seen.status_code == 204
    assert "new since you looked" not in labeler.get(page).text
