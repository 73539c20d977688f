"""The overview's parts listen for whatever changes them: what a page left open shows stays true."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.db.tx import Database
from app.ids import uuid7
from app.models import Event, Project
from tests.annotations.ops import box, create, update
from tests.conftest import Person, SetClock, on_one_database
from tests.factories import make_photo
from tests.review.readings import Desk, drawn

PART = re.compile(r'id="(live-\w+|places)" data-live="([^"]+)"')


class Wall:
    """A project with the overview open, and a photo on which things are done."""

    def __init__(self, desk: Desk, manager: Person) -> None:
        self.desk, self.manager, self.labeler = desk, manager, desk.labeler
        self.path = f"/projects/{desk.project_id}"
        with desk.database.write_tx() as tx:
            project = tx.session.get_one(Project, desk.project_id)
            self.photo_id, self.other_id = (make_photo(tx, project).id for _ in range(2))
        self.uid = uuid7()
        self.reading_id = 0

    def draw(self, *ops: dict[str, Any]) -> Any:
        """Change what is on the photo."""
        return self.labeler.post(f"/photos/{self.photo_id}/changes", json={"ops": list(ops)})

    def say(self, state: str, **more: Any) -> Any:
        """Say what the photo is."""
        seq = self.labeler.get(f"/photos/{self.photo_id}").json()["seq"]
        body = {"state": state, "seq": seq, **more}
        return self.manager.put(f"/photos/{self.photo_id}/state", json=body)

    def decide(self) -> Any:
        """Refuse the version that waits on the photo."""
        told = self.labeler.get(f"/photos/{self.photo_id}/annotations").json()
        proposal = told["proposals"][0]["id"]
        return self.labeler.post(f"/proposals/{proposal}", json={"take": False, "seq": told["seq"]})

    def compare(self) -> None:
        """Have a photo read by a second person, who sees less, and the two compared."""
        self.reading_id = self.desk.put([drawn(10, 10, 50, 50), drawn(200, 200, 50, 50)], [])
        self.desk.compare()

    def settle(self) -> Any:
        """Decide that the first was right."""
        seq = self.desk.told(self.reading_id)["seq"]
        path = f"/readings/{self.reading_id}/settle"
        return self.desk.reviewer.post(path, json={"seq": seq, "ops": []})

    def name(self) -> Any:
        """Name the manager in a comment."""
        body = {"op_id": uuid7(), "text": "Is this one?", "mentions": [self.manager.user_id]}
        return self.labeler.post(f"/photos/{self.photo_id}/comments", json=body)

    def parts(self) -> dict[str, tuple[set[str], str]]:
        """What the manager's overview shows, by part: the kinds of news it listens for, its HTML."""
        html = self.manager.get(f"/{self.path}", headers={"accept": "text/html"}).text
        found = list(PART.finditer(html))
        ends = [one.start() for one in found[1:]] + [html.index("</main>")]
        return {
            one[1]: (set(one[2].split()), html[one.end() : end]) for one, end in zip(found, ends, strict=True)
        }

    def news(self) -> list[str]:
        """The kinds of all events so far."""
        with self.desk.database.read_tx() as tx:
            return list(tx.scalars(select(Event.kind).order_by(Event.seq)))


@pytest.fixture
def wall(
    app: FastAPI,
    database: Database,
    clock: SetClock,
    project_id: int,
    reviewer: Person,
    labeler: Person,
    other_labeler: Person,
    manager: Person,
) -> Wall:
    """The project of the cast."""
    return Wall(Desk(app, database, clock, project_id, reviewer, labeler, other_labeler), manager)


DEEDS: list[tuple[str, Callable[[Wall], Any]]] = [
    ("a box is drawn", lambda wall: wall.draw(create(wall.uid))),
    ("two change it at once", lambda wall: wall.draw(update(wall.uid, shape=box(40), base_rev=1))),
    ("both are kept", lambda wall: wall.draw(update(wall.uid, shape=box(70), base_rev=1))),
    ("one is chosen", lambda wall: wall.decide()),
    (
        "its class means something else",
        lambda wall: wall.manager.put(
            f"{wall.path}/classes/1/guide", json={"base": 0, "meaning": "other", "counts": "a gap"}
        ),
    ),
    ("it is still right", lambda wall: wall.draw(update(wall.uid, still_right=2, base_rev=2))),
    ("the photo is done", lambda wall: wall.say("done")),
    ("it is sent back", lambda wall: wall.say("rejected", reason="too loose")),
    ("it is to be taken again", lambda wall: wall.say("retake", reason="too dark")),
    ("somebody is named", lambda wall: wall.name()),
    ("two people differ", lambda wall: wall.compare()),
    ("that is settled", lambda wall: wall.settle()),
    (
        "a shot is wanted",
        lambda wall: wall.manager.post(f"{wall.path}/shots", json={"title": "a clean wall", "wanted": 3}),
    ),
    (
        "somebody joins",
        lambda wall: wall.manager.post(
            f"{wall.path}/members", json={"email": "new@depot.example", "role": "labeler"}
        ),
    ),
    ("a class is renamed", lambda wall: wall.manager.patch(f"{wall.path}/classes/1", json={"name": "gap"})),
    ("a photo is deleted", lambda wall: wall.manager.delete(f"/photos/{wall.other_id}")),
]
QUIET = {"two change it at once"}
"""What changes no part: where the first of two put it."""


@on_one_database
def test_each_part_of_the_overview_listens_for_whatever_changes_it(wall: Wall) -> None:
    before, heard = wall.parts(), 0
    assert set(before) == {"places", "live-numbers", "live-wait"}
    for what, deed in DEEDS:
        wall.desk.clock.forward(seconds=1)
        answer = deed(wall)
        assert answer is None or answer.status_code in (200, 201, 202, 204), (what, answer.text)
        after, news = wall.parts(), wall.news()
        changed = [part for part in after if after[part][1] != before[part][1]]
        assert bool(changed) != (what in QUIET), (what, changed)
        for part in changed:
            assert after[part][0] & set(news[heard:]), (
                f"{what}: {part} shows it, and hears only {news[heard:]}"
            )
        before, heard = after, len(news)
