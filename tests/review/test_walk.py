"""The reviewer's walk over HTTP: photos in hand, verdicts that hold, who may accept, what to compare with."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.models import Likeness, Photo, PhotoGroup, Project, Reading, Review
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person, SetClock
from tests.factories import make_annotation, make_photo, make_user
from tests.review.reviewing import (
    count_verdicts,
    draw,
    finish,
    new_photos,
    picked,
    set_rules,
    set_state,
)


@pytest.fixture
def waiting(labeler: Person, manager: Person, project_id: int, database: Database) -> list[int]:
    """Four photos of the labeler's that wait for a reviewer; the last has no defect."""
    set_rules(manager, project_id, review_share=100)
    photos = new_photos(database, project_id, 4)
    for number, photo_id in enumerate(photos):
        finish(labeler, photo_id, boxes=0 if number == 3 else 1)
    return photos


def take(person: Person, project_id: int, **body: Any) -> list[int]:
    answer = person.post(f"/projects/{project_id}/review/next", json=body)
    if answer.status_code == 204:
        return []
    assert answer.status_code == 200, answer.text
    return [item["photo"]["id"] for item in answer.json()["items"]]


def listed(person: Person, project_id: int, query: str = "") -> list[int]:
    answer = person.get(f"/projects/{project_id}/review{query}")
    assert answer.status_code == 200, answer.text
    return [item["photo"]["id"] for item in answer.json()["items"]]


def accept(person: Person, photo_id: int, *said: tuple[str, int], word: str = "accept") -> list[str]:
    body = {"verdicts": [{"uid": uid, "rev": rev, "verdict": word} for uid, rev in said]}
    answer = person.post(f"/photos/{photo_id}/verdicts", json=body)
    assert answer.status_code == 200, answer.text
    return [result["status"] for result in answer.json()["results"]]


def on_photo(person: Person, photo_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"/photos/{photo_id}/review").json()["annotations"]
    return found


def words(person: Person, photo_id: int) -> list[str | None]:
    return [item["verdict"] and item["verdict"]["verdict"] for item in on_photo(person, photo_id)]


def test_two_reviewers_never_have_the_same_photo_in_hand(
    reviewer: Person, manager: Person, project_id: int, waiting: list[int]
) -> None:
    assert take(reviewer, project_id, count=2) == waiting[:2]
    assert take(manager, project_id, count=20) == waiting[2:]
    assert take(reviewer, project_id, count=20) == waiting[:2], "what is in hand comes again"
    assert take(manager, project_id, count=1, skip=waiting) == []


