"""Meanwhile: people leave and come back, classes retire, time passes, the power goes."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.review.team_machine.stage import ROLES, Stage

TIMES: dict[str, dict[str, float]] = {
    "a moment": {"seconds": 3},
    "five minutes": {"minutes": 5},
    "half an hour": {"minutes": 31},
}


class Meanwhile(Stage):
    """What comes between."""

    @rule(what=st.sampled_from(["jana", "milo", "noor", "class", *TIMES, "a moment", "power cut"]))
    def between(self, what: str) -> None:
        """What nobody who labels does."""
        if what in ROLES:
            self.leave_or_join(what)
        elif what == "class":
            self.retire()
        elif what == "power cut":
            self.house.start()
        else:
            self.house.wait(**TIMES[what])
            self.team.compare()

    def leave_or_join(self, name: str) -> None:
        """The manager takes a labeler off the team; the next one that goes comes back first."""
        gone = [one for one in ROLES if self.team.is_gone(one)]
        name = gone[0] if gone else name
        _, user_id, email = self.cookies[name]
        members = f"{self.here}/members"
        if gone:
            answer = self.person("omar").post(members, json={"email": email, "role": "labeler"})
            assert answer.status_code == 201, answer.text
            self.team.roles[name] = "labeler"
        else:
            assert self.person("omar").delete(f"{members}/{user_id}").status_code == 204
            self.team.leave(name)

    def retire(self) -> None:
        """The manager retires the last class, or takes it up again."""
        is_retired = 3 in self.team.retired
        answer = self.person("omar").patch(f"{self.here}/classes/3", json={"retired": not is_retired})
        assert answer.status_code == 200, answer.text
        self.team.retired ^= {3}
