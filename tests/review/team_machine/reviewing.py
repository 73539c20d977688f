"""The reviewer's walk: asking for a review, taking photos in hand, verdicts, accepting and sending back."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.review.team_machine.deciding import Deciding
from tests.review.team_machine.stage import ANY, PEOPLE, REVIEWERS
from tests.review.team_model.photos import Denied

ENDS = st.sampled_from(["", "", "accepted", "rejected"])


class Reviewing(Deciding):
    """What reviewers do, and labelers ask them to do."""

    @rule(who=PEOPLE, photo=ANY, back=st.booleans())
    def ask_for_review(self, who: str, photo: int, back: bool) -> None:
        """Ask that somebody look at a photo, or take that back."""
        photo_id = self.photo(photo)
        address, person = f"/photos/{photo_id}/review", self.person(who)
        answer = person.delete(address) if back else person.post(address)
        try:
            if back:
                self.team.take_asking_back(who, photo_id)
            else:
                assert self.team.ask(who, photo_id) == answer.json().get("open")
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == (204 if back else 200), answer.text

    @rule(who=REVIEWERS, count=st.sampled_from([1, 2, 20]), end=ENDS)
    def walk(self, who: str, count: int, end: str) -> None:
        """Take photos in hand to review them; perhaps say at once of the first what it is."""
        answer = self.person(who).post(f"{self.here}/review/next", json={"count": count})
        try:
            self.team.require_reviewer(who)
        except Denied as denied:
            self.refused(answer, denied)
            return
        able = self.team.reviewable(who)
        held = [one for one in able if self.team.photos[one].holder_at(self.team.now) == who]
        assert answer.status_code == (200 if able else 204), answer.text
        items = answer.json()["items"] if able else []
        given = [item["photo"]["id"] for item in items]
        assert set(given) <= set(able), "nothing of their own, and nothing that another reviews"
        assert len(given) == len(set(given)) == min(count, len(able))
        assert set(given[: len(held)]) <= set(held), "what they have in hand comes first"
        self.team.took_to_review(who, given)
        for item in items:
            self.is_as_judged(item)
        if items:
            assert answer.json()["left"] == len(self.team.to_review())
        if items and end:
            self.say_state(who, given[0], end)

    @rule(who=REVIEWERS, one=ANY, word=st.sampled_from(["accept", "accept", "open"]), is_late=st.booleans())
    def judge(self, who: str, one: int, word: str, is_late: bool) -> None:
        """Say that one annotation is right, as it is or as it was before."""
        drawn = [(at, uid) for at, shot in self.team.photos.items() for uid in shot.labels]
        done = [(at, uid) for at, uid in drawn if self.team.photos[at].state == "done"]
        photo_id, uid = (done or drawn)[one % len(done or drawn)]
        label = self.team.photos[photo_id].labels[uid]
        rev = max(1, label.rev - is_late)
        verdict = {"uid": uid, "rev": rev, "verdict": word}
        answer = self.person(who).post(f"/photos/{photo_id}/verdicts", json={"verdicts": [verdict]})
        try:
            status = self.team.judge(who, photo_id, uid, rev, word)
        except Denied as denied:
            self.refused(answer, denied)
            return
        (result,) = answer.json()["results"]
        assert result["status"] == status
        self.is_as_judged(self.person(who).get(f"/photos/{photo_id}/review").json())

    def is_as_judged(self, item: Any) -> None:
        """The verdicts that hold on a photo are the model's."""
        shot = self.team.photos[item["photo"]["id"]]
        told = {one["uid"]: one["verdict"] for one in item["annotations"]}
        wanted = {
            uid: said and (self.id_of(said[0]), said[1]) for uid, said in self.team.verdicts(shot).items()
        }
        assert {uid: said and (said["by"]["id"], said["verdict"]) for uid, said in told.items()} == wanted
