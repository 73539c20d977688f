"""A photo to draw on, and short words for the guide."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.tx import Database
from app.models import Project
from tests.conftest import Person
from tests.factories import make_photo

WORDS = ("counts", "counts_not", "tightness", "instances")


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo of 1000 x 800 px."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


def save(by: Person, project_id: int, class_id: int = 1, *, base: int = 0, **told: Any) -> Any:
    """Save the words of a class; those that are not told are empty."""
    body = {"base": base, "meaning": "same", **told}
    return by.put(f"/projects/{project_id}/classes/{class_id}/guide", json=body)


def drawn(by: Person, photo_id: int, *ops: dict[str, Any]) -> list[dict[str, Any]]:
    """Send change operations; tells what became of each."""
    answer = by.post(f"/photos/{photo_id}/changes", json={"ops": list(ops)})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def waiting(by: Person, project_id: int, **more: Any) -> list[int]:
    """The photos with annotations that were drawn by an older meaning, as the gallery lists them."""
    answer = by.get(f"/projects/{project_id}/photos", params={"guide": "old", **more})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]
