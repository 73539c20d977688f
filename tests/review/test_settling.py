"""Readings compared by a job, told worst first, and settled: the photo becomes what the reviewer decided."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.ids import uuid7
from app.models import Agreement, Photo, Project, Reading, TeamRules
from app.projects.rules import DEFAULTS
from tests.conftest import Person
from tests.factories import make_photo
from tests.review.blind import take
from tests.review.readings import Desk, drawn, make_reading

A, B = drawn(100, 100, 80, 80), drawn(300, 300, 90, 60, 2)


def create(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "op_id": uuid7(),
        "action": "create",
        "uid": uuid7(),
        "class_id": one["class_id"],
        "shape": one["shape"],
    }


def test_the_worst_comes_first_and_what_agrees_is_not_told(desk: Desk) -> None:
    some = desk.put([A, B], [A])
    desk.put([A], [A])
    nothing = desk.put([A], [])
    desk.put([], [])
    desk.compare()
    path = f"/projects/{desk.project_id}/agreement"
    told = desk.reviewer.get(f"{path}/readings").json()["items"]
    assert [(one["id"], one["agreement"]) for one in told] == [
        (nothing, 0.0),
        (some, pytest.approx(2 / 3)),
    ]
    assert [one["kind"] for one in told[1]["differences"]] == ["only_ours"]
    assert told[0]["reader"]["id"] == desk.reader.user_id
    assert told[0]["labeler"]["id"] == desk.labeler.user_id
    first = desk.reviewer.get(f"{path}/readings?limit=1").json()
    rest = desk.reviewer.get(f"{path}/readings?limit=1&cursor={first['next']}").json()
    assert [one["items"][0]["id"] for one in (first, rest)] == [nothing, some]
    figures = desk.reviewer.get(path).json()
    assert (figures["photos"], figures["enough"], figures["f1"], figures["to_settle"]) == (4, 20, None, 2)


def test_twenty_photos_have_figures_and_their_cells_lead_to_the_readings(desk: Desk) -> None:
    for number in range(20):
        theirs = [{**A, "class_id": 3}] if number % 4 == 0 else [A]
        desk.put([A, B], [*theirs, B])
    desk.compare()
    path = f"/projects/{desk.project_id}/agreement"
    figures = desk.reviewer.get(path).json()
    assert figures["f1"]["value"] == 1.0
    cell = next(one for one in figures["confusion"] if (one["ours"], one["theirs"]) == (1, 3))
    assert (cell["n"], cell["share"]) == (5, 0.25)
    listed = desk.reviewer.get(f"{path}/readings?ours=1&theirs=3").json()["items"]
    assert [one["id"] for one in listed] == cell["readings"]
    assert figures["unclear"] is None or figures["unclear"]["classes"] == [1, 3]


def test_what_counts_is_compared_again_when_it_changes(desk: Desk) -> None:
    reading = desk.put([A], [A, B])
    desk.compare()
    path = f"/readings/{reading}/differences"
    told = desk.reviewer.get(path).json()
    photo = told["photo"]["id"]
    assert desk.reviewer.post(f"/photos/{photo}/changes", json={"ops": [create(B)]}).status_code == 200
    assert desk.reviewer.get(path).json()["is_fresh"] is False
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": told["seq"]})
    assert settled.status_code == 409
    assert settled.json()["type"].endswith("stale")
    desk.finish()
    told = desk.reviewer.get(path).json()
    assert (told["is_fresh"], told["agreement"], told["differences"]) == (True, 1.0, [])


def test_settling_changes_the_photo_in_one_step_and_leaves_the_figures(desk: Desk) -> None:
    reading = desk.put([A], [B])
    desk.compare()
    told = desk.reviewer.get(f"/readings/{reading}/differences").json()
    step = uuid7()
    mine = told["ours"][0]
    ops = [
        {"op_id": uuid7(), "step": step, "action": "delete", "uid": mine["uid"], "base_rev": mine["rev"]},
        {**create(told["theirs"][0]), "step": step},
    ]
    body = {"seq": told["seq"], "ops": ops}
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json=body)
    assert settled.status_code == 200, settled.text
    repeated = desk.reviewer.post(f"/readings/{reading}/settle", json=body)
    assert repeated.json()["back_to"] == settled.json()["back_to"] == told["seq"]
    photo = told["photo"]["id"]
    now = desk.reviewer.get(f"/photos/{photo}/annotations").json()["annotations"]
    assert [one["class_id"] for one in now] == [2]
    history = desk.reviewer.get(f"/photos/{photo}/history").json()["items"]
    assert [entry["step"] for entry in history] == [step]
    desk.finish()
    with desk.database.read_tx() as tx:
        assert tx.session.get_one(Reading, reading).agreement == 0.0, "nobody agreed more because of it"
    path = f"/projects/{desk.project_id}/agreement"
    assert desk.reviewer.get(f"{path}/readings").json()["items"] == []
    assert desk.reviewer.get(path).json()["to_settle"] == 0


def test_photos_in_the_trash_count_in_no_figure(desk: Desk, manager: Person) -> None:
    _, gone = (desk.put([A], [A]) for _ in range(2))
    desk.compare()
    assert desk.figures()["photos"] == 2
    photo = desk.told_photo(gone)
    assert manager.delete(f"/photos/{photo}").status_code == 200
    desk.finish()
    assert desk.figures()["photos"] == 1
    assert manager.post(f"/photos/{photo}/undelete").status_code == 200
    desk.finish()
    assert desk.figures()["photos"] == 2


def test_merged_classes_are_compared_as_one_and_what_was_settled_still_counts(
    desk: Desk, manager: Person
) -> None:
    """Two people who drew one defect as two classes agree once these are one; also by an old decision."""
    waiting, settled = (desk.put([A], [{**A, "class_id": 3}]) for _ in range(2))
    desk.compare()
    told = desk.told(settled)
    body = {"seq": told["seq"], "ops": []}
    assert desk.reviewer.post(f"/readings/{settled}/settle", json=body).status_code == 200
    merge = f"/projects/{desk.project_id}/classes/3/merge"
    assert manager.post(merge, json={"into": 1}).status_code == 200
    desk.finish()
    assert desk.waiting() == []
    assert desk.told(waiting)["agreement"] == 1.0
    with desk.database.read_tx() as tx:
        figures = orjson.loads(tx.scalar(select(Agreement.figures)))
    assert (figures["photos"], [one["class_id"] for one in figures["classes"]]) == (2, [1])
    assert manager.post(f"{merge}/undo", json={}).status_code == 200
    desk.finish()
    assert [one["id"] for one in desk.waiting()] == [waiting]


def test_a_photo_on_which_settling_leaves_nothing_has_no_defect(desk: Desk) -> None:
    reading = desk.put([A], [])
    desk.compare()
    told = desk.told(reading)
    ops = [{"op_id": uuid7(), "action": "delete", "uid": told["ours"][0]["uid"]}]
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": told["seq"], "ops": ops}).json()
    assert (settled["state"], settled["no_defect"]) == ("done", True)


def test_settling_is_taken_back_with_its_step(desk: Desk) -> None:
    reading = desk.put([A], [A])
    photo = desk.told_photo(reading)
    drawn_later = create(B)
    desk.reviewer.post(f"/photos/{photo}/changes", json={"ops": [drawn_later]})
    desk.compare()
    told = desk.told(reading)
    ops = [{"op_id": uuid7(), "action": "delete", "uid": drawn_later["uid"]}]
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": told["seq"], "ops": ops}).json()
    assert len(desk.told(reading)["ours"]) == 1
    back = {"back_to": settled["back_to"], "seq": settled["seq"]}
    taken = desk.reviewer.post(f"/readings/{reading}/unsettle", json=back)
    assert taken.status_code == 200, taken.text
    assert [one["uid"] for one in desk.told(reading)["ours"]][1:] == [drawn_later["uid"]]
    twice = desk.reviewer.post(f"/readings/{reading}/unsettle", json={**back, "seq": taken.json()["seq"]})
    assert twice.status_code == 409
    desk.finish()
    assert [one["id"] for one in desk.waiting()] == [reading]


def test_an_accepted_photo_is_not_changed_by_settling(desk: Desk) -> None:
    reading = desk.put([A], [A, B])
    with desk.database.write_tx() as tx:
        row = tx.session.get_one(Reading, reading)
        tx.session.get_one(Photo, row.photo_id).state = "accepted"
    desk.compare()
    seq = desk.reviewer.get(f"/readings/{reading}/differences").json()["seq"]
    refused = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": seq, "ops": [create(B)]})
    assert refused.status_code == 409
    assert "Open it again" in refused.json()["detail"]
    kept = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": seq})
    assert kept.status_code == 200, "as it counts is a decision too"


def test_who_is_to_label_a_photo_unseen_is_shown_nobodys_version(desk: Desk, manager: Person) -> None:
    reading = desk.put([A], [B])
    desk.compare()
    with desk.database.write_tx() as tx:
        photo = tx.session.get_one(Photo, tx.session.get_one(Reading, reading).photo_id)
        make_reading(tx, photo, desk.reviewer.user_id, [], state="open", done_at=None, no_defect=False)
    path = f"/projects/{desk.project_id}/agreement/readings"
    assert desk.reviewer.get(path).json()["items"] == []
    assert desk.reviewer.get(f"/readings/{reading}/differences").status_code == 403
    assert desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": 0}).status_code == 403
    assert len(manager.get(path).json()["items"]) == 1


def test_labelers_see_neither_figures_nor_readings(desk: Desk, stranger: Person) -> None:
    reading = desk.put([A], [B])
    desk.compare()
    assert desk.labeler.get(f"/projects/{desk.project_id}/agreement").status_code == 403
    assert desk.labeler.get(f"/projects/{desk.project_id}/agreement/readings").status_code == 403
    assert desk.labeler.get(f"/readings/{reading}/differences").status_code == 403
    assert stranger.get(f"/readings/{reading}/differences").status_code == 404


def test_gold_photos_are_compared_and_counted_apart(desk: Desk) -> None:
    with desk.database.write_tx() as tx:
        project = tx.session.get_one(Project, desk.project_id)
        photo = make_photo(tx, project, state="accepted")
        reading = make_reading(tx, photo, desk.labeler.user_id, [A], kind="gold").id
    desk.compare()
    with desk.database.read_tx() as tx:
        assert tx.session.get_one(Reading, reading).agreement == 0.0
    assert desk.reviewer.get(f"/projects/{desk.project_id}/agreement").json()["photos"] == 0
    assert desk.reviewer.get(f"/readings/{reading}/differences").status_code == 404


def test_a_photo_that_is_labelled_again_waits_for_no_decision_meanwhile(desk: Desk) -> None:
    reading = desk.put([A], [B])
    desk.compare()
    photo = f"/photos/{desk.told_photo(reading)}"
    seq = desk.told(reading)["seq"]
    sent_back = {"state": "rejected", "reason": "One is missing", "seq": seq}
    assert desk.reviewer.put(f"{photo}/state", json=sent_back).status_code == 200
    desk.finish()
    assert (desk.waiting(), desk.figures()["to_settle"]) == ([], 0)
    again = {"state": "done", "seq": seq + 1}
    assert desk.labeler.put(f"{photo}/state", json=again).status_code == 200
    desk.finish()
    assert [(one["id"], one["is_fresh"]) for one in desk.waiting()] == [(reading, True)]


def test_nobody_agrees_with_themselves(desk: Desk) -> None:
    """Who read a photo and has it as their own work now is no second person."""
    reading = desk.put([A], [B])
    with desk.database.write_tx() as tx:
        row = tx.session.get_one(Reading, reading)
        tx.session.get_one(Photo, row.photo_id).labeler_id = row.user_id
    desk.compare()
    assert desk.waiting() == []
    assert (desk.figures()["photos"], desk.figures()["to_settle"]) == (0, 0)


def test_a_photo_in_the_trash_takes_the_figures_below_twenty(desk: Desk, manager: Person) -> None:
    readings = [desk.put([A, B], [A, B]) for _ in range(20)]
    desk.compare()
    assert desk.figures()["f1"]["value"] == 1.0
    photo = desk.told_photo(readings[0])
    assert manager.delete(f"/photos/{photo}").status_code == 200
    desk.finish()
    assert (desk.figures()["photos"], desk.figures()["f1"]) == (19, None)
    assert manager.post(f"/photos/{photo}/undelete").status_code == 200
    desk.finish()
    assert (desk.figures()["photos"], desk.figures()["f1"]["value"]) == (20, 1.0)


def test_merging_classes_keeps_what_was_settled_and_compares_the_rest_anew(
    desk: Desk, manager: Person
) -> None:
    settled, seen_by_one, other_class = (
        desk.put([B], []),
        desk.put([A], [B]),
        desk.put([B], [{**B, "class_id": 3}]),
    )
    desk.compare()
    seq = desk.told(settled)["seq"]
    assert desk.reviewer.post(f"/readings/{settled}/settle", json={"seq": seq}).status_code == 200
    merge = f"/projects/{desk.project_id}/classes/2/merge"
    for path, class_id, differs in ((merge, 3, []), (f"{merge}/undo", 2, ["class"])):
        assert manager.post(path, json={"into": 3} if path == merge else {}).status_code == 200
        desk.finish()
        with desk.database.read_tx() as tx:
            row = tx.session.get_one(Reading, settled)
            assert orjson.loads(row.comparison or "")["only_ours"][0]["class_id"] == class_id
        assert [one["class_id"] for one in desk.told(seen_by_one)["theirs"]] == [class_id]
        assert desk.told(seen_by_one)["is_fresh"]
        assert [one["kind"] for one in desk.told(other_class)["differences"]] == differs


def test_settling_that_the_photo_does_not_give_back_stays_settled(desk: Desk) -> None:
    reading = desk.put([A], [A])
    photo, drawn_later = f"/photos/{desk.told_photo(reading)}", create(B)
    desk.labeler.post(f"{photo}/changes", json={"ops": [drawn_later]})
    desk.compare()
    ops = [{"op_id": uuid7(), "action": "delete", "uid": drawn_later["uid"]}]
    body = {"seq": desk.told(reading)["seq"], "ops": ops}
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json=body).json()
    accepted = desk.reviewer.put(f"{photo}/state", json={"state": "accepted", "seq": settled["seq"]})
    assert accepted.status_code == 200
    body = {"back_to": settled["back_to"], "seq": settled["seq"] + 1}
    refused = desk.reviewer.post(f"/readings/{reading}/unsettle", json=body)
    assert (refused.status_code, refused.json().get("type")) == (409, "denied"), refused.text
    assert desk.told(reading)["settled_at"] is not None


def test_a_reading_that_cannot_be_compared_keeps_no_other_from_it(desk: Desk) -> None:
    broken = desk.put([A], [{**B, "shape": {"type": "box"}}])
    sound = desk.put([A], [B])
    desk.compare()
    assert [one["id"] for one in desk.waiting()] == [sound]
    assert desk.figures()["photos"] == 1
    with desk.database.read_tx() as tx:
        assert tx.session.get_one(Reading, broken).comparison is None


def test_undoing_a_merge_leaves_what_was_of_another_class_before_it(desk: Desk, manager: Person) -> None:
    """What was settled tells the class that counted then; since then a reviewer gave it another."""
    reading = desk.put([B], [])
    desk.compare()
    told = desk.told(reading)
    assert desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": told["seq"]}).status_code == 200
    op = {"op_id": uuid7(), "action": "update", "uid": told["ours"][0]["uid"], "class_id": 3}
    desk.reviewer.post(f"/photos/{told['photo']['id']}/changes", json={"ops": [op]})
    merge = f"/projects/{desk.project_id}/classes/2/merge"
    assert manager.post(merge, json={"into": 3}).status_code == 200
    assert manager.post(f"{merge}/undo", json={}).status_code == 200
    assert [one["class_id"] for one in desk.told(reading)["ours"]] == [3]


def test_who_settled_a_reading_is_not_handed_another_of_its_photo(desk: Desk) -> None:
    """Also where all stays as it counts: both versions were before their eyes."""
    with desk.database.write_tx() as tx:
        tx.add(TeamRules(project_id=desk.project_id, **{**DEFAULTS, "blind_share": 100, "blind_people": 3}))
    reading = desk.put([A], [])
    with desk.database.write_tx() as tx:
        photo = tx.session.get_one(Photo, tx.session.get_one(Reading, reading).photo_id)
        make_reading(tx, photo, None, [], state="wanted", opened_at=None, done_at=None, no_defect=False)
    desk.compare()
    seq = desk.told(reading)["seq"]
    assert desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": seq}).status_code == 200
    assert take(desk.reviewer, desk.project_id, count=50) == []


def test_a_lost_answer_is_told_again_though_the_photo_is_the_settlers_own_by_now(
    desk: Desk, manager: Person
) -> None:
    """Whose labeler has left, a photo goes to whoever draws on it: here by settling."""
    with desk.database.write_tx() as tx:
        tx.add(TeamRules(project_id=desk.project_id, **{**DEFAULTS, "self_review": False}))
    reading = desk.put([A], [A])
    photo = f"/photos/{desk.told_photo(reading)}"
    desk.compare()
    left = manager.delete(f"/projects/{desk.project_id}/members/{desk.labeler.user_id}")
    assert left.status_code == 204, left.text
    body = {"seq": desk.told(reading)["seq"], "ops": [create(B)]}
    first, again = (desk.reviewer.post(f"/readings/{reading}/settle", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200), again.text
    assert again.json()["back_to"] == first.json()["back_to"]
    assert desk.reviewer.get(photo).json()["labeler"]["id"] == desk.reviewer.user_id
