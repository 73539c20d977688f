"""A project that lives through days at random: photos come, are labelled, decided, deleted, grouped, merged.

What is done is done through the application; only photos come as rows, in the way of ingest.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import select

from app.db.tx import Database
from app.models import Annotation, Photo, PhotoGroup
from app.photos.stacks import refresh
from app.projects.counters import bump
from app.realtime.feed import publish
from tests.annotations.ops import box, create, delete
from tests.conftest import Person, SetClock
from tests.factories import bare_photo

CLASSES = (1, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 6)
ANSWERS = ("done",) * 12 + ("unsure", "retake", "in_progress")


class Life:
    """One project, its people, and what they do."""

    def __init__(
        self,
        database: Database,
        clock: SetClock,
        project_id: int,
        *,
        labelers: Sequence[Person],
        reviewer: Person,
        manager: Person,
        seed: int = 1,
    ) -> None:
        self.database, self.clock, self.project_id = database, clock, project_id
        self.labelers, self.reviewer, self.manager = labelers, reviewer, manager
        self.chance = random.Random(seed)

    def arrive(self, n: int, *, new_scene: float = 0.4, ungrouped: float = 0.05) -> list[int]:
        """Have photos come, some of a new scene, some of one that is known, some not looked at yet."""
        found = []
        with self.database.write_tx() as tx:
            groups = list(tx.scalars(select(PhotoGroup.id).where(PhotoGroup.project_id == self.project_id)))
            for _ in range(n):
                photo = bare_photo(tx, self.project_id)
                if self.chance.random() >= ungrouped:
                    if not groups or self.chance.random() < new_scene:
                        group = PhotoGroup(project_id=self.project_id, created_at=tx.now)
                        tx.add(group)
                        tx.flush()
                        groups.append(group.id)
                    photo.group_id = self.chance.choice(groups[-12:])
                tx.flush()
                refresh(tx, [photo.group_id])
                bump(tx, self.project_id, {"state:unlabelled": 1, "bytes": photo.size})
                publish(tx, self.project_id, "photo.added", {"photo_id": photo.id})
                found.append(photo.id)
        return found

    def photos(self, *states: str, trashed: bool = False) -> list[int]:
        """The photos in some states."""
        is_gone = Photo.deleted_at.is_not(None) if trashed else Photo.deleted_at.is_(None)
        with self.database.read_tx() as tx:
            rows = select(Photo.id).where(Photo.project_id == self.project_id, is_gone).order_by(Photo.id)
            return list(tx.scalars(rows.where(Photo.state.in_(states)) if states else rows))

    def label(self, n: int) -> None:
        """Have labelers answer photos that nobody answered, those that were sent back first."""
        for photo_id in [*self.photos("rejected"), *self.photos("unlabelled", "in_progress")][:n]:
            who = self.chance.choice(self.labelers)
            self.clock.forward(seconds=self.chance.randint(2, 12))
            shapes = [
                create(class_id=self.chance.choice(CLASSES), shape=box(x=10 + 40 * index))
                for index in range(self.chance.choice((0, 1, 1, 2, 3)))
            ]
            if shapes:
                answer = who.post(f"/photos/{photo_id}/changes", json={"ops": shapes})
                assert answer.status_code == 200, answer.text
            self.clock.forward(seconds=self.chance.randint(5, 40))
            state = self.chance.choice(ANSWERS)
            is_clean = not shapes and state == "done" and not self._annotations(photo_id)
            self.say(who, photo_id, state, no_defect=is_clean)

    def say(self, who: Person, photo_id: int, state: str, *, no_defect: bool = False) -> None:
        """Set a state, with a reason where one is needed; what is refused changes nothing."""
        with self.database.read_tx() as tx:
            body = {"state": state, "seq": tx.session.get_one(Photo, photo_id).seq}
        if state in ("retake", "rejected"):
            body["reason"] = "too dark"
        if no_defect:
            body["no_defect"] = True
        answer = who.put(f"/photos/{photo_id}/state", json=body)
        assert answer.status_code in (200, 403, 409), answer.text

    def review(self, n: int, *, send_back: float = 0.1) -> None:
        """Have the reviewer decide done photos."""
        for photo_id in self.photos("done")[:n]:
            is_back = self.chance.random() < send_back
            self.say(self.reviewer, photo_id, "rejected" if is_back else "accepted")

    def erase(self, n: int) -> None:
        """Have some shapes deleted again: a class may leave its scene by that."""
        for photo_id in self.chance.sample(self.photos("in_progress", "done"), n):
            for uid, rev in self._annotations(photo_id)[:1]:
                op = delete(uid, base_rev=rev)
                answer = self.reviewer.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
                assert answer.status_code == 200, answer.text

    def throw_away(self, n: int) -> None:
        """Have photos put into the trash, and one taken out again."""
        ids = self.chance.sample(self.photos(), n)
        path = f"/projects/{self.project_id}/photos/bulk"
        self.manager.post(path, json={"action": "delete", "ids": ids})
        self.manager.post(path, json={"action": "undelete", "ids": ids[:1]})

    def _annotations(self, photo_id: int) -> list[tuple[str, int]]:
        """What is drawn on a photo: uid and revision."""
        with self.database.read_tx() as tx:
            live = (Annotation.photo_id == photo_id, Annotation.deleted_at.is_(None))
            rows = tx.execute(select(Annotation.uid, Annotation.rev).where(*live).order_by(Annotation.id))
            return [(row.uid, row.rev) for row in rows]

    def live(self, days: int, *, photos: int = 8) -> None:
        """Live through days; on some of them nothing happens."""
        for day in range(days):
            if day % 5 != 3:
                self.arrive(photos, new_scene=0.6 if day < days / 2 else 0.15)
                self.label(self.chance.randint(photos // 2, photos))
                self.review(photos // 3)
            self.clock.forward(days=1)
