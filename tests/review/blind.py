"""A project that has photos labelled again, unseen; and short words for what its people do."""

from __future__ import annotations

from typing import Any

from app.db.tx import Database
from app.ids import uuid7
from app.models import Photo, Project, Reading, TeamRules
from app.projects.counters import read
from app.projects.rules import DEFAULTS
from tests.annotations.ops import create
from tests.conftest import Person
from tests.factories import make_photo


def set_rules(database: Database, project_id: int, **rules: Any) -> None:
    """Set a project's rules."""
    with database.write_tx() as tx:
        tx.session.merge(TeamRules(project_id=project_id, **{**DEFAULTS, **rules}))


def make_photos(database: Database, project_id: int, n: int) -> list[int]:
    """Make unlabelled photos of 1000 x 800 px."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return [make_photo(tx, project).id for _ in range(n)]


def label(person: Person, photo_id: int, **fields: Any) -> str:
    """Draw a box on a photo and say done; gives the box's uid."""
    op = create(**fields)
    answer = person.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
    assert answer.status_code == 200, answer.text
    seq = answer.json()["seq"]
    set_state(person, photo_id, "done", seq)
    return str(op["uid"])


def set_state(person: Person, photo_id: int, state: str, seq: int | None = None, **fields: Any) -> None:
    """Say what a photo is, having looked at it."""
    if seq is None:
        seq = person.get(f"/photos/{photo_id}").json()["seq"]
    answer = person.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq, **fields})
    assert answer.status_code == 200, answer.text


def take(person: Person, project_id: int, **body: Any) -> list[dict[str, Any]]:
    """Take the next of the queue."""
    answer = person.post(f"/projects/{project_id}/queue/next", json=body)
    assert answer.status_code in (200, 204), answer.text
    return list(answer.json()["photos"]) if answer.status_code == 200 else []


def take_reading(person: Person, project_id: int) -> int:
    """Take what the queue has to be labelled blind, as nothing else is left in it."""
    found = [item["reading"]["id"] for item in take(person, project_id, count=50) if "reading" in item]
    assert len(found) == 1, found
    return int(found[0])


def draw(person: Person, reading_id: int, *ops: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw on a reading; gives the results."""
    answer = person.post(f"/readings/{reading_id}/changes", json={"ops": list(ops)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def answer_reading(person: Person, reading_id: int, state: str = "done", **fields: Any) -> Any:
    """Answer a reading as it stands now."""
    seq = person.get(f"/readings/{reading_id}").json()["seq"]
    body = {"state": state, "seq": seq, "op_id": uuid7(), **fields}
    return person.put(f"/readings/{reading_id}/state", json=body)


def readings_of(database: Database, project_id: int) -> list[Reading]:
    """Read all readings of a project."""
    with database.read_tx() as tx:
        rows = tx.session.query(Reading).filter(Reading.project_id == project_id).order_by(Reading.id).all()
        tx.session.expunge_all()
    return rows


def waiting(database: Database, project_id: int) -> tuple[int, int]:
    """Tell how many readings wait for a person: as counted directly, and by the counter."""
    direct = sum(reading.state == "wanted" for reading in readings_of(database, project_id))
    with database.read_tx() as tx:
        return direct, read(tx, project_id).get("readings", 0)


def row_of(database: Database, photo_id: int) -> Photo:
    """Read a photo's row."""
    with database.read_tx() as tx:
        return tx.session.get_one(Photo, photo_id)
