"""Scenes and the queue, as its tests make and ask them."""

from __future__ import annotations

from typing import Any

from app.db.tx import Database
from app.models import Photo, PhotoGroup, Project
from app.photos.stacks import refresh
from tests.conftest import Person
from tests.factories import make_photo


def make_scenes(database: Database, project_id: int, *sizes: int, **values: Any) -> list[list[int]]:
    """Make scenes of so many photos each, the sharpest of each first."""
    found = []
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for size in sizes:
            group = PhotoGroup(project_id=project_id, n=0, created_at=tx.now)
            tx.add(group)
            tx.flush()
            sharp = [{"sharpness": float(size - at), "group_id": group.id, **values} for at in range(size)]
            found.append([make_photo(tx, project, **one).id for one in sharp])
            refresh(tx, [group.id])
    return found


def take(person: Person, project_id: int, **body: Any) -> list[int]:
    """Ask the queue for photos; gives their ids."""
    answer = person.post(f"/projects/{project_id}/queue/next", json=body)
    assert answer.status_code in (200, 204), answer.text
    return [photo["id"] for photo in answer.json()["photos"]] if answer.status_code == 200 else []


def give_back(person: Person, photo_id: int) -> None:
    """Give everything back."""
    assert person.delete(f"/photos/{photo_id}/lease?rest=true").status_code == 204


def assign(person: Person, project_id: int, **body: Any) -> dict[str, Any]:
    """Assign; gives the answer."""
    answer = person.put(f"/projects/{project_id}/assignments", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def draw(person: Person, photo_id: int) -> dict[str, Any]:
    """Draw a box on a photo; gives the answer."""
    from app.ids import uuid7

    shape = {"type": "box", "x": 1, "y": 2, "width": 30, "height": 40}
    op = {"op_id": uuid7(), "action": "create", "uid": uuid7(), "class_id": 1, "shape": shape}
    answer = person.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def finish(person: Person, photo_id: int) -> None:
    """Draw on a photo and say done."""
    seq = draw(person, photo_id)["seq"]
    answer = person.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": seq})
    assert answer.status_code == 200, answer.text


def group_of(database: Database, photo_id: int) -> PhotoGroup:
    """Load the scene of a photo."""
    with database.read_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        group = tx.session.get_one(PhotoGroup, photo.group_id)
        tx.session.expunge(group)
        return group
