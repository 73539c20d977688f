"""Annotations and states, which everything else follows."""

from __future__ import annotations

from tests.review.team_model.photos import QUEUED, Denied, Fields, Label, Shot, Waiting
from tests.review.team_model.queue import Queue
from tests.review.team_model.reviews import Reviews


class Work(Queue, Reviews):
    """What people draw, and what they say a photo is."""

    def labeler_after(self, who: str, shot: Shot, *, says_done: bool = False) -> str:
        """Whose photo it is once they work on it; asked before it changes."""
        is_blank = not shot.live() and not shot.no_defect and shot.state in ("unlabelled", "in_progress")
        if shot.labeler is None or is_blank or self.is_gone(shot.labeler):
            return who
        takes_over = self.roles[who] == "labeler" and (says_done or shot.holder_at(self.now) == who)
        return who if takes_over else shot.labeler

    # -- annotations
    def refusal(self, shot: Shot) -> str | None:
        """Why a photo takes no changes."""
        if shot.is_trashed:
            return "deleted"
        return "accepted" if shot.state == "accepted" else None

    def change(self, who: str, photo_id: int, uid: str, action: str, fields: Fields, base: int | None) -> str:
        """Run one operation; tells its status (of a denied one ``denied: why``)."""
        shot = self.reach(who, photo_id)
        shot.had_a_hand.add(who)
        label = shot.labels.get(uid)
        if why := self.refusal(shot):
            return f"denied: {why}"
        if action == "create":
            if any(uid in other.labels for other in self.photos.values()):
                return "denied: uid_taken"
            self._works(who, shot)
            shot.labels[uid] = Label(**fields, changed_by=who)
            self._moved(who, shot)
            return "applied"
        if label is None:
            return "denied: unknown_uid"
        shot.workers.add(who)
        is_behind = base is not None and base < label.rev
        changed = label.changed_since(base) if base is not None else set()
        status = "merged" if is_behind else "applied"
        if action == "delete":
            if is_behind and changed and not label.is_deleted:
                return self._clash(shot, uid, None)
            self._set(who, shot, label, None)
            return status
        clashing = [name for name in fields if name in changed and fields[name] != getattr(label, name)]
        if is_behind and clashing:
            return self._clash(shot, uid, fields)
        self._set(who, shot, label, fields)
        return status

    def _clash(self, shot: Shot, uid: str, fields: Fields | None) -> str:
        shot.waiting.append(Waiting(uid, fields))
        return "conflict"

    def _set(self, who: str, shot: Shot, label: Label, fields: Fields | None) -> None:
        """Have an annotation take fields, or (None) be deleted, if that changes it."""
        if label.is_deleted if fields is None else label.is_already(fields):
            return
        self._works(who, shot)
        label.become(fields, who)
        self._moved(who, shot)

    def _works(self, who: str, shot: Shot) -> None:
        shot.workers.add(who)
        shot.had_a_hand.add(who)
        shot.labeler = self.labeler_after(who, shot)
        if shot.state != "done":
            shot.drew.add(who)

    def _moved(self, who: str, shot: Shot) -> None:
        shot.no_defect = False
        if shot.state != "done" or not shot.live():
            if shot.state != "in_progress":
                shot.reason = ""
            self._become(who, shot, "in_progress")
        shot.step()

    def settle(self, who: str, photo_id: int, number: int, *, take: bool) -> None:
        """Take or drop the ``number``-th version that waits."""
        shot = self.reach(who, photo_id)
        if self.refusal(shot):
            raise Denied(409, "denied")
        version = shot.waiting.pop(number)
        if take:
            self._set(who, shot, shot.labels[version.uid], version.fields)
            shot.workers.add(who)
            shot.had_a_hand.add(who)

    def restore(self, who: str, photo_id: int, seq: int) -> None:
        """Go back to a step, as one new step."""
        shot = self.reach(who, photo_id)
        if not self.reviews(who) and who not in shot.workers and shot.labeler != who:
            raise Denied(403)
        if seq > shot.seq:
            raise Denied(404)
        then, here = shot.past[seq], shot.live()
        touched = [uid for uid in then.keys() | here.keys() if then.get(uid) != here.get(uid)]
        if not touched:
            return
        shot.had_a_hand.add(who)
        if self.refusal(shot):
            return
        self._works(who, shot)
        for uid in touched:
            shot.labels[uid].become(then.get(uid), who)
        self._moved(who, shot)

    # -- states
    def _become(self, who: str, shot: Shot, state: str) -> None:
        """Have a photo's state be another, and what follows it."""
        was, shot.state = shot.state, state
        if was == state:
            return
        self.readings_follow(shot, was)
        self.reviews_follow(who, shot, was)
        if state not in QUEUED:
            shot.assignee = None

    def decide(self, who: str, photo_id: int, ask: Fields) -> None:
        """Say what a photo is. ``ask``: {state, no_defect, reason, seq} as sent."""
        shot = self.reach(who, photo_id)
        wanted = {name: ask[name] for name in ("state", "no_defect", "reason")}
        if ask["seq"] != shot.seq:
            if shot.last_state and shot.last_state[:3] == (shot.seq, who, ask):
                return
            raise Denied(409, "stale")
        if not self.reviews(who) and (shot.state == "accepted" or ask["state"] in ("accepted", "rejected")):
            raise Denied(403)
        self._require_fit(who, shot, wanted)
        was = shot.state
        before = {"state": was, "no_defect": shot.no_defect, "reason": shot.reason}
        if before == wanted:
            return
        if ask["state"] == "unlabelled":
            shot.labeler = None
        elif ask["state"] in ("in_progress", "done", "unsure", "retake") and shot.state != "accepted":
            shot.labeler = self.labeler_after(who, shot, says_done=ask["state"] == "done")
        shot.no_defect, shot.reason = ask["no_defect"], ask["reason"]
        self._become(who, shot, ask["state"])
        shot.workers.add(who)
        shot.had_a_hand.add(who)
        shot.step()
        shot.last_state = (shot.seq, who, dict(ask), was)

    def _require_fit(self, who: str, shot: Shot, wanted: Fields) -> None:
        state, live = wanted["state"], shot.live()
        if shot.is_trashed:
            raise Denied(409, "trashed")
        if wanted["no_defect"] and live:
            raise Denied(409, "has_annotations")
        if state in ("done", "accepted") and not live and not wanted["no_defect"]:
            raise Denied(409, "empty")
        if state == "accepted" and shot.waiting:
            raise Denied(409, "open_proposals")
        if state == "accepted" != shot.state and self.is_own_work(who, shot):
            raise Denied(409, "self_review")
        if state == "unlabelled" and shot.state != "unlabelled":
            last = shot.last_state
            if not last or last[0] != shot.seq or last[1] != who or last[3] != "unlabelled":
                raise Denied(409, "stale")