def test_at_the_same_moment_too(
    reviewer: Person, manager: Person, project_id: int, waiting: list[int]
) -> None:
    taken: dict[str, list[int]] = {}
    people = {"reviewer": reviewer, "manager": manager}
    threads = [
        threading.Thread(
            target=lambda name=name: taken.update({name: take(people[name], project_id, count=3)})
        )
        for name in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not set(taken["reviewer"]) & set(taken["manager"])
    assert set(taken["reviewer"]) | set(taken["manager"]) <= set(waiting)


def test_a_hold_that_ran_out_is_given_to_the_next_reviewer(
    reviewer: Person, manager: Person, project_id: int, waiting: list[int], clock: SetClock
) -> None:
    take(reviewer, project_id, count=4)
    assert take(manager, project_id, count=4) == []
    clock.forward(minutes=31)
    assert take(manager, project_id, count=4) == waiting


def test_what_a_labeler_has_said_done_is_reviewed_while_they_go_on_with_the_rest(
    reviewer: Person,
    labeler: Person,
    manager: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
) -> None:
    set_rules(manager, project_id, review_share=100)
    photos = new_photos(database, project_id, 3)
    assert labeler.post(f"/projects/{project_id}/queue/next", json={"count": 3}).status_code == 200
    for photo_id in photos[:2]:
        clock.forward(minutes=5)
        finish(labeler, photo_id)
        assert labeler.put(f"/photos/{photos[2]}/lease", json={}).status_code == 200, "all are renewed"
    [load] = [
        one
        for one in manager.get(f"/projects/{project_id}/assignments").json()["people"]
        if one["id"] == labeler.user_id
    ]
    assert load["in_hand"] == 1
    held = [one["held_by"] for one in reviewer.get(f"/projects/{project_id}/review").json()["items"]]
    assert held == [None, None]
    assert take(reviewer, project_id) == photos[:1]
    assert take(manager, project_id, count=5) == photos[1:2]
    assert take(reviewer, project_id, count=5) == photos[:1]


def test_the_list_tells_whose_it_is_why_it_waits_and_who_has_it(
    reviewer: Person, labeler: Person, project_id: int, waiting: list[int]
) -> None:
    take(reviewer, project_id)
    told = reviewer.get(f"/projects/{project_id}/review").json()["items"]
    assert [line["photo"]["id"] for line in told] == waiting
    assert told[0]["held_by"]["id"] == reviewer.user_id
    assert told[1]["held_by"] is None
    assert {line["labeler"]["id"] for line in told} == {labeler.user_id}
    assert [(line["why"], line["annotations"], line["open"]) for line in told] == [
        *[("share", 1, 1)] * 3,
        ("share", 0, 0),
    ]


def test_the_worst_agreement_comes_first_then_the_oldest_page_after_page(
    reviewer: Person, project_id: int, waiting: list[int], database: Database
) -> None:
    with database.write_tx() as tx:
        for photo_id, agreement in ((waiting[2], 0.9), (waiting[3], 0.25), (waiting[3], 0.5)):
            tx.add(
                Reading(
                    project_id=project_id,
                    photo_id=photo_id,
                    kind="blind",
                    user_id=make_user(tx, "reader").id,
                    state="done",
                    agreement=agreement,
                    created_at=tx.now,
                )
            )
    expected = [waiting[3], waiting[2], *waiting[:2]]
    assert listed(reviewer, project_id) == expected
    assert take(reviewer, project_id, count=2) == expected[:2]
    found: list[int] = []
    cursor = ""
    for _ in expected:
        page = reviewer.get(f"/projects/{project_id}/review?limit=1{cursor}").json()
        found += [item["photo"]["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert (found, page["next"]) == (expected, None)
    assert reviewer.get(f"/projects/{project_id}/review").json()["items"][0]["agreement"] == 0.25


def test_the_list_and_the_walk_are_narrowed_to_a_labeler_and_to_a_class(
    reviewer: Person,
    labeler: Person,
    other_labeler: Person,
    project_id: int,
    waiting: list[int],
    database: Database,
) -> None:
    [theirs] = new_photos(database, project_id, 1)
    draw(other_labeler, theirs, create(class_id=2))
    set_state(other_labeler, theirs, "done")
    assert listed(reviewer, project_id, f"?labeler={other_labeler.user_id}") == [theirs]
    assert listed(reviewer, project_id, "?class=1") == waiting[:3]
    assert take(reviewer, project_id, count=20, class_id=2) == [theirs]
    assert take(reviewer, project_id, count=20, labeler=labeler.user_id) == waiting


def test_a_verdict_holds_until_the_annotation_changes(
    reviewer: Person, labeler: Person, project_id: int, waiting: list[int]
) -> None:
    [found] = on_photo(reviewer, waiting[0])
    assert accept(reviewer, waiting[0], (found["uid"], found["rev"])) == ["kept"]
    assert words(reviewer, waiting[0]) == ["accept"]
    assert reviewer.get(f"/projects/{project_id}/review").json()["items"][0]["open"] == 0
    draw(labeler, waiting[0], update(found["uid"], shape=box(x=60)))
    assert words(reviewer, waiting[0]) == [None]


def test_a_verdict_on_what_was_changed_or_deleted_meanwhile_is_told_so_and_spoils_no_other(
    reviewer: Person, labeler: Person, waiting: list[int]
) -> None:
    other = draw(labeler, waiting[0])
    [first, second] = on_photo(reviewer, waiting[0])
    draw(labeler, waiting[0], update(other, class_id=2))
    said = [(first["uid"], first["rev"]), (second["uid"], second["rev"]), (uuid7(), 1)]
    assert accept(reviewer, waiting[0], *said) == ["kept", "stale", "gone"]
    assert words(reviewer, waiting[0]) == ["accept", None]


def test_the_same_verdict_again_is_one_and_can_be_taken_back(
    reviewer: Person, waiting: list[int], database: Database
) -> None:
    [found] = on_photo(reviewer, waiting[0])
    said = (found["uid"], found["rev"])
    accept(reviewer, waiting[0], said)
    accept(reviewer, waiting[0], said)
    assert count_verdicts(database, waiting[0]) == 1
    assert accept(reviewer, waiting[0], said, word="open") == ["kept"]
    assert words(reviewer, waiting[0]) == [None]


def test_what_a_reviewer_corrected_themselves_counts_as_fixed(
    reviewer: Person, labeler: Person, waiting: list[int]
) -> None:
    [found] = on_photo(reviewer, waiting[0])
    draw(reviewer, waiting[0], update(found["uid"], shape=box(width=140)))
    [mended] = on_photo(reviewer, waiting[0])
    assert mended["author"]["id"] == labeler.user_id, "it stays its author's"
    assert mended["changed"]["by"]["id"] == reviewer.user_id, "the change is the reviewer's"
    accept(reviewer, waiting[0], (found["uid"], mended["rev"]))
    assert words(reviewer, waiting[0]) == ["fixed"]
    assert reviewer.get(f"/photos/{waiting[0]}").json()["labeler"]["id"] == labeler.user_id


def test_accepting_needs_the_seq_that_was_seen(
    reviewer: Person, labeler: Person, waiting: list[int], project_id: int, database: Database
) -> None:
    seen = reviewer.get(f"/photos/{waiting[0]}/review").json()["photo"]["seq"]
    draw(labeler, waiting[0])
    refused = reviewer.put(f"/photos/{waiting[0]}/state", json={"state": "accepted", "seq": seen})
    assert (refused.status_code, refused.json()["type"]) == (409, "stale")
    assert waiting[0] in picked(database, project_id)


def test_a_photo_that_is_sent_back_is_on_top_of_its_labelers_queue_with_the_words_at_once(
    reviewer: Person, labeler: Person, project_id: int, waiting: list[int], database: Database
) -> None:
    new_photos(database, project_id, 2)
    assert take(reviewer, project_id, count=4) == waiting
    assert set_state(reviewer, waiting[1], "rejected", reason="The box stops short.").status_code == 200
    told = labeler.post(f"/projects/{project_id}/queue/next").json()["photo"]
    assert (told["id"], told["reason"]) == (waiting[1], "The box stops short.")
    assert take(reviewer, project_id, count=4) == [waiting[0], *waiting[2:]]


def test_what_was_accepted_before_a_photo_was_sent_back_need_not_be_seen_again(
    reviewer: Person, labeler: Person, project_id: int, waiting: list[int]
) -> None:
    other = draw(labeler, waiting[0])
    [first, second] = on_photo(reviewer, waiting[0])
    accept(reviewer, waiting[0], (first["uid"], first["rev"]))
    set_state(reviewer, waiting[0], "rejected", reason="too wide")
    draw(labeler, waiting[0], update(other, shape=box(width=40)))
    set_state(labeler, waiting[0], "done")
    assert waiting[0] in listed(reviewer, project_id)
    assert words(reviewer, waiting[0]) == ["accept", None]
    assert second["uid"] == other


def test_only_done_photos_are_judged(reviewer: Person, labeler: Person, waiting: list[int]) -> None:
    [found] = on_photo(reviewer, waiting[0])
    set_state(labeler, waiting[0], "in_progress")
    body = {"verdicts": [{"uid": found["uid"], "rev": found["rev"], "verdict": "accept"}]}
    refused = reviewer.post(f"/photos/{waiting[0]}/verdicts", json=body)
    assert (refused.status_code, refused.json()["type"]) == (409, "not_done")


# No self-review (trust.md, section 2: "approve / reject: not own, setting")


@pytest.fixture
def apart(manager: Person, project_id: int) -> None:
    """Nobody accepts their own."""
    set_rules(manager, project_id, review_share=100, self_review=False)


def _refusal(person: Person, photo_id: int, project_id: int, way: str) -> tuple[str, str]:
    """Try to accept; tell the slug of the refusal and its words."""
    if way == "bulk":
        body = {"ids": [photo_id], "action": "state", "state": "accepted"}
        [result] = person.post(f"/projects/{project_id}/photos/bulk", json=body).json()["results"]
        return result["slug"], result["detail"]
    if way == "verdict":
        [found] = on_photo(person, photo_id)
        body = {"verdicts": [{"uid": found["uid"], "rev": found["rev"], "verdict": "accept"}]}
        told = person.post(f"/photos/{photo_id}/verdicts", json=body).json()
    else:
        told = set_state(person, photo_id, "accepted").json()
    return told["type"], told["detail"]


@pytest.mark.parametrize("way", ["state", "bulk", "verdict"])
@pytest.mark.usefixtures("apart", "labeler")
def test_where_the_rule_is_set_nobody_accepts_what_they_labelled(
    reviewer: Person, manager: Person, project_id: int, database: Database, way: str
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    finish(reviewer, photo_id)
    slug, detail = _refusal(reviewer, photo_id, project_id, way)
    assert slug == "self_review"
    assert "somebody else" in detail
    assert reviewer.get(f"/photos/{photo_id}/review").json()["may_accept"] is False
    assert take(reviewer, project_id, count=5) == [], "it is not put in their hand"
    assert take(manager, project_id, count=5) == [photo_id]
    assert set_state(manager, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_where_the_rule_is_set_nobody_accepts_what_they_helped_to_draw(
    reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    draw(labeler, photo_id)
    draw(reviewer, photo_id)
    set_state(labeler, photo_id, "done")
    assert set_state(reviewer, photo_id, "accepted").json()["type"] == "self_review"


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("cleaner", ["labeler", "reviewer"])
def test_who_draws_anew_what_was_emptied_does_not_accept_it(
    request: pytest.FixtureRequest,
    reviewer: Person,
    labeler: Person,
    manager: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
    cleaner: str,
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    draw(request.getfixturevalue(cleaner), photo_id, delete(uid))
    clock.forward(seconds=1)
    draw(reviewer, photo_id)
    set_state(labeler, photo_id, "done")
    assert set_state(reviewer, photo_id, "accepted").json()["type"] == "self_review"
    assert set_state(manager, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_who_deletes_what_is_wrong_reviews_what_a_labeler_draws_instead(
    reviewer: Person, labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    draw(reviewer, photo_id, delete(uid))
    clock.forward(seconds=1)
    finish(labeler, photo_id)
    assert set_state(reviewer, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_one_box_for_another_in_one_call_is_a_correction(
    reviewer: Person, labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    clock.forward(seconds=1)
    instead = create(shape=box(width=140))
    draw(reviewer, photo_id, delete(uid), instead)
    clock.forward(seconds=1)
    draw(reviewer, photo_id, update(instead["uid"], shape=box(width=150)))
    assert set_state(reviewer, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_a_correction_is_part_of_the_review_and_not_own_work(
    reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    draw(reviewer, photo_id, update(uid, shape=box(width=140)))
    assert set_state(reviewer, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart", "labeler")
@pytest.mark.parametrize("way", ["state", "bulk"])
def test_where_the_rule_is_set_nobody_answers_and_accepts_at_one_stroke(
    reviewer: Person, project_id: int, database: Database, way: str
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    if way == "bulk":
        body = {"ids": [photo_id], "action": "state", "state": "accepted", "no_defect": True}
        [told] = reviewer.post(f"/projects/{project_id}/photos/bulk", json=body).json()["results"]
        slug = told["slug"]
    else:
        told = set_state(reviewer, photo_id, "accepted", no_defect=True).json()
        slug = told["type"]
    assert slug == "self_review"
    assert "Nobody has labelled this photo" in told["detail"]


@pytest.mark.usefixtures("apart")
def test_what_is_drawn_after_a_done_photo_was_emptied_is_no_correction(
    reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    """Taking the last annotation off a done photo makes it one in work again."""
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    draw(labeler, photo_id, delete(uid))
    draw(labeler, photo_id)
    draw(reviewer, photo_id)
    set_state(labeler, photo_id, "done")
    assert set_state(reviewer, photo_id, "accepted").json()["type"] == "self_review"


@pytest.mark.usefixtures("apart")
def test_who_sent_what_changed_nothing_may_still_review(
    reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    uid = draw(labeler, photo_id)
    draw(reviewer, photo_id, update(uid, shape=box()))
    set_state(labeler, photo_id, "done")
    assert set_state(reviewer, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("taken_back", ["accepted", "rejected"])
def test_taking_a_decision_back_does_not_make_a_correction_ones_own_work(
    reviewer: Person, labeler: Person, project_id: int, database: Database, taken_back: str
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    [uid] = finish(labeler, photo_id)
    draw(reviewer, photo_id, update(uid, shape=box(width=140)))
    assert set_state(reviewer, photo_id, taken_back, reason="too wide").status_code == 200
    assert set_state(reviewer, photo_id, "done").status_code == 200
    assert set_state(reviewer, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_however_much_of_what_waits_is_ones_own_the_work_of_others_is_found_behind_it(
    reviewer: Person, labeler: Person, project_id: int, database: Database
) -> None:
    photos = new_photos(database, project_id, 80)
    with database.write_tx() as tx:
        for photo_id in photos:
            whose = labeler if photo_id == photos[-1] else reviewer
            photo = tx.session.get_one(Photo, photo_id)
            photo.state, photo.no_defect, photo.labeler_id = "done", True, whose.user_id
            tx.add(
                Review(
                    photo_id=photo_id,
                    project_id=project_id,
                    labeler_id=whose.user_id,
                    why="share",
                    picked_at=tx.now,
                )
            )
    assert take(reviewer, project_id, count=5) == photos[-1:]


@pytest.mark.usefixtures("apart")
def test_who_works_alone_accepts_their_own_whatever_the_rule(
    manager: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    finish(manager, photo_id)
    assert set_state(manager, photo_id, "accepted").status_code == 200


@pytest.mark.usefixtures("apart")
def test_who_is_left_alone_accepts_their_own_too(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    photos = new_photos(database, project_id, 2)
    assert labeler.post(f"/projects/{project_id}/queue/next").status_code == 200
    assert labeler.put(f"/photos/{photos[0]}/presence", json={"tab": "a"}).status_code == 200
    finish(manager, photos[1])
    assert set_state(manager, photos[1], "accepted").json()["type"] == "self_review"
    assert manager.delete(f"/projects/{project_id}/members/{labeler.user_id}").status_code == 204
    assert set_state(manager, photos[1], "accepted").status_code == 200


@pytest.mark.usefixtures("labeler")
def test_without_the_rule_a_small_team_accepts_its_own(
    manager: Person, project_id: int, database: Database
) -> None:
    [photo_id] = new_photos(database, project_id, 1)
    finish(manager, photo_id)
    assert set_state(manager, photo_id, "accepted").status_code == 200


def test_whoever_labels_a_photo_blind_sees_it_neither_here_nor_among_the_nearest(
    reviewer: Person, project_id: int, waiting: list[int], database: Database
) -> None:
    [found] = on_photo(reviewer, waiting[0])
    set_state(reviewer, waiting[1], "accepted")
    with database.write_tx() as tx:
        for photo_id in waiting[1:3]:
            tx.add(
                Reading(
                    project_id=project_id,
                    photo_id=photo_id,
                    kind="blind",
                    user_id=reviewer.user_id,
                    state="open",
                    created_at=tx.now,
                )
            )
    assert listed(reviewer, project_id) == [waiting[0], waiting[3]]
    assert take(reviewer, project_id, count=20) == [waiting[0], waiting[3]]
    near = reviewer.get(f"/projects/{project_id}/annotations/{found['uid']}/nearest").json()
    assert near["items"] == []


# What to hold an annotation against


def accepted_box(
    tx: Any, project: Project, width: float, *, like: int = 0, class_id: int = 1, **values: Any
) -> int:
    """Make an accepted photo with a box of a width, whose photo looks like others of its number."""
    photo = make_photo(tx, project, **{"state": "accepted", **values})
    make_annotation(tx, photo, class_id=class_id, width=width)
    vector = bytes(100 if number == like else 0 for number in range(448))
    tx.add(Likeness(project_id=project.id, photo_id=photo.id, phash=1, vector=vector))
    tx.flush()
    found: int = photo.id
    return found


def nearest(person: Person, project_id: int, photo_id: int) -> list[int]:
    [found] = on_photo(person, photo_id)
    answer = person.get(f"/projects/{project_id}/annotations/{found['uid']}/nearest")
    assert answer.status_code == 200, answer.text
    assert "nearest in size" in answer.json()["words"]
    return [item["photo"]["id"] for item in answer.json()["items"]]


def test_nearest_are_accepted_ones_of_the_class_from_photos_that_look_alike(
    reviewer: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        accepted_box(tx, project, 100, class_id=2)
        accepted_box(tx, project, 100, state="done")
        unlike = accepted_box(tx, project, 100, like=1)
        alike = accepted_box(tx, project, 100, like=7)
        this = accepted_box(tx, project, 100, like=7, state="done")
    assert nearest(reviewer, project_id, this) == [alike, unlike]


def test_what_is_much_larger_or_smaller_is_not_near_while_there_is_enough_of_the_size(
    reviewer: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        large = accepted_box(tx, project, 900, like=7)
        for _ in range(40):
            accepted_box(tx, project, 101, like=1)
        this = accepted_box(tx, project, 100, like=7, state="done")
    found = nearest(reviewer, project_id, this)
    assert len(found) == 5
    assert large not in found


def test_one_of_each_scene_is_enough(reviewer: Person, project_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        group = PhotoGroup(project_id=project_id, n=2, created_at=tx.now)
        tx.add(group)
        tx.flush()
        scene = [accepted_box(tx, project, 100, group_id=group.id) for _ in range(2)]
        other = accepted_box(tx, project, 100)
        this = accepted_box(tx, project, 100, state="done")
    found = nearest(reviewer, project_id, this)
    assert other in found
    assert len(set(found) & set(scene)) == 1


def test_guests_of_another_project_and_labelers_do_not_review(
    stranger: Person, labeler: Person, project_id: int, waiting: list[int]
) -> None:
    assert stranger.get(f"/projects/{project_id}/review").status_code == 404
    assert stranger.get(f"/photos/{waiting[0]}/review").status_code == 404
    assert labeler.post(f"/projects/{project_id}/review/next", json={}).status_code == 403
    [found] = on_photo(labeler, waiting[0])
    body = {"verdicts": [{"uid": found["uid"], "rev": found["rev"], "verdict": "accept"}]}
    assert labeler.post(f"/photos/{waiting[0]}/verdicts", json=body).status_code == 403
