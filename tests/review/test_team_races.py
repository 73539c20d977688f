"""Two people at one photo in the same moment: nothing unseen is accepted, and no number lies."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.db.tx import Database
from app.models import Project
from tests.annotations.ops import create
from tests.conftest import Person
from tests.counting import assert_counts
from tests.factories import make_photo

ROUNDS = 5


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in the same moment; their answers in order."""
    start = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        start.wait(20)
        answers[number] = call()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in answers
    return answers


class At:
    """A person whose calls may run beside others'."""

    def __init__(self, stage: TestClient, person: Person) -> None:
        self.stage, self.cookie = stage, person.cookie

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API; not through ``Person``, who clears the cookies of a client that all share."""
        headers = {"cookie": self.cookie}
        return self.stage.request(method, f"/api{path}", json=body, headers=headers)

    def draw(self, photo_id: int) -> Any:
        """Draw one box."""
        return self.call("POST", f"/photos/{photo_id}/changes", {"ops": [create()]})

    def say(self, photo_id: int, state: str, seq: int) -> Any:
        """Say what a photo is."""
        return self.call("PUT", f"/photos/{photo_id}/state", {"state": state, "seq": seq})


@pytest.fixture
def done(database: Database, project_id: int, labeler: Person) -> list[int]:
    """Photos that are done, with one box each (seq 2)."""
    found = []
    for _ in range(ROUNDS):
        with database.write_tx() as tx:
            photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
        assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]}).status_code == 200
        assert labeler.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": 1}).status_code == 200
        found.append(photo_id)
    return found


def test_an_edit_before_the_acceptance_makes_it_stale_and_one_after_it_is_denied(
    labeler: Person, reviewer: Person, done: list[int]
) -> None:
    """Trust 5.3, in both orders, told as the editor is told."""
    first, second, *_ = done
    results = labeler.post(f"/photos/{first}/changes", json={"ops": [create()]}).json()["results"]
    assert results[0]["status"] == "applied"
    answer = reviewer.put(f"/photos/{first}/state", json={"state": "accepted", "seq": 2})
    assert (answer.status_code, answer.json()["type"], answer.json()["seq"]) == (409, "stale", 3)
    accepted = reviewer.put(f"/photos/{second}/state", json={"state": "accepted", "seq": 2})
    assert accepted.status_code == 200
    (result,) = labeler.post(f"/photos/{second}/changes", json={"ops": [create()]}).json()["results"]
    assert (result["status"], result["detail"]) == ("denied", "accepted")


def test_accepting_races_an_edit_and_one_of_both_is_told_so(
    stage: TestClient, database: Database, project_id: int, labeler: Person, reviewer: Person, done: list[int]
) -> None:
    jana, ruth = At(stage, labeler), At(stage, reviewer)
    ends: Counter[tuple[str, int]] = Counter()
    for number, photo_id in enumerate(done):
        calls = [partial(jana.draw, photo_id), partial(ruth.say, photo_id, "accepted", 2)]
        answers = together(*(calls if number % 2 else reversed(calls)))
        drawn, said = answers if number % 2 else reversed(answers)
        (result,) = drawn.json()["results"]
        ends[result["status"], said.status_code] += 1
        photo = reviewer.get(f"/photos/{photo_id}").json()
        seen = 2 if result["status"] == "applied" else 1
        assert (photo["state"], photo["annotations"]) == ("accepted" if seen == 1 else "done", seen)
    assert set(ends) <= {("applied", 409), ("denied", 200)}, ends
    assert_counts(database, project_id, but=("bytes",))


def test_the_trash_races_drawing_done_and_leases_and_no_number_lies(
    stage: TestClient,
    database: Database,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    done: list[int],
) -> None:
    jana, milo, omar = At(stage, labeler), At(stage, other_labeler), At(stage, manager)
    for photo_id in done:
        answers = together(
            partial(jana.draw, photo_id),
            partial(milo.say, photo_id, "unsure", 2),
            partial(milo.call, "PUT", f"/photos/{photo_id}/lease", {}),
            partial(omar.call, "DELETE", f"/photos/{photo_id}"),
            partial(omar.call, "PATCH", f"/photos/{photo_id}", {"note": "seen"}),
        )
        assert {answer.status_code for answer in answers} <= {200, 404, 409}
        omar.call("POST", f"/photos/{photo_id}/undelete")
    assert_counts(database, project_id, but=("bytes",))


def test_two_who_take_over_one_photo_end_with_one_of_them_holding_it(
    stage: TestClient, labeler: Person, other_labeler: Person, reviewer: Person, done: list[int]
) -> None:
    jana, milo = At(stage, labeler), At(stage, other_labeler)
    for photo_id in done:
        answers = together(
            *(
                partial(who.call, "PUT", f"/photos/{photo_id}/lease", {"take_over": True})
                for who in (jana, milo)
            )
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        told = reviewer.put(f"/photos/{photo_id}/presence", json={"tab": "a"}).json()["lease"]
        assert told["by"]["id"] in (labeler.user_id, other_labeler.user_id)


def test_a_stack_asked_for_in_two_tabs_is_the_same_in_both_and_another_persons_is_other(
    stage: TestClient, database: Database, project_id: int, labeler: Person, other_labeler: Person
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for _ in range(30):
            make_photo(tx, project)
    jana, milo = At(stage, labeler), At(stage, other_labeler)
    ask = f"/projects/{project_id}/queue/next"
    for _ in range(5):
        answers = together(
            *(partial(who.call, "POST", ask, {"count": 10}) for who in (jana, milo, jana, milo))
        )
        stacks = [{photo["id"] for photo in answer.json()["photos"]} for answer in answers]
        assert stacks[0] == stacks[2]
        assert stacks[1] == stacks[3]
        assert not stacks[0] & stacks[1]
        for who in (jana, milo):
            one = min(stacks[0] if who is jana else stacks[1])
            assert who.call("DELETE", f"/photos/{one}/lease?rest=true").status_code == 204
