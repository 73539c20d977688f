"""What people say about photos."""

from __future__ import annotations

from tests.review.team_model.photos import Denied, Project, Shot


class Talk(Project):
    """Anybody settles a thread; only authors delete."""

    def talk(self, who: str, photo_id: int) -> Shot:
        """The photo, if they may say something about it."""
        shot = self.reach(who, photo_id)
        if shot.is_trashed:
            raise Denied(409, "trashed")
        return shot

    def settle_thread(self, who: str, photo_id: int, comment: int, *, is_settled: bool) -> None:
        """Settle a thread, or open it again: anybody may."""
        self.talk(who, photo_id).threads[comment].is_settled = is_settled

    def delete_comment(self, who: str, photo_id: int, comment: int, *, is_deleted: bool) -> None:
        """Delete one's own, or bring it back; managers bring back anybody's."""
        thread = self.talk(who, photo_id).threads[comment]
        if thread.author != who and (is_deleted or self.roles[who] != "manager"):
            raise Denied(403)
        thread.is_deleted = is_deleted
