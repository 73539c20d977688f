"""Saying done and reviewing as browsers do, by HTTP; and a direct count to hold the counters against."""

from __future__ import annotations

from typing import Any

from httpx2 import Response
from sqlalchemy import func, select

from app.db.tx import Database
from app.models import Photo, Project, Review
from app.projects.counters import read
from tests.annotations.ops import create
from tests.conftest import Person
from tests.factories import make_photo

BY_HAND: dict[str, Any] = {
    "review_share": 0,
    "review_first": 0,
    "review_after": 0,
    "self_review": True,
    "blind_share": 0,
    "blind_people": 2,
    "gold_share": 0,
}
"""Nothing is picked by itself."""


def set_rules(manager: Person, project_id: int, **rules: Any) -> None:
    """Set rules; what is not named is off."""
    answer = manager.put(f"/projects/{project_id}/rules", json={**BY_HAND, **rules})
    assert answer.status_code == 200, answer.text


def new_photos(database: Database, project_id: int, count: int) -> list[int]:
    """Make unlabelled photos."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return [make_photo(tx, project).id for _ in range(count)]


def draw(person: Person, photo_id: int, *ops: dict[str, Any]) -> str:
    """Draw, by default one box; tells the uid of the first operation."""
    sent = list(ops) or [create()]
    answer = person.post(f"/photos/{photo_id}/changes", json={"ops": sent})
    assert answer.status_code == 200, answer.text
    assert {result["status"] for result in answer.json()["results"]} == {"applied"}, answer.text
    uid: str = sent[0]["uid"]
    return uid


def set_state(person: Person, photo_id: int, state: str, **more: Any) -> Response:
    """Set a photo's state, at the seq it has now."""
    seq = person.get(f"/photos/{photo_id}").json()["seq"]
    return person.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq, **more})


def finish(person: Person, photo_id: int, *, boxes: int = 1) -> list[str]:
    """Draw so many boxes and say done, or no defect without any; tells their uids."""
    uids = [draw(person, photo_id) for _ in range(boxes)]
    answer = set_state(person, photo_id, "done", no_defect=boxes == 0)
    assert answer.status_code == 200, answer.text
    return uids


def picked(database: Database, project_id: int) -> list[int]:
    """List the photos whose review is open, directly; holds the counter against them."""
    with database.read_tx() as tx:
        found = tx.scalars(
            select(Review.photo_id)
            .join(Photo, Photo.id == Review.photo_id)
            .where(Review.project_id == project_id, Review.settled_at.is_(None), Photo.deleted_at.is_(None))
            .order_by(Review.photo_id)
        ).all()
        assert read(tx, project_id).get("to_review", 0) == len(found), "the counter is out of step"
        return list(found)


def count_verdicts(database: Database, photo_id: int) -> int:
    """Count the verdicts that are kept of a photo."""
    from app.models import Verdict

    with database.read_tx() as tx:
        return tx.scalar(select(func.count()).select_from(Verdict).where(Verdict.photo_id == photo_id)) or 0
