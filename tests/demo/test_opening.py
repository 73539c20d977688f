"""The demo project, opened from a browser: made once, drawn in a process of its own, in a job."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image

from app.db.tx import Database
from app.demo import drawing
from app.demo.child import drawn_by_child
from app.demo.filling import fill_demo
from app.demo.service import KIND, make_demo
from app.jobs.rows import enqueue
from app.photos.ingest import Workbench
from app.photos.lifecycle import imaging_limits
from tests.conftest import Person, on_one_database
from tests.exports.cast import finish_jobs

SMALL = (320, 240)


def _steps(person: Person, project_id: int) -> dict[int, int]:
    items = person.get(f"/projects/{project_id}/photos").json()["items"]
    return {photo["id"]: photo["seq"] for photo in items}


def test_an_admin_opens_the_demo_and_a_job_draws_it(
    admin: Person, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again, the same project is told: with its job while that runs, without it after."""
    monkeypatch.setattr(drawing, "SIZE", SMALL)
    first = admin.post("/demo")
    assert first.status_code == 202
    opened = first.json()
    assert admin.post("/demo").json() == opened
    finish_jobs(app)
    job = admin.get(f"/jobs/{opened['job_id']}").json()
    assert (job["state"], job["done"], job["total"]) == ("ready", 24, 24)
    project = admin.get(f"/projects/{opened['project_id']}").json()
    assert project["demo"] is True
    assert project["photos"] == 24
    assert project["states"]["done"] >= 10
    again = admin.post("/demo")
    assert (again.status_code, again.json()) == (200, {**opened, "job_id": None})


@on_one_database
def test_a_filling_that_begins_again_draws_no_box_twice(
    admin: Person, app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was stopped in between: what is there stays as it is."""
    monkeypatch.setattr(drawing, "SIZE", SMALL)
    with database.write_tx() as tx:
        project_id = make_demo(tx, app.state.settings)
    bench = Workbench(database, app.state.blobs, app.state.sandbox, imaging_limits(app.state.settings))
    some = [drawing.draw(number, SMALL) for number in range(5)]
    fill_demo(bench, project_id, some, lambda done, total: None)
    before = _steps(admin, project_id)
    assert len(before) == 5
    with database.write_tx() as tx:
        enqueue(tx, KIND, project_id=project_id)
    finish_jobs(app)
    after = _steps(admin, project_id)
    assert len(after) == 24
    assert {photo: after[photo] for photo in before} == before


@on_one_database
def test_a_drawing_that_was_cancelled_is_taken_up_again(
    admin: Person, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "SIZE", SMALL)
    opened = admin.post("/demo").json()
    admin.delete(f"/jobs/{opened['job_id']}")
    finish_jobs(app)
    again = admin.post("/demo")
    assert again.status_code == 202
    assert again.json()["project_id"] == opened["project_id"]
    finish_jobs(app)
    assert admin.get(f"/projects/{opened['project_id']}").json()["photos"] == 24


def test_only_admins_open_it(manager: Person, labeler: Person, anonymous: Person) -> None:
    assert manager.post("/demo").status_code == 403
    assert labeler.post("/demo").status_code == 403
    assert anonymous.post("/demo").status_code == 401


def test_the_child_draws_what_the_drawing_says_and_ends_with_its_caller(tmp_path: Path) -> None:
    pictures = drawn_by_child(tmp_path, SMALL)
    first = next(pictures)
    assert first == drawing.draw(0, SMALL)
    with Image.open(tmp_path / first.name) as picture:
        assert picture.size == SMALL
    pictures.close()  # ends the process, or this would wait until everything is drawn
