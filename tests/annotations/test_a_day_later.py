"""Hundreds of operations of one labeler, sent a day later onto photos that did not wait (trust 5.5)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Operation, Project, Proposal, User
from app.photos.purge import TRASH_TIME, purge_some
from tests.annotations.conftest import results_of
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person, SetClock
from tests.counting import assert_counts
from tests.factories import make_photo, make_session

BATCH = 200  # as the editor sends them
EACH = 100  # operations on each photo


@pytest.fixture
def fates(database: Database, project_id: int, labeler: Person) -> dict[str, tuple[int, list[str]]]:
    """Photos by what becomes of them, each with ten boxes of the labeler."""
    found = {}
    for fate in ("edited", "accepted", "trashed", "purged", "left alone"):
        with database.write_tx() as tx:
            photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
        ops = [create() for _ in range(10)]
        results_of(labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops}))
        found[fate] = (photo_id, [op["uid"] for op in ops])
    return found


def a_days_work(uids: list[str]) -> list[dict[str, Any]]:
    """What the labeler did to one photo: boxes moved and classified, a third deleted, others drawn."""
    ops = []
    for number, uid in enumerate(uids):
        ops.append(update(uid, base_rev=1, shape=box(x=number * 5)))
        ops.append(update(uid, base_rev=1, class_id=2))
        if number % 3 == 0:
            ops.append(delete(uid, base_rev=1))
    return [*ops, *(create() for _ in range(EACH - len(ops)))]


def others_work(
    fates: dict[str, tuple[int, list[str]]],
    manager: Person,
    reviewer: Person,
    database: Database,
    project_id: int,
) -> None:
    """What the others did meanwhile."""
    photo_id, uids = fates["edited"]
    results_of(
        reviewer.post(
            f"/photos/{photo_id}/changes",
            json={
                "ops": [
                    update(uids[0], class_id=3),
                    update(uids[1], shape=box(x=500)),
                    update(uids[2], ignore=True),
                ]
            },
        )
    )
    accepted = {"state": "accepted", "seq": 10}
    assert reviewer.put(f"/photos/{fates['accepted'][0]}/state", json=accepted).status_code == 200
    assert manager.delete(f"/photos/{fates['purged'][0]}").status_code == 200
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now + TRASH_TIME, by=None) == 1
    assert manager.delete(f"/photos/{fates['trashed'][0]}").status_code == 200


def replay(labeler: Person, photo_id: int, ops: list[dict[str, Any]]) -> tuple[int, list[Any]]:
    """Send as the editor does; the status, and the results where the photo was not refused as a whole."""
    results: list[Any] = []
    for start in range(0, len(ops), BATCH):
        answer = labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops[start : start + BATCH]})
        if answer.status_code != 200:
            return answer.status_code, []
        results += answer.json()["results"]
    return 200, results


def test_five_hundred_operations_a_day_later_are_each_answered_and_none_is_dropped(
    labeler: Person,
    reviewer: Person,
    manager: Person,
    database: Database,
    project_id: int,
    clock: SetClock,
    fates: dict[str, tuple[int, list[str]]],
) -> None:
    others_work(fates, manager, reviewer, database, project_id)
    clock.forward(days=1)
    assert replay(labeler, fates["left alone"][0], [create()])[0] == 401, "signed out meanwhile"
    with database.write_tx() as tx:
        signed_in = make_session(tx, tx.session.get_one(User, labeler.user_id))
    labeler.cookie = f"blemish_session={signed_in}"
    sent = {fate: a_days_work(uids) for fate, (_, uids) in fates.items()}
    answers = {fate: replay(labeler, fates[fate][0], ops) for fate, ops in sent.items()}
    told = {fate: results for fate, (_, results) in answers.items()}
    assert [fate for fate, (status, _) in answers.items() if status == 404] == ["trashed", "purged"]
    statuses = {
        fate: Counter(result["status"] for result in results) for fate, results in told.items() if results
    }
    assert statuses["left alone"] == {"applied": EACH}
    assert statuses["accepted"] == {"denied": EACH}
    # One class and one place clash, and so does deleting what somebody changed; the rest goes beside it.
    assert statuses["edited"]["conflict"] == 3
    assert statuses["edited"]["applied"] + statuses["edited"]["merged"] == EACH - 3
    assert statuses["edited"]["denied"] == 0
    with database.read_tx() as reading:
        kept = set(reading.scalars(select(Operation.op_id)))
        waiting = set(reading.scalars(select(Proposal.op_id).where(Proposal.taken.is_(None))))
    for fate in ("edited", "accepted", "left alone"):
        assert {op["op_id"] for op in sent[fate]} <= kept
        for result in told[fate]:
            assert (result["status"] == "conflict") == (result["op_id"] in waiting)
            assert result["status"] != "denied" or result["detail"] == "accepted"
    assert_counts(database, project_id, but=("bytes",))

    # The answers were lost: the very same again changes nothing.
    def seen() -> dict[str, Any]:
        return {fate: labeler.get(f"/photos/{fates[fate][0]}/annotations").json() for fate in statuses}

    before = seen()
    again = {fate: replay(labeler, fates[fate][0], sent[fate])[1] for fate in statuses}
    assert {result["status"] for results in again.values() for result in results} == {"duplicate"}
    assert seen() == before


def test_off_the_team_nothing_is_taken_and_back_on_it_all_is(
    labeler: Person, manager: Person, project_id: int, fates: dict[str, tuple[int, list[str]]]
) -> None:
    """The role counts from the next request on (8.3.2); what was refused is taken under the same names."""
    photo_id, uids = fates["left alone"]
    ops = a_days_work(uids)
    members = f"/projects/{project_id}/members"
    assert manager.delete(f"{members}/{labeler.user_id}").status_code == 204
    assert replay(labeler, photo_id, ops) == (404, [])
    assert manager.post(members, json={"email": labeler.email, "role": "labeler"}).status_code == 201
    _, told = replay(labeler, photo_id, ops)
    assert Counter(result["status"] for result in told) == {"applied": EACH}


def test_a_class_retired_meanwhile_is_taken_and_flagged(
    labeler: Person, manager: Person, project_id: int, fates: dict[str, tuple[int, list[str]]]
) -> None:
    """Trust 5.3: the label keeps its class, and says that it is a retired one."""
    photo_id, uids = fates["left alone"]
    retired = manager.patch(f"/projects/{project_id}/classes/2", json={"retired": True})
    assert retired.status_code == 200
    ops = [
        update(uids[0], base_rev=1, class_id=2),
        create(class_id=2),
        update(uids[1], base_rev=1, class_id=4),
    ]
    results = results_of(labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops}))
    assert [result["status"] for result in results] == ["applied"] * 3
    assert [result.get("detail") for result in results] == ["class_retired", "class_retired", None]
    assert results[0]["annotation"]["class_id"] == 2


def test_a_class_merged_away_meanwhile_is_taken_too(
    labeler: Person, manager: Person, project_id: int, fates: dict[str, tuple[int, list[str]]]
) -> None:
    photo_id, _ = fates["left alone"]
    merged = manager.post(f"/projects/{project_id}/classes/2/merge", json={"into": 1})
    assert merged.status_code == 200, merged.text
    (result,) = results_of(labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create(class_id=2)]}))
    assert (result["status"], result["detail"]) == ("applied", "class_retired")
