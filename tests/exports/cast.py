"""What tests of exports share: photos with real files behind them, and finishing jobs at once."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from sqlalchemy import func, select

from app.db.tx import Database
from app.jobs.worker import Worker
from app.models import Job, Photo, Project
from tests.conftest import Person
from tests.factories import make_photo


def finish_jobs(app: FastAPI) -> None:
    """Do what is queued and due: here, or (on SQLite) in the server's own loop, whichever comes first."""
    database: Database = app.state.database
    worker = Worker(app.state.house)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        worker.run_pending()
        with database.read_tx() as tx:
            is_due = Job.run_after.is_(None) | (Job.run_after <= tx.now)
            at_work = (Job.state == "running") | ((Job.state == "queued") & is_due)
            if not tx.scalar(select(func.count()).where(at_work)):
                return
        time.sleep(0.02)
    raise AssertionError("the jobs do not come to an end")


def streamed(person: Person, project_id: int) -> Callable[..., dict[str, Any]]:
    """Give what reads the streamed labels, by options such as "task=instance"."""

    def fetch(*options: str) -> dict[str, Any]:
        found: dict[str, Any] = person.get(f"/projects/{project_id}/coco.json?{'&'.join(options)}").json()
        return found

    return fetch


def store_photo(app: FastAPI, project_id: int, data: bytes, **values: Any) -> int:
    """Keep bytes as a blob with a photo's row on top, done by default; gives the photo's id."""
    with app.state.blobs.new_part() as part:
        part.write(data)
        sha256 = part.finish()
        app.state.blobs.keep(part, sha256)
    with app.state.database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        row = make_photo(tx, project, sha256=sha256, size=len(data), **{"state": "done", **values})
        return int(row.id)


def add_done(database: Database, project_id: int, **values: Any) -> Photo:
    """Make a done photo's row."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id), **{"state": "done", **values})


def export_zip(person: Person, app: FastAPI, project_id: int, **asked: Any) -> tuple[bytes, dict[str, Any]]:
    """Make an export through the API and fetch its file; gives the bytes and the export's description."""
    answer = person.post(f"/projects/{project_id}/exports", json={"format": "coco", **asked})
    assert answer.status_code == 202, answer.text
    finish_jobs(app)
    told = person.get(f"/exports/{answer.json()['id']}").json()
    assert told["state"] == "ready", told
    return person.get(f"/exports/{told['id']}/file").content, told


def opened(data: bytes) -> tuple[zipfile.ZipFile, dict[str, Any], dict[str, Any]]:
    """Open an archive; gives it with its labels and its manifest."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    labels = json.loads(archive.read("annotations/instances.json"))
    return archive, labels, json.loads(archive.read("manifest.json"))
