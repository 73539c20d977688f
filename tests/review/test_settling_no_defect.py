"""Settling where one of two says that a photo has no defect: the state follows, there and back."""

from __future__ import annotations

from app.ids import uuid7
from app.models import TeamRules
from tests.review.readings import Desk, drawn
from tests.review.test_settling import create

A = drawn(100, 100, 80, 80)


def test_a_settling_that_drew_on_a_photo_without_a_defect_is_taken_back_with_its_answer(desk: Desk) -> None:
    reading = desk.put([], [A])
    desk.compare()
    told = desk.told(reading)
    body = {"seq": told["seq"], "ops": [create(told["theirs"][0])]}
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json=body).json()
    assert (settled["state"], settled["no_defect"]) == ("done", False)
    back = {"back_to": settled["back_to"], "seq": settled["seq"]}
    taken = desk.reviewer.post(f"/readings/{reading}/unsettle", json=back).json()
    assert (taken["state"], taken["no_defect"]) == ("done", True)
    desk.finish()
    assert [(one["id"], one["is_fresh"]) for one in desk.waiting()] == [(reading, True)]


def test_who_settles_that_there_is_no_defect_does_not_make_the_photo_their_own(desk: Desk) -> None:
    with desk.database.write_tx() as tx:
        tx.add(TeamRules(project_id=desk.project_id, self_review=False))
    reading = desk.put([A], [])
    photo = f"/photos/{desk.told_photo(reading)}"
    for seq, state in enumerate(("in_progress", "done")):
        said = desk.labeler.put(f"{photo}/state", json={"state": state, "seq": seq})
        assert said.status_code == 200, said.text
    desk.compare()
    told = desk.told(reading)
    ops = [{"op_id": uuid7(), "action": "delete", "uid": told["ours"][0]["uid"]}]
    settled = desk.reviewer.post(f"/readings/{reading}/settle", json={"seq": told["seq"], "ops": ops}).json()
    assert desk.reviewer.get(photo).json()["labeler"]["id"] == desk.labeler.user_id
    accept = {"state": "accepted", "seq": settled["seq"], "no_defect": True}
    assert desk.reviewer.put(f"{photo}/state", json=accept).status_code == 200
