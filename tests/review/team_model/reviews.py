"""Reviews: which photos wait for a reviewer, who may take and judge them, and what a verdict is worth."""

from __future__ import annotations

from tests.review.team_model.photos import Denied, Project, Review, Shot


class Reviews(Project):
    """All first photos of a new labeler are looked at; nobody judges their own work."""

    def reviews_follow(self, who: str, shot: Shot, was: str) -> None:
        """Have the review of a photo follow its state, which was another."""
        if shot.state == "done" != was:
            if shot.review is None and not shot.was_done:
                shot.review = Review()
            self._open(shot)
            shot.was_done = True
        elif was == "done" and shot.review:
            shot.review.is_open = False
        if was == "done" and shot.state in ("accepted", "rejected") and shot.holder_at(self.now) == who:
            shot.lease = None  # the reviewer is through with it
        if shot.state == "rejected" != was:
            shot.review = shot.review or Review(is_asked=True)
            if shot.review.is_asked:
                shot.review.asked_by = who

    def _open(self, shot: Shot) -> None:
        if shot.review and not shot.review.is_open:
            shot.review.is_open, shot.review.picked_at = True, self.now

    def ask(self, who: str, photo_id: int) -> bool:
        """Ask that a reviewer look at a photo; whether it waits for one now."""
        shot = self.reach(who, photo_id)
        if shot.is_trashed:
            raise Denied(409, "trashed")
        if shot.state == "accepted":
            raise Denied(409, "accepted")
        shot.review = shot.review or Review(is_asked=True, asked_by=who)
        if shot.state == "done":
            self._open(shot)
        return shot.review.is_open

    def take_asking_back(self, who: str, photo_id: int) -> None:
        """Take that back: who asked, or a reviewer."""
        shot = self.reach(who, photo_id)
        review = shot.review
        if review is None or not review.is_asked or not (self.reviews(who) or review.asked_by == who):
            raise Denied(409, "not_asked")
        shot.review = None

    def is_own_work(self, who: str, shot: Shot) -> bool:
        """Whether they may not accept it: they labelled it, or drew before it was done, or nobody did."""
        return shot.labeler == who or shot.state == "unlabelled" or who in shot.drew

    def to_review(self) -> list[Shot]:
        """All photos that wait for a reviewer."""
        return [
            one for one in self.photos.values() if one.review and one.review.is_open and not one.is_trashed
        ]

    def reviewable(self, who: str) -> list[int]:
        """The photos that they may take to review them."""
        waiting = self.to_review()
        return [
            photo_id
            for photo_id, shot in self.photos.items()
            if shot in waiting
            and not self.is_own_work(who, shot)
            and not self.reads(who, shot)
            and not self._is_held_by_another_reviewer(who, shot)
        ]

    def _is_held_by_another_reviewer(self, who: str, shot: Shot) -> bool:
        if shot.holder_at(self.now) in (None, who):
            return False
        assert shot.lease
        assert shot.review
        assert shot.review.picked_at
        return (
            shot.lease.taken_at >= shot.review.picked_at
        )  # one from before is its labeler's, who is through

    def took_to_review(self, who: str, photo_ids: list[int]) -> None:
        """They took these in hand."""
        for photo_id in photo_ids:
            self.photos[photo_id].be_held(who, self.now)

    def judge(self, who: str, photo_id: int, uid: str, rev: int, word: str) -> str:
        """Say that an annotation is right as it was seen, or take that back; tells what became of it."""
        if self.roles[who] == "labeler":
            raise Denied(403)
        shot = self.reach(who, photo_id)
        if shot.state != "done":
            raise Denied(409, "not_done")
        if self.is_own_work(who, shot):
            raise Denied(409, "self_review")
        label = shot.labels[uid]
        if label.is_deleted:
            return "gone"
        if label.rev != rev:
            return "stale"
        label.verdicts = [one for one in label.verdicts if one[:2] != (rev, who)]
        if word == "accept":
            is_fixed = label.changed_by == who != shot.labeler
            label.verdicts.append((rev, who, "fixed" if is_fixed else "accept"))
        return "kept"

    def verdicts(self, shot: Shot) -> dict[str, tuple[str, str] | None]:
        """The verdict that holds on each annotation: (by whom, the word)."""
        found: dict[str, tuple[str, str] | None] = {}
        for uid in shot.live():
            label = shot.labels[uid]
            holding = [(by, word) for rev, by, word in label.verdicts if rev == label.rev]
            found[uid] = holding[-1] if holding else None
        return found
