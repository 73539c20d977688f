"""The ETag of the streamed labels: whatever changes the bytes changes it, or a 304 would hide the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.ids import uuid7
from tests.annotations.ops import box, create, delete, update
from tests.conftest import Person, SetClock, on_one_database
from tests.photos_domain.sending import picture, send

QUERIES = (
    "",
    "?state=unlabelled",
    "?state=unlabelled&state=in_progress&state=done&state=unsure",
    "?attribute.origin=found&state=unlabelled&state=in_progress",
    "?class=2&state=in_progress&state=done",
    "?captured_from=2026-11-24&captured_to=2026-11-24&state=in_progress&state=unlabelled&state=done",
    "?ignored=crowd&ids=contiguous&state=in_progress",
    "?priority=first&state=unlabelled",
    "?proposals=true&state=in_progress",
)


@dataclass
class House:
    """Who acts, on which photo."""

    manager: Person
    phone: Person
    project_id: int
    photo_id: int
    uid: str

    def draw(self, *ops: dict[str, Any]) -> Any:
        """Run change operations on the photo."""
        return self.manager.post(f"/photos/{self.photo_id}/changes", json={"ops": list(ops)})

    def say(self, state: str, **more: Any) -> Any:
        """Set the photo's state."""
        seq = self.manager.get(f"/photos/{self.photo_id}").json()["seq"]
        return self.manager.put(f"/photos/{self.photo_id}/state", json={"state": state, "seq": seq, **more})

    def bulk(self, **body: Any) -> Any:
        """Do one thing to the photo as one of many."""
        body = {"ids": [self.photo_id], **body}
        return self.manager.post(f"/projects/{self.project_id}/photos/bulk", json=body)

    def decide(self) -> Any:
        """Refuse the version that waits on the photo beside another."""
        told = self.manager.get(f"/photos/{self.photo_id}/annotations").json()
        proposal = told["proposals"][0]["id"]
        return self.manager.post(f"/proposals/{proposal}", json={"take": False, "seq": told["seq"]})

    def project(self, method: str, path: str = "", **body: Any) -> Any:
        """Call something of the project."""
        return self.manager.call(method, f"/projects/{self.project_id}{path}", json=body)


CHANGES: list[tuple[str, Callable[[House], Any]]] = [
    ("a photo comes", lambda house: send(house.manager, house.project_id, picture(2))),
    ("a phone's photo comes", lambda house: send(house.phone, house.project_id, picture(3))),
    ("an attribute is told", lambda house: house.bulk(action="attributes", attributes={"origin": "found"})),
    (
        "it comes first",
        lambda house: house.project("PUT", "/assignments", priority=1, photo_ids=[house.photo_id]),
    ),
    ("a box is drawn", lambda house: house.draw(create(house.uid))),
    ("another is drawn", lambda house: house.draw(create(class_id=3, shape=box(50, 60)))),
    ("it is moved", lambda house: house.draw(update(house.uid, shape=box(11)))),
    ("another moved it", lambda house: house.draw(update(house.uid, shape=box(30), base_rev=1))),
    ("that one is refused", lambda house: house.decide()),
    ("it gets another class", lambda house: house.draw(update(house.uid, class_id=2))),
    ("it gets no verdict", lambda house: house.draw(update(house.uid, ignore=True))),
    ("it gets one", lambda house: house.draw(update(house.uid, ignore=False))),
    ("the photo is done", lambda house: house.say("done")),
    ("it is unsure", lambda house: house.bulk(action="state", state="unsure")),
    ("it is in progress", lambda house: house.say("in_progress")),
    ("it is deleted", lambda house: house.manager.delete(f"/photos/{house.photo_id}")),
    ("it is brought back", lambda house: house.manager.post(f"/photos/{house.photo_id}/undelete")),
    ("it is deleted with others", lambda house: house.bulk(action="delete")),
    ("they are brought back", lambda house: house.bulk(action="undelete")),
    ("a class is renamed", lambda house: house.project("PATCH", "/classes/2", name="deep scratch")),
    ("a class is added", lambda house: house.project("POST", "/classes", name="hole")),
    ("a class is retired", lambda house: house.project("PATCH", "/classes/6", retired=True)),
    ("classes are merged", lambda house: house.project("POST", "/classes/2/merge", into=1)),
    ("that is undone", lambda house: house.project("POST", "/classes/2/merge/undo")),
    ("an annotation is deleted", lambda house: house.draw(delete(house.uid))),
    ("a step is restored", lambda house: house.manager.post(f"/photos/{house.photo_id}/history/2/restore")),
    ("the project is renamed", lambda house: house.project("PATCH", name="Depot North 2")),
    ("its days begin elsewhere", lambda house: house.project("PATCH", time_zone="Pacific/Kiritimati")),
]


@on_one_database
def test_whatever_changes_the_labels_changes_their_etag(
    manager: Person, contributor: Person, project_id: int, clock: SetClock
) -> None:
    answer = send(manager, project_id, picture(1), captured_at="2026-11-24T23:30:00+01:00")
    house = House(manager, contributor, project_id, answer.json()["photo"]["id"], uuid7())

    def labels() -> dict[str, tuple[str, bytes]]:
        told = {query: manager.get(f"/projects/{project_id}/coco.json{query}") for query in QUERIES}
        assert {one.status_code for one in told.values()} == {200}
        return {query: (one.headers["etag"], one.content) for query, one in told.items()}

    before = labels()
    for what, change in CHANGES:
        clock.forward(minutes=1)
        answer = change(house)
        assert answer.status_code in (200, 201, 204), (what, answer.text)
        after = labels()
        changed = [query for query in QUERIES if before[query][1] != after[query][1]]
        assert changed, f"{what}: and no file is another"
        for query in changed:
            assert before[query][0] != after[query][0], f"{what}: {query} has other bytes under the old tag"
        before = after
