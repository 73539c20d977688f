"""Blind readings and known answers: which photos are read again, by whom, and what they may do to them."""

from __future__ import annotations

from tests.review.team_model.photos import DONE, LEASE_TIME, Denied, Fields, Label, Project, Reading, Shot

READERS = 2
"""Every done photo is wanted by so many."""


class Readings(Project):
    """Who had a hand in a photo never reads it; who reads it sees nothing of it until they are through."""

    # -- which are wanted
    def readings_follow(self, shot: Shot, was: str) -> None:
        """Have what is wanted of a photo follow its state, which was another."""
        if shot.state == "done" and was not in DONE:
            self.want(shot)
        elif was in DONE and shot.state not in DONE:
            self.want_none(shot)
        if was == "accepted" != shot.state:
            shot.is_known = False

    def want(self, shot: Shot) -> None:
        """Have a photo read; what somebody began and left behind does not count."""
        left = [one for one in shot.readings if one.state == "open" and self.is_gone(one.reader)]
        there = [one for one in shot.readings if one.kind == "blind" and one not in left]
        shot.readings += [Reading("blind") for _ in range(READERS - len(there))]

    def want_none(self, shot: Shot) -> None:
        """Take back what nobody has begun."""
        shot.readings = [one for one in shot.readings if one.state != "wanted"]

    def _give_back(self, shot: Shot, reading: Reading) -> None:
        if reading.kind == "gold" or shot.state not in DONE or shot.is_trashed:
            shot.readings.remove(reading)
            return
        reading.state, reading.reader, reading.until, reading.id = "wanted", None, None, None

    def give_back_untouched(self, who: str, shot: Shot) -> None:
        """Give back what they did nothing to."""
        for reading in [one for one in shot.readings if one.reader == who and one.is_untouched]:
            self._give_back(shot, reading)

    def renew_untouched(self, who: str) -> None:
        """Keep what they have in hand."""
        for shot in self.photos.values():
            for reading in shot.readings:
                if reading.reader == who and reading.is_untouched:
                    reading.until = self.now + LEASE_TIME

    def look_after_readings(self, asker: str) -> None:
        """Before handing out: what others left alone goes back, what was left behind is wanted anew."""
        for shot in self.photos.values():
            for reading in list(shot.readings):
                is_over = reading.until is not None and reading.until <= self.now
                if reading.is_untouched and is_over and reading.reader != asker:
                    self._give_back(shot, reading)
            begun = [one for one in shot.readings if one.kind == "blind" and one.state == "open" and one.seq]
            if any(self.is_gone(one.reader) for one in begun) and shot.state in DONE and not shot.is_trashed:
                self.want(shot)

    # -- who gets them
    def photo_of(self, reading: Reading) -> Shot:
        """The photo that is read."""
        return next(shot for shot in self.photos.values() if reading in shot.readings)

    def in_hand(self, who: str) -> list[Reading]:
        """What they have to read."""
        return [
            one
            for shot in self.photos.values()
            for one in shot.readings
            if one.reader == who and one.state == "open" and not shot.is_trashed
        ]

    def may_read(self, who: str, photo_id: int, kind: str) -> bool:
        """Whether the queue may hand them this photo to read it."""
        shot = self.photos[photo_id]
        if shot.is_trashed or shot.labeler == who or who in shot.had_a_hand or shot.made_known_by == who:
            return False
        has_judged = any(by == who for label in shot.labels.values() for _, by, _ in label.verdicts)
        has_talked = any(thread.author == who for thread in shot.threads.values())
        has_read = any(who in (one.reader, one.settled_by) for one in shot.readings)
        if has_judged or has_talked or has_read or shot.holder_at(self.now) == who:
            return False
        if self.is_passed(who, photo_id):
            return False
        if kind == "gold":
            return shot.is_known and shot.state == "accepted"
        return shot.state in DONE and any(one.state == "wanted" for one in shot.readings)

    def took_reading(self, who: str, photo_id: int, reading_id: int, kind: str) -> None:
        """They were handed this one."""
        shot = self.photos[photo_id]
        reading = next((one for one in shot.readings if one.id == reading_id), None)
        if reading is None and kind == "blind":
            reading = next(one for one in shot.readings if one.state == "wanted" and one.id is None)
        if reading is None:
            reading = Reading("gold")
            shot.readings.append(reading)
        reading.id, reading.reader, reading.state = reading_id, who, "open"
        if reading.is_untouched:
            reading.until = self.now + LEASE_TIME

    # -- what readers do
    def reach_reading(self, who: str, reading: Reading, shot: Shot) -> None:
        """Refuse what is not theirs, or any more."""
        if self.roles[who] is None or reading.reader != who or reading not in shot.readings:
            raise Denied(404)
        if shot.is_trashed and self.roles[who] != "manager":
            raise Denied(404)

    def draw_reading(
        self, who: str, reading: Reading, shot: Shot, uid: str, action: str, fields: Fields
    ) -> str:
        """Run one operation; tells its status."""
        self.reach_reading(who, reading, shot)
        if reading.is_closed(self.now):
            return "denied: closed"
        label = reading.labels.get(uid)
        if action == "create":
            reading.labels[uid] = Label(**fields)
        elif label is None:
            return "denied: unknown_uid"
        elif (label.is_deleted and action == "delete") or (action == "update" and label.is_already(fields)):
            return "applied"
        else:
            label.become(None if action == "delete" else fields, who)
        reading.seq += 1
        reading.no_defect, reading.until, reading.compared_at = False, None, None
        if reading.state != "done" or not reading.live():
            reading.state, reading.answered_at = "open", None
        return "applied"

    def answer_reading(
        self, who: str, reading: Reading, shot: Shot, *, state: str, no_defect: bool, seq: int
    ) -> None:
        """Answer it, or take the answer back."""
        self.reach_reading(who, reading, shot)
        if (reading.state, reading.no_defect) == (state, no_defect):
            return
        if reading.is_closed(self.now):
            raise Denied(409, "closed")
        if seq != reading.seq:
            raise Denied(409, "stale")
        if no_defect and reading.live():
            raise Denied(409, "has_annotations")
        if state == "done" and not reading.live() and not no_defect:
            raise Denied(409, "empty")
        reading.seq += 1
        reading.state, reading.no_defect = state, no_defect
        reading.answered_at = None if state == "open" else self.now
        reading.until = reading.compared_at = None

    def give_reading_back(self, who: str, reading: Reading, shot: Shot) -> None:
        """Let somebody else read it, unless something was done to it."""
        self.reach_reading(who, reading, shot)
        if reading.is_untouched:
            self._give_back(shot, reading)

    # -- known answers
    def make_known(self, who: str, photo_id: int) -> None:
        """Make a photo's labels a known answer."""
        if self.roles[who] == "labeler":
            raise Denied(403)
        shot = self.reach(who, photo_id)
        if shot.is_trashed:
            raise Denied(409, "trashed")
        if shot.state != "accepted":
            raise Denied(409, "not_accepted")
        if not shot.is_known:
            shot.is_known, shot.made_known_by = True, who

    def end_known(self, who: str, photo_id: int) -> None:
        """End that."""
        if self.roles[who] == "labeler":
            raise Denied(403)
        self.reach(who, photo_id).is_known = False
