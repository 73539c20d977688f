"""Fixtures of groups: sending photos of scenes, and having them grouped now."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.db.tx import Database
from app.jobs.worker import Worker, open_house
from app.models import Job, Photo
from app.photos.stacks import KIND
from app.projects.fixed_camera import KIND as REGROUP
from tests.conftest import Person, SetClock
from tests.photos_domain.sending import send


@dataclass
class Depot:
    """A project whose photos are grouped when a test says so."""

    project_id: int
    database: Database
    person: Person
    group: Callable[[], None]

    def take(self, data: bytes, **fields: Any) -> int:
        """Send a photo as a member; tells its id."""
        answer = send(self.person, self.project_id, data, **fields)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["photo"]["id"])

    def groups(self) -> set[frozenset[int]]:
        """Which photos are together, the trash included."""
        found = defaultdict(set)
        with self.database.read_tx() as tx:
            for row in tx.execute(
                select(Photo.id, Photo.group_id).where(Photo.project_id == self.project_id)
            ):
                assert row.group_id is not None
                found[row.group_id].add(row.id)
        return {frozenset(ids) for ids in found.values()}

    def group_of(self, photo_id: int) -> int:
        """The number of a photo's group."""
        told = self.person.get(f"/photos/{photo_id}").json()["group_id"]
        assert isinstance(told, int)
        return told

    def stacks(self, query: str = "") -> dict[int, int]:
        """The gallery by scenes: photo on top to how many are in its stack, in the order shown."""
        answer = self.person.get(f"/projects/{self.project_id}/photos?scenes=true{query}")
        assert answer.status_code == 200, answer.text
        return {item["id"]: item["stack"] for item in answer.json()["items"]}

    def count(self) -> dict[str, int]:
        """The project's counters."""
        answer = self.person.get(f"/projects/{self.project_id}/photos/facets").json()
        counts: dict[str, int] = answer["counts"]
        return counts


@pytest.fixture
def depot(
    app: FastAPI, database: Database, clock: SetClock, project_id: int, manager: Person
) -> Iterator[Depot]:
    """The project of the cast, seen by its manager."""
    with open_house(app.state.settings, database) as house:
        worker = Worker(house)

        def group() -> None:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                worker.run_pending()
                with database.read_tx() as tx:  # on SQLite the server's own loop may have been quicker
                    waiting = select(Job.state).where(
                        Job.kind.in_((KIND, REGROUP)), Job.state.in_(("queued", "running"))
                    )
                    states = tx.scalars(waiting).all()
                if not states:
                    return
                if set(states) == {"queued"}:
                    clock.forward(seconds=3)
                time.sleep(0.05)
            raise AssertionError("the photos were not grouped")

        yield Depot(project_id, database, manager, group)
