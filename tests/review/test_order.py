"""In which order the queue hands photos out: scenes, priorities, assignments (decision 0033)."""

from __future__ import annotations

from app.db.tx import Database
from app.models import Membership, Photo, Project
from app.photos.stacks import refresh
from tests.conftest import Person, SetClock
from tests.factories import make_photo
from tests.review.scenes import assign, draw, finish, give_back, group_of, make_scenes, take


def test_one_photo_of_each_scene_comes_before_the_second_of_any(
    labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2, a3), (b1, b2), (c1,) = make_scenes(database, project_id, 3, 2, 1)
    assert take(labeler, project_id, count=3) == [a1, b1, c1]
    give_back(labeler, a1)
    assert take(labeler, project_id, count=3, order="newest") == [c1, b1, a1]
    give_back(labeler, a1)
    assert take(labeler, project_id, count=4, order="group") == [a1, a2, a3, b1]
    give_back(labeler, a1)
    assert take(labeler, project_id, count=5) == [a1, a2, a3, b1, c1], (
        "what is taken of a scene lies together"
    )
    assert take(labeler, project_id, count=6) == [a1, a2, a3, b1, c1, b2], (
        "a stack stays as it was handed out"
    )


def test_a_scene_is_begun_by_its_sharpest_photo(labeler: Person, project_id: int, database: Database) -> None:
    ((first, second),) = make_scenes(database, project_id, 2)
    with database.write_tx() as tx:
        tx.session.get_one(Photo, second).sharpness = 9.0
        refresh(tx, [tx.session.get_one(Photo, second).group_id])
    assert take(labeler, project_id) == [second]
    assert first not in take(labeler, project_id)


def test_a_scene_that_somebody_has_begun_or_has_in_hand_comes_after_the_others(
    labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, b2), (c1, c2) = make_scenes(database, project_id, 2, 2, 2)
    finish(other_labeler, a2)
    assert take(other_labeler, project_id) == [b1]
    assert take(labeler, project_id, count=4) == [c1, c2, a1, b2]
    assert group_of(database, a1).fresh_id is None


def test_undoing_all_of_it_makes_a_scene_new_again(
    labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, _) = make_scenes(database, project_id, 2, 2)
    seq = labeler.put(f"/photos/{a1}/state", json={"state": "unsure", "seq": 0}).json()["seq"]
    assert take(labeler, project_id) == [b1]
    give_back(labeler, b1)
    undone = labeler.put(f"/photos/{a1}/state", json={"state": "unlabelled", "seq": seq})
    assert undone.status_code == 200, undone.text
    assert take(labeler, project_id) == [a1]
    assert a2 not in take(labeler, project_id)


def test_the_larger_priority_comes_first_whatever_its_scene(
    manager: Person, labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, b2), (c1, _) = make_scenes(database, project_id, 2, 2, 2)
    assign(manager, project_id, photo_ids=[b2], priority=1)
    assign(manager, project_id, photo_ids=[a1], priority=-1)
    assert take(labeler, project_id, count=3) == [b2, a2, c1]
    give_back(labeler, a2)
    assert take(labeler, project_id, count=4) == [b2, b1, a2, c1]
    assert take(labeler, project_id, count=6)[-1] == a1
    photo = labeler.get(f"/photos/{b2}").json()
    assert (photo["priority"], photo["assignee"]) == (1, None)


def test_what_is_assigned_comes_before_the_rest_and_to_nobody_else(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, b2) = make_scenes(database, project_id, 2, 2)
    assign(manager, project_id, photo_ids=[b1, b2], assignee=labeler.user_id)
    assert take(other_labeler, project_id, count=50) == [a1, a2]
    assert take(labeler, project_id, count=50) == [b1, b2]
    give_back(other_labeler, a1)
    assert take(labeler, project_id, count=50) == [b1, b2, a1, a2]
    counts = other_labeler.get(f"/projects/{project_id}/queue").json()
    assert (counts["waiting"], counts["with_others"], counts["for_others"]) == (0, 4, 0)
    give_back(labeler, a1)
    counts = other_labeler.get(f"/projects/{project_id}/queue").json()
    assert (counts["waiting"], counts["with_others"], counts["for_others"]) == (2, 0, 2)
    assert labeler.get(f"/projects/{project_id}/queue").json()["assigned"] == 2


