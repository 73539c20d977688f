"""Settling: a reviewer decides where a reading and what counts differ, and takes that back."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.ids import uuid7
from tests.review.team_machine.reading import BlindReading
from tests.review.team_machine.stage import ANY, REVIEWERS, TAKERS, as_sent, on_wire
from tests.review.team_machine.taking import Taking
from tests.review.team_model.photos import Denied, Label, Reading
from tests.review.team_model.settling import Decided

DECISIONS = st.lists(st.sampled_from(["ours", "theirs", "theirs", "both", "none"]), min_size=1, max_size=3)


class Settling(BlindReading, Taking):
    """What reviewers decide about two versions of a photo."""

    @initialize()
    def read_twice(self) -> None:
        """Two photos were read by somebody else: one as it is, of the other they say no defect."""
        for who, sees in (("noor", True), ("milo", False)):
            self.go_through("jana", "done", None, 0)
            self.read_through(who, [sees])
        for one in (0, 1):
            self.settle("ruth", one, True, ["theirs"], False, True)

    @rule(who=TAKERS, sees=st.lists(st.booleans(), min_size=1, max_size=3))
    def read_through(self, who: str, sees: list[bool]) -> None:
        """Take all there is and answer what is to be read: as it is on the photo, or with nothing on it."""
        if self.team.is_gone(who):
            return
        self.take(who, 20, False, 0, "oldest")
        for at, reading in enumerate(self.team.in_hand(who)):
            shot = self.team.photo_of(reading)
            if sees[at % len(sees)]:
                for fields in shot.live().values():
                    self.send_blind(who, reading, shot, "create", uuid7(), fields)
            self.say_blind(who, reading, shot, "done")

    def answered(self) -> list[tuple[Reading, int]]:
        """All readings that were answered, each with its photo."""
        return [
            (one, at) for at, shot in self.team.photos.items() for one in shot.readings if one.answered_at
        ]

    def wait_until_compared(self) -> None:
        """Have what was answered held against what counts."""
        self.house.wait(seconds=3)
        self.team.compare()

    @precondition(lambda self: self.answered())
    @rule(
        who=REVIEWERS,
        one=ANY,
        is_ready=st.sampled_from([True, True, True, False]),
        words=DECISIONS,
        is_late=st.sampled_from([False] * 4 + [True]),
        goes_back=st.booleans(),
    )
    def settle(
        self, who: str, one: int, is_ready: bool, words: list[str], is_late: bool, goes_back: bool
    ) -> None:
        """Decide each difference of a reading in turn, mostly of one that is ready; perhaps undo that."""
        if is_ready:
            self.wait_until_compared()
        ready = [(one, at) for one, at in self.answered() if self.team.is_fresh(one, self.team.photos[at])]
        found = (is_ready and ready) or self.answered()
        reading, photo_id = found[one % len(found)]
        self.settle_one(who, reading, photo_id, words, is_late=is_late)
        if goes_back and reading.settled_by:
            self.take_back_one(who, reading, photo_id)

    def settle_one(
        self, who: str, reading: Reading, photo_id: int, words: list[str], *, is_late: bool
    ) -> None:
        """Decide about one; the answer is lost, and it is sent again."""
        shot = self.team.photos[photo_id]
        self.touched.add(photo_id)
        told = self.differences(who, reading, photo_id)
        decided = self.decide_each(told, words) if told else []
        step = uuid7()
        ops = [{**self.op_of(one, shot.labels), "step": step} for one in decided]
        seq = max(0, shot.seq - is_late)
        body = {"seq": seq, "ops": ops}
        answer = self.person(who).post(f"/readings/{reading.id}/settle", json=body)
        was_settled = reading.settled_by is not None
        try:
            self.team.settle_reading(who, reading, photo_id, seq=seq, decided=decided)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        assert {result["status"] for result in answer.json()["results"]} <= {"applied"}
        assert (answer.json()["seq"], answer.json()["state"]) == (shot.seq, shot.state)
        if not was_settled:
            assert answer.json()["back_to"] == reading.back_to
        self.uids += [(photo_id, one.uid) for one in decided if one.is_new]
        again = self.person(who).post(f"/readings/{reading.id}/settle", json=body)
        assert again.status_code == 200, again.text
        assert {result["status"] for result in again.json()["results"]} <= {"duplicate"}
        self.list_tells("ruth")

    @precondition(lambda self: any(one.settled_by for one, _ in self.answered()))
    @rule(who=REVIEWERS, one=ANY, is_late=st.booleans())
    def take_settling_back(self, who: str, one: int, is_late: bool) -> None:
        """Take back a decision of some time ago."""
        settled = [found for found in self.answered() if found[0].settled_by]
        self.take_back_one(who, *settled[one % len(settled)], is_late=is_late)

    def take_back_one(self, who: str, reading: Reading, photo_id: int, *, is_late: bool = False) -> None:
        """Take a decision back."""
        shot = self.team.photos[photo_id]
        self.touched.add(photo_id)
        body = {"back_to": reading.back_to, "seq": max(0, shot.seq - is_late)}
        answer = self.person(who).post(f"/readings/{reading.id}/unsettle", json=body)
        try:
            self.team.take_settling_back(who, reading, photo_id, seq=body["seq"])
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        assert (answer.json()["seq"], answer.json()["state"]) == (shot.seq, shot.state)
        self.list_tells("ruth")

    def differences(self, who: str, reading: Reading, photo_id: int) -> Any:
        """What a reviewer is told of a reading, held to the model; None where they are told nothing."""
        shot = self.team.photos[photo_id]
        answer = self.person(who).get(f"/readings/{reading.id}/differences")
        try:
            self.team.look_at_differences(who, reading, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return None
        told = answer.json()
        assert told["is_fresh"] == self.team.is_fresh(reading, shot)
        assert {one["uid"]: on_wire(one) for one in told["ours"]} == shot.live()
        assert {one["uid"]: on_wire(one) for one in told["theirs"]} == reading.live()
        if told["is_fresh"]:
            differ = {one["kind"] for one in told["differences"]} - {"place"}
            assert (told["agreement"] == 1) == (not differ)
            if bool(told["ours"]) != bool(told["theirs"]):
                assert told["agreement"] == 0, "one of them sees no defect"
        return told

    def decide_each(self, told: Any, words: list[str]) -> list[Decided]:
        """The operations that make the photo what was decided; by turns one word a difference."""
        theirs = {one["uid"]: on_wire(one) for one in told["theirs"]}
        decided = []
        for at, difference in enumerate(told["differences"]):
            mine, other, word = difference["ours"], difference["theirs"], words[at % len(words)]
            if mine and (word == "none" or (word == "theirs" and not other)):
                decided.append(Decided(mine, None))
            elif mine and other and word == "theirs":
                decided.append(Decided(mine, theirs[other]))
            elif other and (word == "both" or (word == "theirs" and not mine)):
                decided.append(Decided(uuid7(), theirs[other], is_new=True))
        return decided

    def op_of(self, one: Decided, labels: dict[str, Label]) -> dict[str, Any]:
        """One of them as it is sent."""
        action = "create" if one.is_new else "delete" if one.fields is None else "update"
        op: dict[str, Any] = {"op_id": uuid7(), "action": action, "uid": one.uid}
        if not one.is_new:
            op["base_rev"] = labels[one.uid].rev
        return {**op, **as_sent(one.fields or {})}

    def list_tells(self, who: str) -> None:
        """The list of what waits for a decision is what differs of that which can be decided, worst first."""
        listed = self.person(who).get(f"{self.here}/agreement/readings?limit=100").json()["items"]
        told = {
            one.id: self.person(who).get(f"/readings/{one.id}/differences").json()["agreement"]
            for one in self.team.to_settle(who)
        }
        wanted = sorted((agreement, reading) for reading, agreement in told.items() if agreement < 1)
        assert [one["id"] for one in listed] == [reading for _, reading in wanted]
