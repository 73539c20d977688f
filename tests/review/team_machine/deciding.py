"""What a photo is, the whole way of one, and its way into the trash and back."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.annotations.ops import box
from tests.review.team_machine.drawing import Drawing
from tests.review.team_machine.stage import ANY, LABELERS, MOST_PHOTOS, PEOPLE
from tests.review.team_model.photos import Denied

STATES = ("in_progress", "done", "done", "done", "accepted", "rejected", "unsure", "retake", "unlabelled")


class Deciding(Drawing):
    """What people say of photos."""

    @rule(who=PEOPLE, photo=ANY, state=st.sampled_from(STATES), is_late=st.sampled_from([False] * 4 + [True]))
    def decide(self, who: str, photo: int, state: str, is_late: bool) -> None:
        self.say_state(who, self.photo(photo), state, is_late=is_late)

    def say_state(self, who: str, photo_id: int, state: str, *, is_late: bool = False) -> None:
        """Say what a photo is, as it was seen now or (``is_late``) a step before."""
        shot = self.team.photos[photo_id]
        ask: dict[str, Any] = {
            "state": state,
            "no_defect": state in ("done", "accepted") and not shot.live(),
            "reason": "Look again." if state in ("retake", "rejected") else "",
            "seq": max(0, shot.seq - is_late),
        }
        self.touched.add(photo_id)
        answer = self.person(who).put(f"/photos/{photo_id}/state", json=ask)
        try:
            self.team.decide(who, photo_id, ask)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        assert answer.json()["seq"] == shot.seq

    @initialize()
    def begin(self) -> None:
        """Photos are on their way: most of what can go wrong happens to what is there."""
        ways = (("jana", "drawn"), ("milo", "drawn"), ("noor", "done"), ("jana", "known"))
        for who, way in (*ways, ("jana", "new"), ("jana", "new")):
            self.go_through(who, way, scene=0 if way == "new" else None, sharpness=len(self.photo_ids))

    @precondition(lambda self: len(self.photo_ids) < MOST_PHOTOS)
    @rule(
        who=LABELERS,
        way=st.sampled_from(["new", "new", "done", "done", "accepted", "known"]),
        scene=st.sampled_from([None, 0, 0, 1]),
        sharpness=st.sampled_from([1, 9]),
    )
    def go_through(self, who: str, way: str, scene: int | None, sharpness: float) -> None:
        """A photo arrives, is labelled by one, accepted by another, and its answer made a known one."""
        photo_id = self.arrive(scene, sharpness)
        self.touched.add(photo_id)
        if way != "new":
            self.create(who, photo_id, box(), 1)
        if way in ("done", "accepted", "known"):
            self.say_state(who, photo_id, "done")
        if way in ("accepted", "known"):
            self.say_state("ruth", photo_id, "accepted")
        if way == "known":
            self.make_known("omar", photo_id)

    def make_known(self, who: str, photo_id: int) -> None:
        """Hold readings against what was accepted."""
        answer = self.person(who).post(f"/photos/{photo_id}/gold")
        try:
            self.team.make_known(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text

    @rule(who=st.sampled_from(["omar", "omar", "omar", "ruth", "jana"]), photo=ANY)
    def trash_or_restore(self, who: str, photo: int) -> None:
        """Put a photo into the trash, or bring it back."""
        photo_id = self.photo(photo)
        is_back, person = self.team.photos[photo_id].is_trashed, self.person(who)
        answer = (
            person.post(f"/photos/{photo_id}/undelete") if is_back else person.delete(f"/photos/{photo_id}")
        )
        try:
            self.team.trash_or_restore(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
