"""Comments: threads that are begun, settled, deleted and brought back."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.ids import uuid7
from tests.review.team_machine.stage import ANY, PEOPLE, Stage
from tests.review.team_model.photos import Denied, Thread


class Talking(Stage):
    """What people say about photos."""

    @rule(who=PEOPLE, photo=ANY, text=st.sampled_from(["Where does it end?", "Both sides."]))
    def say(self, who: str, photo: int, text: str) -> None:
        """Begin a thread; the answer is lost, and it is sent once more."""
        photo_id = self.photo(photo)
        body = {"op_id": uuid7(), "text": text}
        answer = self.person(who).post(f"/photos/{photo_id}/comments", json=body)
        try:
            shot = self.team.talk(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 201, answer.text
        again = self.person(who).post(f"/photos/{photo_id}/comments", json=body)
        assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
        shot.threads[answer.json()["id"]] = Thread(who)

    def said(self) -> list[tuple[int, int]]:
        """All threads, each with its photo."""
        return [(at, comment) for at in self.photo_ids for comment in self.team.photos[at].threads]

    @precondition(lambda self: self.said())
    @rule(who=PEOPLE, one=ANY, what=st.sampled_from(["settle", "open", "delete", "bring back"]))
    def go_on_talking(self, who: str, one: int, what: str) -> None:
        """Settle a thread, delete one's own, or take either back."""
        said = self.said()
        photo_id, comment = said[one % len(said)]
        person, address = self.person(who), f"/comments/{comment}"
        try:
            if what in ("settle", "open"):
                answer = person.patch(address, json={"settled": what == "settle"})
                self.team.settle_thread(who, photo_id, comment, is_settled=what == "settle")
            else:
                back = what == "bring back"
                answer = person.post(f"{address}/undelete") if back else person.delete(address)
                self.team.delete_comment(who, photo_id, comment, is_deleted=not back)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code in (200, 204), answer.text
