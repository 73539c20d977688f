"""What several files of these tests begin with."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.db.tx import Database
from tests.conftest import Person, SetClock
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
