"""Meanwhile: people leave and come back, classes retire, time passes, the power goes."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.review.team_machine.stage import ROLES, Stage


class Meanwhile(Stage):
    """What comes between."""

    @rule(
        what=st.sampled_from(["jana", "milo", "noor", "class", "five minutes", "half an hour", "power cut"])
    )
    def between(self, what: str) -> None:
        """What nobody who labels does."""
        if what in ROLES:
            self.leave_or_join(what)
        elif what == "class":
            self.retire()
        elif what == "power cut":
            self.house.start()
        else:
            self.house.clock.forward(minutes=31 if what == "half an hour" else 5)

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
