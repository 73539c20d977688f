"""What several files of these tests begin with."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from tests.conftest import Person, SetClock
from tests.review.blind import label, make_photos, set_rules
from tests.review.readings import Desk


@pytest.fixture
def desk(
    app: FastAPI,
    database: Database,
    clock: SetClock,
    project_id: int,
    reviewer: Person,
    labeler: Person,
    other_labeler: Person,
) -> Desk:
    """Photos of a labeler that another one read."""
    return Desk(app, database, clock, project_id, reviewer, labeler, other_labeler)


@pytest.fixture
def photo_id(database: Database, project_id: int, labeler: Person, other_labeler: Person) -> int:
    """A photo that a labeler has done (of class 5), all of which are labelled again by one more person."""
    set_rules(database, project_id, blind_share=100)
    (photo_id,) = make_photos(database, project_id, 1)
    label(labeler, photo_id, class_id=5)
    return photo_id
