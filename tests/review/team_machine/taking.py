"""The queue: taking photos and readings, passing over, leases; and assigning, which says who comes first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.models import Reading
from tests.review.team_machine.stage import ANY, PEOPLE, TAKERS, Stage
from tests.review.team_model.photos import Denied
from tests.review.team_model.queue import IS_NEW, Rank

ORDERS = st.sampled_from(["oldest", "oldest", "newest", "group"])


class Taking(Stage):
    """Who gets which photo."""

    @rule(who=TAKERS, count=st.sampled_from([1, 2, 4, 20, 20]), passes=st.booleans(), photo=ANY, order=ORDERS)
    def take(self, who: str, count: int, passes: bool, photo: int, order: str) -> None:
        """Ask the queue for photos; perhaps passing one over."""
        skip = [self.photo(photo)] if passes else []
        body = {"count": count, "skip": skip, "order": order}
        answer = self.person(who).post(f"{self.here}/queue/next", json=body)
        if self.team.is_gone(who):
            self.refused(answer, Denied(404))
            return
        assert answer.status_code in (200, 204), answer.text
        given = answer.json()["photos"] if answer.status_code == 200 else []
        assert len(given) <= count
        for photo_id in skip:
            self.team.give_back_untouched(who, self.team.photos[photo_id])
        self.team.look_after_readings(who)
        readings = [one for one in given if "reading" in one]
        due = self.must_read(who, skip)
        self.took_readings(who, readings, skip)
        for photo_id in skip:
            self.team.pass_over(who, photo_id)
        able = self.team.waits_for(who, order)
        photo_ids = [one["id"] for one in given if "reading" not in one]
        ranks = [(one, able[one]) for one in photo_ids]  # nothing that another has, or waits for another
        rest = [rank for one, rank in able.items() if one not in photo_ids]
        assert not ranks or not rest or max(rank for _, rank in ranks) <= min(rest)
        theirs = [rank for _, rank in ranks if rank[0] < IS_NEW]
        assert theirs == sorted(theirs), "what is theirs first"
        self.lie_together(ranks[len(theirs) :])
        assert len(given) >= min(count, len(able) + due), "whoever asks gets what is there"
        self.team.took(who, photo_ids)
        self.queue_tells(who)

    def lie_together(self, given: list[tuple[int, Rank]]) -> None:
        """What is new to somebody comes by rank, photos of one scene beside the first of them."""
        scenes = [
            (scene, [rank for _, rank in photos])
            for scene, photos in groupby(given, key=lambda one: self.team.scene_of(one[0]))
        ]
        assert len({scene for scene, _ in scenes}) == len(scenes)
        assert all(ranks == sorted(ranks) for _, ranks in scenes)
        firsts = [ranks[0] for _, ranks in scenes]
        assert firsts == sorted(firsts)

    def must_read(self, who: str, skip: list[int]) -> int:
        """How many readings they are handed at the least, if they ask for that many."""
        in_hand = self.team.in_hand(who)
        wanted = [one for one in self.photo_ids if one not in skip and self.team.may_read(who, one, "blind")]
        return len(in_hand) + bool(wanted)

    def took_readings(self, who: str, given: list[Any], skip: list[int]) -> None:
        """Hold readings that somebody was handed to what they may read, and have the model hand them out."""
        for one in given:
            photo_id, reading_id = one["id"], one["reading"]["id"]
            kind = self._kind_of(reading_id)
            if reading_id not in [reading.id for reading in self.team.in_hand(who)]:
                assert photo_id not in skip
                assert self.team.may_read(who, photo_id, kind)
            assert one["reading"]["kind"] == "blind", "nobody is told which answers are known"
            assert (one["labeler"], one["state"] == "done") == (None, False)
            self.team.took_reading(who, photo_id, reading_id, kind)

    def _kind_of(self, reading_id: int) -> str:
        with self.house.database.read_tx() as tx:
            return tx.session.get_one(Reading, reading_id).kind

    def queue_tells(self, who: str) -> None:
        """What the queue tells somebody of itself is what it hands out."""
        told = self.person(who).get(f"{self.here}/queue").json()
        wanted = self.team.counts(who)
        assert {name: told[name] for name in wanted} == wanted

    @rule(
        who=PEOPLE,
        photo=ANY,
        how=st.sampled_from(["take", "take", "take over", "give back", "give all back"]),
    )
    def lease(self, who: str, photo: int, how: str) -> None:
        """Take one photo in hand, from whoever has it, or give it back."""
        photo_id = self.photo(photo)
        address, person = f"/photos/{photo_id}/lease", self.person(who)
        if how.startswith("take"):
            answer = person.put(address, json={"take_over": how == "take over"})
        else:
            answer = person.delete(address, params={"rest": how == "give all back"})
        try:
            if how.startswith("take"):
                self.team.hold(who, photo_id, take_over=how == "take over")
            else:
                self.team.give_back(who, photo_id, rest=how == "give all back")
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code in (200, 204), answer.text
