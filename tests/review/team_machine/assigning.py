"""Assigning: who is to label what, and which photos come first; given on, taken back, and undone."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.review.team_machine.stage import ANY, ROLES, TAKERS, Stage
from tests.review.team_model.photos import Denied

MANAGERS = st.sampled_from(["omar", "omar", "omar", "omar", "ruth", "jana"])
TO_WHOM = st.none() | TAKERS
SOON = st.sampled_from([0, 5])


class Assigning(Stage):
    """What managers ask of whom."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[tuple[int, dict[str, Any], dict[str, Any]]] = []  # photo, what it had, what it got

    @rule(who=MANAGERS, photo=ANY, to=TO_WHOM, priority=st.none() | SOON, what=st.sampled_from("apb"))
    def assign(self, who: str, photo: int, to: str | None, priority: int | None, what: str) -> None:
        """Assign two photos to somebody or nobody, say how soon they come, or both."""
        photo_ids = sorted({self.photo(photo), self.photo(photo // 7)})
        body: dict[str, Any] = {}
        if what != "p":
            body["assignee"] = to
        if what != "a":
            body["priority"] = priority or 0
        self.call(who, {"photo_ids": photo_ids}, photo_ids, body)

    @rule(who=MANAGERS, of=TAKERS, to=TO_WHOM)
    def give_on(self, who: str, of: str, to: str | None) -> None:
        """Give all that waits for somebody to another, or back to the queue."""
        photo_ids = self.team.assigned_to(of) if of != to else []
        self.touched.update(photo_ids)
        self.call(who, {"assigned_to": [self.id_of(of)]}, photo_ids, {"assignee": to})

    @precondition(lambda self: self.before)
    @rule(one=ANY)
    def undo(self, one: int) -> None:
        """Give photos what they had before, where nothing has happened to them since."""
        photo_id, had, got = self.before.pop(one % len(self.before))
        shot = self.team.photos[photo_id]
        if {"assignee": shot.assignee, "priority": shot.priority} == got:
            self.call("omar", {"photo_ids": [photo_id]}, [photo_id], had)

    def call(self, who: str, which: dict[str, Any], photo_ids: list[int], body: dict[str, Any]) -> None:
        """Assign, and hold the answer to the model; ``photo_ids``: those that are meant."""
        sent = {**body, "assignee": self.id_of(body["assignee"])} if "assignee" in body else body
        had = {one: self._of(one) for one in photo_ids}
        answer = self.person(who).put(f"{self.here}/assignments", json={**which, **sent})
        try:
            taken = self.team.assign(who, photo_ids, body)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        told = {one["id"]: one for one in answer.json()["results"]}
        assert {one for one, result in told.items() if result["status"] == "done"} == set(taken)
        assert told.keys() == set(photo_ids)
        for photo_id in taken:
            before = had[photo_id]
            assert told[photo_id]["before"] == {**before, "assignee": self.id_of(before["assignee"])}
            self.before.append((photo_id, before, self._of(photo_id)))
        self.load_is_told()

    def _of(self, photo_id: int) -> dict[str, Any]:
        shot = self.team.photos[photo_id]
        return {"assignee": shot.assignee, "priority": shot.priority}

    def load_is_told(self) -> None:
        """What waits for whom is what the manager is told."""
        told = self.person("omar").get(f"{self.here}/assignments").json()
        names = {self.id_of(name): name for name in ROLES}
        parts = ("assigned", "in_progress", "sent_back", "in_hand")
        assert {names[one["id"]]: tuple(one[part] for part in parts) for one in told["people"]} == (
            self.team.load()
        )
        new = [one for one in self.team.photos.values() if one.state == "unlabelled" and not one.is_trashed]
        assert told["free"] == sum(one.assignee is None for one in new)
