"""Reading blind: drawing, answering, giving back, looking where one must not; and known answers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.ids import uuid7
from tests.review.team_machine.deciding import Deciding
from tests.review.team_machine.stage import (
    ANY,
    CLASSES,
    DEPTHS,
    REVIEWERS,
    SHAPES,
    as_asked,
    as_sent,
    on_wire,
    told,
)
from tests.review.team_model.photos import Denied, Reading, Shot

ANSWERS = st.sampled_from(["done", "done", "done", "unsure", "open"])
STRANGERS = st.sampled_from([None, None, None, None, "jana", "ruth"])


class BlindReading(Deciding):
    """What readers do to the readings in their hand, and others try to do to them."""

    def handed_out(self) -> list[tuple[Reading, Shot]]:
        """All readings that anybody ever had in hand."""
        return [(item, shot) for shot in self.team.photos.values() for item in shot.readings if item.id]

    def one_of(self, one: int, stranger: str | None) -> tuple[str, Reading, Shot, str]:
        """A reading with its address, and who does something to it: mostly whose it is."""
        handed = self.handed_out()
        reading, shot = handed[one % len(handed)]
        return f"/readings/{reading.id}", reading, shot, stranger or reading.reader or "noor"

    @precondition(lambda self: self.handed_out())
    @rule(
        one=ANY,
        stranger=STRANGERS,
        action=st.sampled_from(["create", "create", "update", "delete"]),
        shape=SHAPES,
        class_id=CLASSES,
        depth=DEPTHS,
    )
    def draw_blind(
        self,
        one: int,
        stranger: str | None,
        action: str,
        shape: Any,
        class_id: int,
        depth: float | None,
    ) -> None:
        """Draw on a reading; the answer is lost, and it is sent once more."""
        _, reading, shot, who = self.one_of(one, stranger)
        uids = list(reading.labels)
        action = action if uids else "create"
        uid = uuid7() if action == "create" else uids[one % len(uids)]
        fields = {} if action == "delete" else as_asked(shape, class_id, depth)
        self.send_blind(who, reading, shot, action, uid, fields)

    def send_blind(
        self, who: str, reading: Reading, shot: Shot, action: str, uid: str, fields: dict[str, Any]
    ) -> None:
        """Send one operation to a reading, twice, and have the model run it."""
        op = {"op_id": uuid7(), "action": action, "uid": uid, **as_sent(fields)}
        address = f"/readings/{reading.id}/changes"
        answer = self.person(who).post(address, json={"ops": [op]})
        try:
            status = self.team.draw_reading(who, reading, shot, uid, action, fields)
        except Denied as denied:
            self.refused(answer, denied)
            return
        (result,) = answer.json()["results"]
        assert told(result) == status
        again = self.person(who).post(address, json={"ops": [op]})
        (result,) = again.json()["results"]
        assert result["status"] == "duplicate"
        self.is_as_drawn(who, reading)

    @precondition(lambda self: self.handed_out())
    @rule(one=ANY, stranger=STRANGERS, state=ANSWERS, is_late=st.sampled_from([False] * 5 + [True]))
    def answer_blind(self, one: int, stranger: str | None, state: str, is_late: bool) -> None:
        """Answer a reading, or take the answer back."""
        _, reading, shot, who = self.one_of(one, stranger)
        self.say_blind(who, reading, shot, state, is_late=is_late)

    def say_blind(self, who: str, reading: Reading, shot: Shot, state: str, *, is_late: bool = False) -> None:
        """Say what a reading is, as it was seen now or (``is_late``) a step before."""
        ask: dict[str, Any] = {
            "state": state,
            "no_defect": state == "done" and not reading.live(),
            "seq": max(0, reading.seq - is_late),
        }
        answer = self.person(who).put(f"/readings/{reading.id}/state", json=ask)
        try:
            self.team.answer_reading(who, reading, shot, **ask)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        self.is_as_drawn(who, reading)

    @precondition(lambda self: self.handed_out())
    @rule(one=ANY, stranger=STRANGERS, gives=st.booleans())
    def hold_or_give_back(self, one: int, stranger: str | None, gives: bool) -> None:
        """Keep a reading in hand, with all else one holds, or let somebody else have it."""
        address, reading, shot, who = self.one_of(one, stranger)
        person = self.person(who)
        answer = person.delete(f"{address}/lease") if gives else person.put(f"{address}/lease")
        try:
            if gives:
                self.team.give_reading_back(who, reading, shot)
            else:
                self.team.reach_reading(who, reading, shot)
                self.team.renew(who)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code in (200, 204), answer.text

    def is_as_drawn(self, who: str, reading: Reading) -> None:
        """What its reader is told of a reading is what they drew, and nothing else."""
        seen = self.person(who).get(f"/readings/{reading.id}/annotations").json()
        assert seen["seq"] == reading.seq
        assert {one["uid"]: on_wire(one) for one in seen["annotations"]} == reading.live()
        shown = self.person(who).get(f"/readings/{reading.id}").json()
        states = {"open": "in_progress" if reading.seq else "unlabelled"}
        assert (shown["state"], shown["no_defect"]) == (
            states.get(reading.state, reading.state),
            reading.no_defect,
        )
        assert shown["reading"]["closed"] == reading.is_closed(self.team.now)

    @precondition(lambda self: self.handed_out())
    @rule(one=ANY)
    def look_around(self, one: int) -> None:
        """Look on every way at what one reads blind, and find nothing of it."""
        *_, who = self.one_of(one, None)
        closed = {one: shot for one, shot in self.team.photos.items() if self.team.reads(who, shot)}
        if self.team.is_gone(who):
            return
        person = self.person(who)
        for photo_id, shot in closed.items():
            denied = Denied(404) if shot.is_trashed else Denied(403, "blind")
            for part in ("", "/annotations", "/history", "/comments", "/review"):
                self.refused(person.get(f"/photos/{photo_id}{part}"), denied)
        seen = [person.get(f"{self.here}/{name}") for name in ("photos?boxes=true", "comments", "review")]
        shown = {one["id"] for one in seen[0].json()["items"]}
        assert shown.isdisjoint(closed)
        assert not [
            uid for shot in closed.values() for uid in shot.labels if any(uid in one.text for one in seen)
        ]

    @rule(who=REVIEWERS, photo=ANY, ends=st.booleans())
    def know(self, who: str, photo: int, ends: bool) -> None:
        """Make a photo's labels a known answer, or end that."""
        photo_id = self.photo(photo)
        if not ends:
            self.make_known(who, photo_id)
            return
        answer = self.person(who).delete(f"/photos/{photo_id}/gold")
        try:
            self.team.end_known(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
