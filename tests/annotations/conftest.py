"""A photo to draw on, and short words for change operations."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.tx import Database
from app.models import Photo, Project
from tests.factories import make_attribute, make_photo


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo of 1000 x 800 px; annotations can be told severity, numbers and words."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        make_attribute(tx, project, "severity", "select", "low", "high")
        make_attribute(tx, project, "words", "text")
        for name in ("a", "b", "z"):
            make_attribute(tx, project, name, "number")
        return make_photo(tx, project).id


def row_of(database: Database, photo_id: int) -> Photo:
    """Read a photo's row."""
    with database.read_tx() as tx:
        return tx.session.get_one(Photo, photo_id)


def counters_of(database: Database, project_id: int) -> dict[str, int]:
    """Read a project's counters that are not zero."""
    from app.projects.counters import read

    with database.read_tx() as tx:
        return {name: n for name, n in read(tx, project_id).items() if n}


def results_of(answer: Any) -> list[Any]:
    """The results of a batch that was taken."""
    assert answer.status_code == 200, answer.text
    results: list[Any] = answer.json()["results"]
    return results
