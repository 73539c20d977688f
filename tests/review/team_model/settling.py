"""Settling: what was read is held against what counts, and a reviewer decides where the two differ."""

from __future__ import annotations

from dataclasses import dataclass

from tests.review.team_model.photos import DONE, Denied, Fields, Label, Reading, Shot
from tests.review.team_model.work import Work


@dataclass
class Decided:
    """One operation of a decision: ``fields`` None deletes."""

    uid: str
    fields: Fields | None
    is_new: bool = False


class Settling(Work):
    """A decision is one step of the photo; taking it back is one more, and the reading is open again."""

    def compare(self) -> None:
        """A moment passed: what was answered and not settled was held against what counts."""
        for shot in self.photos.values():
            for reading in shot.readings:
                is_asked = reading.state == "done" and reading.settled_by is None
                if is_asked and shot.state in DONE and not shot.is_trashed:
                    reading.compared_at = shot.seq

    def to_settle(self, who: str) -> list[Reading]:
        """All compared readings that they may be shown; those without a difference among them."""
        self.require_reviewer(who)
        return [
            one
            for shot in self.photos.values()
            for one in shot.readings
            if one.kind == "blind" and one.state == "done"
            if one.compared_at is not None and one.settled_by is None
            if shot.state in DONE and not shot.is_trashed and shot.labeler != one.reader
            if not self.reads(who, shot)
        ]

    def is_fresh(self, reading: Reading, shot: Shot) -> bool:
        """Whether it can be decided now: nothing changed since it was compared."""
        return reading.settled_by is None and reading.compared_at == shot.seq

    def look_at_differences(self, who: str, reading: Reading, photo_id: int) -> None:
        """See a reading beside what counts; known answers are told by themselves."""
        self.require_reviewer(who)
        self.reach(who, photo_id)
        if reading.kind != "blind" or reading.state != "done" or reading.compared_at is None:
            raise Denied(404)

    def settle_reading(
        self, who: str, reading: Reading, photo_id: int, *, seq: int, decided: list[Decided]
    ) -> None:
        """Do what was decided; nothing of it where the photo does not take all of it."""
        self.look_at_differences(who, reading, photo_id)
        shot = self.photos[photo_id]
        if reading.settled_by is not None and (reading.settled_by != who or decided):
            raise Denied(409, "settled")
        if reading.settled_by is None and who in (shot.labeler, reading.reader):
            raise Denied(409, "self_review")
        if reading.settled_by is None and (seq != shot.seq or not self.is_fresh(reading, shot)):
            raise Denied(409, "stale")
        if decided and self.refusal(shot):
            raise Denied(409, "denied")
        if reading.settled_by is None:
            reading.settled_by, reading.back_to = who, shot.seq
        if decided:
            shot.workers.add(who)
            shot.had_a_hand.add(who)
        self._become_as_decided(who, shot, decided)

    def take_settling_back(self, who: str, reading: Reading, photo_id: int, *, seq: int) -> None:
        """Have the photo as it was before, and the reading wait for a decision again."""
        self.look_at_differences(who, reading, photo_id)
        shot = self.photos[photo_id]
        if reading.settled_by is None:
            raise Denied(409, "not_settled")
        if seq != shot.seq:
            raise Denied(409, "stale")
        then, here = shot.past[reading.back_to], shot.live()
        touched = [Decided(uid, then.get(uid)) for uid in then | here if then.get(uid) != here.get(uid)]
        if touched and self.refusal(shot):
            raise Denied(409, "denied")
        if touched:
            shot.had_a_hand.add(who)
        self._become_as_decided(who, shot, touched)
        reading.settled_by, reading.compared_at = None, shot.seq

    def _become_as_decided(self, who: str, shot: Shot, decided: list[Decided]) -> None:
        """One step, whatever was decided; a done photo on which nothing is left has no defect."""
        was_done, was = shot.state == "done", shot.live()
        changing = [one for one in decided if one.fields != was.get(one.uid)]
        if not changing:
            return
        self._works(who, shot)
        for one in changing:
            if one.is_new:
                assert one.fields
                shot.labels[one.uid] = Label(**one.fields, changed_by=who)
            else:
                shot.labels[one.uid].become(one.fields, who)
        self._moved(who, shot)
        if was_done and shot.state != "done":
            shot.no_defect = True
            self._become(who, shot, "done")
            shot.step()
