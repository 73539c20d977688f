"""The queue: who is handed which photo and in which order, leases, passing over, and assigning."""

from __future__ import annotations

from typing import Any

from tests.review.team_model.photos import QUEUED, Denied, Project, Shot
from tests.review.team_model.readings import Readings

Rank = tuple[int, ...]
IS_NEW = 2
"""From this rank on it is new to them: what is handed out of one scene lies together."""


def _by_age(photo_id: int, order: str, scene: int | None = None) -> Rank:
    """By age; in the order ``group`` one scene after the other, those without one last."""
    if order == "group":
        return scene is None, scene or 0, photo_id
    return (-photo_id if order == "newest" else photo_id,)


class Queue(Readings, Project):
    """Photos in one hand each; what is assigned waits for its assignee.

    One photo of each scene comes before the second of any.
    """

    # -- choosing
    def rank(self, who: str, photo_id: int, order: str = "oldest") -> Rank | None:
        """How soon the queue hands them this photo, the smallest first; None: not at all."""
        shot = self.photos[photo_id]
        holder = shot.holder_at(self.now)
        if shot.is_trashed or shot.state not in QUEUED or self.is_passed(who, photo_id):
            return None
        if holder is not None:
            return (0, 0) if holder == who else None
        whose = shot.assignee or (None if shot.state == "unlabelled" else shot.labeler)
        if shot.state == "unlabelled":
            if whose is None:
                return 5, -shot.priority, *self._place(photo_id, order)
            if whose == who or self.is_gone(whose):
                return 2 if whose == who else 4, -shot.priority, *_by_age(photo_id, order, shot.scene)
            return None
        if whose == who:
            return 1, 0 if shot.state == "rejected" else 1
        if whose is None or self.is_gone(whose):
            return 3, 0 if shot.state == "rejected" else 1
        return None

    def _place(self, photo_id: int, order: str) -> Rank:
        """Its place among what waits for anybody at one priority."""
        shot = self.photos[photo_id]
        if order == "group":
            return _by_age(photo_id, order, shot.scene)
        # For whose scene nobody has looked yet is one by itself, and of the youngest.
        is_last = (shot.scene is None) == (order == "oldest")
        is_first_of_scene = shot.scene is None or photo_id == self._first_of(shot.scene)
        by_age = _by_age(photo_id, order)
        return (0, is_last, *by_age) if is_first_of_scene else (1, *by_age)

    def _first_of(self, scene: int) -> int | None:
        """The photo by which a scene is begun: none once somebody has begun it, or has one of it in hand."""
        of_it = {photo_id: shot for photo_id, shot in self.photos.items() if shot.scene == scene}
        live = {photo_id: shot for photo_id, shot in of_it.items() if not shot.is_trashed}
        if any(shot.holder_at(self.now) for shot in of_it.values()):
            return None
        if any(shot.state != "unlabelled" for shot in live.values()):
            return None
        free = {photo_id: shot for photo_id, shot in live.items() if shot.assignee is None}
        sharpest = sorted((-shot.priority, -shot.sharpness, photo_id) for photo_id, shot in free.items())
        return sharpest[0][2] if sharpest else None

    def waits_for(self, who: str, order: str = "oldest") -> dict[int, Rank]:
        """The photos that the queue may hand them, each with its rank."""
        ranks = {photo_id: self.rank(who, photo_id, order) for photo_id in self.photos}
        return {photo_id: rank for photo_id, rank in ranks.items() if rank is not None}

    def scene_of(self, photo_id: int) -> int:
        """The scene that it shows; nobody has looked for it: one of its own."""
        scene = self.photos[photo_id].scene
        return -photo_id if scene is None else scene

    def counts(self, who: str) -> dict[str, int]:
        """What the queue tells them."""
        queued = {
            one: shot for one, shot in self.photos.items() if shot.state in QUEUED and not shot.is_trashed
        }
        left = {one: shot for one, shot in queued.items() if not self.is_passed(who, one)}
        holders = [shot.holder_at(self.now) for shot in left.values()]
        waiting = self.waits_for(who)
        with_others = sum(holder not in (None, who) for holder in holders)
        return {
            "waiting": len(waiting),
            "leased": holders.count(who),
            "skipped_today": len(queued) - len(left),
            "with_others": with_others,
            "for_others": len(left) - len(waiting) - with_others,
            "assigned": sum(self._is_new_for(who, self.photos[photo_id]) for photo_id in waiting),
        }

    def _is_new_for(self, who: str, shot: Shot) -> bool:
        return shot.state == "unlabelled" and shot.assignee == who

    # -- having in hand
    def took(self, who: str, photo_ids: list[int]) -> None:
        """They were handed these."""
        for photo_id in photo_ids:
            self.photos[photo_id].be_held(who, self.now)

    def pass_over(self, who: str, photo_id: int) -> None:
        """They pass a photo over: it is given back, and not offered to them again that day."""
        self.skipped[who, photo_id] = self.now.date()
        self._let_go(who, self.photos[photo_id])

    def hold(self, who: str, photo_id: int, *, take_over: bool) -> None:
        """Take one photo in hand; what they hold besides is renewed."""
        shot = self.reach(who, photo_id)
        if shot.holder_at(self.now) not in (None, who) and not take_over:
            raise Denied(409, "leased")
        shot.be_held(who, self.now)
        self.renew(who)

    def renew(self, who: str) -> None:
        """Keep all that they have in hand."""
        for shot in self.photos.values():
            if shot.holder_at(self.now) == who:
                shot.be_held(who, self.now)
        self.renew_untouched(who)

    def give_back(self, who: str, photo_id: int, *, rest: bool) -> None:
        """Give a photo back, or all."""
        given = self.reach(who, photo_id, pixels_only=True)
        for shot in self.photos.values():
            if rest or shot is given:
                self._let_go(who, shot)
            if rest:
                self.give_back_untouched(who, shot)

    def _let_go(self, who: str, shot: Shot) -> None:
        if shot.holder_at(self.now) == who:
            shot.lease = None

    def leave(self, who: str) -> None:
        """They are taken off the team: what they have in hand is anybody's."""
        for shot in self.photos.values():
            self._let_go(who, shot)
        self.roles[who] = None

    # -- assigning
    def assign(self, who: str, photo_ids: list[int], body: dict[str, Any]) -> list[int]:
        """Say who is to label photos (``assignee``, perhaps nobody) and how soon (``priority``).

        Tells those that took it: what is answered or in the trash takes none.
        """
        self.require_manager(who)
        if self.is_gone(body.get("assignee")):
            raise Denied(422)
        taken = [one for one in photo_ids if self._can_be_assigned(self.photos[one])]
        for photo_id in taken:
            shot = self.photos[photo_id]
            shot.assignee = body.get("assignee", shot.assignee)
            shot.priority = body.get("priority", shot.priority)
        return taken

    def _can_be_assigned(self, shot: Shot) -> bool:
        return shot.state in QUEUED and not shot.is_trashed

    def assigned_to(self, who: str) -> list[int]:
        """The photos that were assigned to somebody and nobody has looked at."""
        return [
            photo_id
            for photo_id, shot in self.photos.items()
            if self._is_new_for(who, shot) and not shot.is_trashed
        ]

    def load(self) -> dict[str, tuple[int, int, int, int]]:
        """What waits for whom: assigned, begun, sent back, in hand."""
        live = [shot for shot in self.photos.values() if not shot.is_trashed]

        def of(who: str) -> tuple[int, int, int, int]:
            return (
                len(self.assigned_to(who)),
                sum(shot.labeler == who and shot.state == "in_progress" for shot in live),
                sum(shot.labeler == who and shot.state == "rejected" for shot in live),
                sum(shot.holder_at(self.now) == who and shot.state in QUEUED for shot in live),
            )

        return {who: of(who) for who in self.roles if not self.is_gone(who) or self.assigned_to(who)}
