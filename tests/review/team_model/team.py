"""The whole, the trash, and what the project counts to."""

from __future__ import annotations

from tests.review.team_model.photos import DONE
from tests.review.team_model.settling import Settling
from tests.review.team_model.talk import Talk


class Team(Settling, Talk):
    """The project."""

    # -- the trash
    def trash_or_restore(self, who: str, photo_id: int) -> None:
        """Put a photo into the trash, or bring it back from there."""
        self.require_manager(who)
        shot = self.photos[photo_id]
        shot.is_trashed = not shot.is_trashed
        if shot.is_trashed:
            self.want_none(shot)
        elif shot.state in DONE:
            self.want(shot)

    # -- what it counts to
    def counters(self) -> dict[str, int]:
        """The project's numbers; those that are 0 are left out."""
        found: dict[str, int] = {}

        def add(name: str, n: int = 1) -> None:
            if n:
                found[name] = found.get(name, 0) + n

        for shot in self.photos.values():
            if shot.is_trashed:
                add("trashed")
                continue
            add(f"state:{shot.state}")
            if shot.no_defect:
                add("no_defect")
            for fields in shot.live().values():
                add(f"class:{fields['class_id']}")
            for thread in shot.threads.values():
                if not thread.is_settled and not thread.is_deleted:
                    add("comments")
            add("readings", sum(one.state == "wanted" for one in shot.readings))
        add("to_review", len(self.to_review()))
        return found
