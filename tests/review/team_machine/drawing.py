"""Drawing, clashes, lost answers, versions that wait, and going back in history."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.ids import uuid7
from tests.review.team_machine.stage import (
    ANY,
    CLASSES,
    DEPTHS,
    PEOPLE,
    SHAPES,
    Stage,
    as_asked,
    as_sent,
    told,
)
from tests.review.team_model.photos import Denied


class Drawing(Stage):
    """What people do to annotations."""

    def __init__(self) -> None:
        super().__init__()
        self.uids: list[tuple[int, str]] = []
        self.sent: list[tuple[str, int, dict[str, Any], str]] = []

    def send(
        self, who: str, photo_id: int, action: str, uid: str, fields: dict[str, Any], base: int | None = None
    ) -> None:
        """Send one operation, and have the model run it."""
        op = {"op_id": uuid7(), "action": action, "uid": uid, **as_sent(fields)}
        if base is not None:
            op["base_rev"] = base
        self.touched.add(photo_id)
        answer = self.person(who).post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        try:
            status = self.team.change(who, photo_id, uid, action, fields, base)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        (result,) = answer.json()["results"]
        assert told(result) == status
        if fields.get("class_id") in self.team.retired and status in ("applied", "merged"):
            assert result["detail"] in ("class_retired", "revived")
        self.sent.append((who, photo_id, op, result["status"]))

    def create(self, who: str, photo_id: int, shape: Any, class_id: int, depth: float | None = None) -> None:
        """Draw one more annotation."""
        uid = uuid7()
        self.send(who, photo_id, "create", uid, as_asked(shape, class_id, depth))
        self.uids.append((photo_id, uid))

    @rule(who=PEOPLE, photo=ANY, shape=SHAPES, class_id=CLASSES, depth=DEPTHS)
    def draw(self, who: str, photo: int, shape: Any, class_id: int, depth: float | None) -> None:
        self.create(who, self.photo(photo), shape, class_id, depth)

    @rule(who=PEOPLE, one=ANY, shape=st.none() | SHAPES, class_id=st.none() | CLASSES, depth=DEPTHS, back=ANY)
    def change(
        self, who: str, one: int, shape: Any, class_id: int | None, depth: float | None, back: int
    ) -> None:
        photo_id, uid = self.uids[one % len(self.uids)]
        fields = as_asked(shape, class_id, depth) or {"depth": None}
        self.send(who, photo_id, "update", uid, fields, self.base(photo_id, uid, back))

    @rule(who=PEOPLE, one=ANY, back=ANY)
    def erase(self, who: str, one: int, back: int) -> None:
        photo_id, uid = self.uids[one % len(self.uids)]
        self.send(who, photo_id, "delete", uid, {}, self.base(photo_id, uid, back))

    def base(self, photo_id: int, uid: str, back: int) -> int | None:
        """The revision that they saw: the newest, an older one, or they do not say."""
        label = self.team.photos[photo_id].labels.get(uid)
        if label is None or back % 3 == 0:
            return None
        return label.rev if back % 3 == 1 else max(1, label.rev - 1 - back % 2)

    @precondition(lambda self: self.sent)
    @rule(who=PEOPLE, one=ANY)
    def send_again(self, who: str, one: int) -> None:
        """A lost answer: the same operation once more, by whoever."""
        first, photo_id, op, status = self.sent[one % len(self.sent)]
        answer = self.person(who).post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        try:
            self.team.reach(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        (result,) = answer.json()["results"]
        if who == first:
            assert (result["status"], result["first"]) == ("duplicate", status)
        else:
            assert told(result) == "denied: op_id_reused"

    @precondition(lambda self: self.in_two_versions())
    @rule(who=PEOPLE, one=ANY, take=st.booleans())
    def choose(self, who: str, one: int, take: bool) -> None:
        """Decide between two versions."""
        clashed = self.in_two_versions()
        photo_id = clashed[one % len(clashed)]
        self.touched.add(photo_id)
        shot = self.team.photos[photo_id]
        number = one % len(shot.waiting)
        waiting = self.waiting(photo_id)
        body = {"take": take, "seq": shot.seq}
        answer = self.person(who).post(f"/proposals/{waiting[number]['id']}", json=body)
        try:
            self.team.settle(who, photo_id, number, take=take)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text

    def in_two_versions(self) -> list[int]:
        """The photos on which somebody has to decide."""
        return [photo_id for photo_id, shot in self.team.photos.items() if shot.waiting]

    def waiting(self, photo_id: int) -> list[Any]:
        """The versions that wait, as the manager is told of them."""
        found: list[Any] = self.person("omar").get(f"/photos/{photo_id}/annotations").json()["proposals"]
        return sorted(found, key=lambda one: one["id"])

    @rule(who=PEOPLE, photo=ANY, back=ANY)
    def go_back(self, who: str, photo: int, back: int) -> None:
        """Restore a step."""
        photo_id = self.photo(photo)
        seq = max(0, self.team.photos[photo_id].seq + 1 - back % 6)
        answer = self.person(who).post(f"/photos/{photo_id}/history/{seq}/restore")
        try:
            self.team.restore(who, photo_id, seq)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