def test_what_was_assigned_to_somebody_who_left_is_handed_to_anybody(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    ((a1, a2),) = make_scenes(database, project_id, 2)
    assign(manager, project_id, photo_ids=[a1, a2], assignee=labeler.user_id)
    draw(labeler, a2)
    assert take(other_labeler, project_id, count=50) == []
    gone = manager.delete(f"/projects/{project_id}/members/{labeler.user_id}")
    assert gone.status_code == 204, gone.text
    assert other_labeler.get(f"/projects/{project_id}/queue").json()["waiting"] == 2
    assert set(take(other_labeler, project_id, count=50)) == {a1, a2}


def test_begun_and_sent_back_photos_follow_their_assignment(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    """Somebody is ill: what they have begun is given to somebody else."""
    ((a1, a2),) = make_scenes(database, project_id, 2)
    draw(labeler, a1)
    finish(labeler, a2)
    back = manager.put(
        f"/photos/{a2}/state", json={"state": "rejected", "reason": "look at the rim", "seq": 2}
    )
    assert back.status_code == 200, back.text
    assert take(labeler, project_id, count=50) == [a2, a1]
    give_back(labeler, a1)
    assign(manager, project_id, photo_ids=[a1, a2], assignee=other_labeler.user_id)
    assert take(labeler, project_id, count=50) == []
    assert take(other_labeler, project_id, count=50) == [a2, a1]


def test_an_assignment_ends_with_the_answer(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    ((a1,),) = make_scenes(database, project_id, 1)
    assign(manager, project_id, photo_ids=[a1], assignee=labeler.user_id)
    finish(other_labeler, a1)
    assert labeler.get(f"/photos/{a1}").json()["assignee"] is None
    back = manager.put(f"/photos/{a1}/state", json={"state": "rejected", "reason": "too wide", "seq": 2})
    assert back.status_code == 200, back.text
    assert take(labeler, project_id) == [], "it is sent back to who labelled it"
    assert take(other_labeler, project_id) == [a1]


def test_a_photo_that_was_not_looked_for_scenes_yet_is_one_of_its_own(
    labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1,) = make_scenes(database, project_id, 2, 1)
    with database.write_tx() as tx:
        late = make_photo(tx, tx.session.get_one(Project, project_id)).id
    assert take(labeler, project_id, count=4) == [a1, a2, b1, late]
    give_back(labeler, late)
    assert take(labeler, project_id, count=3, order="newest") == [late, b1, a1]


def test_what_is_in_hand_counts_as_theirs_though_it_was_assigned_to_somebody_else_since(
    manager: Person, labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    (a1, a2), (b1, _) = make_scenes(database, project_id, 2, 2)
    held = take(labeler, project_id, count=2)
    assert held == [a1, b1]
    assign(manager, project_id, photo_ids=[a1, a2], assignee=other_labeler.user_id)
    counts = labeler.get(f"/projects/{project_id}/queue").json()
    handed = take(labeler, project_id, count=50)
    assert (counts["waiting"], counts["leased"], counts["for_others"]) == (3, 2, 1)
    assert len(handed) == 3
    assert a2 not in handed


def test_what_was_passed_over_and_is_answered_by_now_does_not_wait_until_tomorrow(
    labeler: Person, other_labeler: Person, project_id: int, database: Database
) -> None:
    ((a1, a2),) = make_scenes(database, project_id, 2)
    take(labeler, project_id, skip=[a1, a2])
    assert labeler.get(f"/projects/{project_id}/queue").json()["skipped_today"] == 2
    finish(other_labeler, a1)
    counts = labeler.get(f"/projects/{project_id}/queue").json()
    assert (counts["skipped_today"], counts["for_others"]) == (1, 0)


def test_counts_agree_with_what_is_handed_out(
    manager: Person,
    labeler: Person,
    other_labeler: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
) -> None:
    scenes = make_scenes(database, project_id, 3, 2, 2, 1, 1)
    flat = [photo for scene in scenes for photo in scene]
    assign(manager, project_id, photo_ids=flat[:2], assignee=labeler.user_id)
    assign(manager, project_id, photo_ids=flat[2:4], assignee=other_labeler.user_id)
    draw(labeler, flat[4])
    draw(other_labeler, flat[5])
    take(other_labeler, project_id, count=3)
    take(labeler, project_id, count=2, skip=[flat[8]])
    with database.write_tx() as tx:
        tx.session.delete(tx.session.get_one(Membership, (project_id, other_labeler.user_id)))
    clock.forward(minutes=31)  # all leases ran out
    counts = labeler.get(f"/projects/{project_id}/queue").json()
    handed = take(labeler, project_id, count=50)
    assert counts["waiting"] == len(handed) == len(set(handed)) == 8
    after = labeler.get(f"/projects/{project_id}/queue").json()
    assert (after["waiting"], after["leased"]) == (8, 8)
