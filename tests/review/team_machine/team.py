"""The whole machine, and what must hold whatever a team did."""

from __future__ import annotations

from hypothesis.stateful import invariant

from tests.counting import assert_counts
from tests.review.team_machine.assigning import Assigning
from tests.review.team_machine.meanwhile import Meanwhile
from tests.review.team_machine.reviewing import Reviewing
from tests.review.team_machine.settling import Settling
from tests.review.team_machine.stage import on_wire
from tests.review.team_machine.taking import Taking
from tests.review.team_machine.talking import Talking

COUNTED = ("state:", "class:", "no_defect", "trashed", "comments", "to_review", "readings")


class RandomTeam(Settling, Reviewing, Talking, Taking, Assigning, Meanwhile):
    """A team that does anything, in any order."""

    @invariant()
    def equals_the_model(self) -> None:
        """What was touched is the model's, and every number is a count of what is there."""
        for photo_id in self.touched:
            self.is_as_modelled(photo_id)
        self.touched.clear()
        assert_counts(self.house.database, self.project_id, but=("bytes",))

    def is_as_modelled(self, photo_id: int) -> None:
        """What the manager is told of a photo is the model's."""
        omar, shot = self.person("omar"), self.team.photos[photo_id]
        photo = omar.get(f"/photos/{photo_id}").json()
        told = ("state", "no_defect", "reason", "seq", "priority")
        assert {name: photo[name] for name in told} == {name: getattr(shot, name) for name in told}
        assert ((photo["trashed_at"] is not None), photo["gold"]) == (shot.is_trashed, shot.is_known)
        assert (photo["labeler"] or {"id": None})["id"] == self.id_of(shot.labeler)
        assert (photo["assignee"] or {"id": None})["id"] == self.id_of(shot.assignee)
        seen = omar.get(f"/photos/{photo_id}/annotations").json()
        assert seen["seq"] == shot.seq
        assert {one["uid"]: on_wire(one) for one in seen["annotations"]} == shot.live()
        assert {one["uid"]: one["rev"] for one in seen["annotations"]} == {
            uid: shot.labels[uid].rev for uid in shot.live()
        }
        waiting = sorted(seen["proposals"], key=lambda one: one["id"])
        assert [one["uid"] for one in waiting] == [one.uid for one in shot.waiting]

    def teardown(self) -> None:
        for photo_id in self.photo_ids:
            self.is_as_modelled(photo_id)
        told = self.person("omar").get(f"{self.here}/photos/facets").json()
        wanted = self.team.counters()
        assert {name: n for name, n in told["counts"].items() if n and name.startswith(COUNTED)} == wanted
        assert told["total"] == sum(n for name, n in wanted.items() if name.startswith("state:"))
