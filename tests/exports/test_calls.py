"""Calls on exports: asking, watching, fetching by pieces, cancelling, removing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.db.tx import Database
from app.exports.service import exports_folder
from app.exports.work import make_export
from app.jobs import rows
from app.jobs.worker import Worker
from app.models import Audit, Export
from app.settings import Settings
from tests.conftest import Person
from tests.exports.cast import add_done, export_zip, finish_jobs


def test_a_broken_download_can_be_resumed(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    """D18: one range is served, many are not cut out; a range of an older file gives the whole new one."""
    add_done(database, project_id)
    data, told = export_zip(manager, app, project_id)
    path = f"/exports/{told['id']}/file"
    whole = manager.get(path)
    assert whole.headers["content-length"] == str(len(data)) == str(told["size"])
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-disposition"].startswith('attachment; filename="depot-north-coco-')
    etag = whole.headers["etag"]
    head = manager.call("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    told_by_head = {name: value for name, value in head.headers.items() if name != "x-request-id"}
    assert told_by_head == {name: value for name, value in whole.headers.items() if name != "x-request-id"}
    rest = manager.get(path, headers={"range": "bytes=100-", "if-range": etag})
    assert (rest.status_code, rest.content) == (206, data[100:])
    assert rest.headers["content-range"] == f"bytes 100-{len(data) - 1}/{len(data)}"
    other = manager.get(path, headers={"range": "bytes=100-", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, data)
    many = ",".join(f"{start}-{start + 5}" for start in range(10_000))
    greedy = manager.get(path, headers={"range": f"bytes={many}"[:30_000]})
    assert (greedy.status_code, greedy.content) == (200, data)
    assert manager.get(path, headers={"range": f"bytes={len(data)}-"}).status_code == 416
    assert manager.get(path, headers={"if-none-match": etag}).status_code == 304


def test_an_export_is_asked_for_watched_and_removed(
    manager: Person, app: FastAPI, database: Database, settings: Settings, project_id: int
) -> None:
    add_done(database, project_id)
    asked = manager.post(f"/projects/{project_id}/exports", json={"filter": {"state": ["done"]}})
    assert asked.status_code == 202
    export_id = asked.json()["id"]
    assert asked.json()["state"] == "queued"
    finish_jobs(app)
    told = manager.get(f"/exports/{export_id}").json()
    assert (told["state"], told["done"], told["total"]) == ("ready", 1, 1)
    assert told["filter"] == {"state": ["done"]}
    assert [item["id"] for item in manager.get(f"/projects/{project_id}/exports").json()["items"]] == [
        export_id
    ]
    files = list(exports_folder(settings).iterdir())
    assert len(files) == 1
    assert manager.delete(f"/exports/{export_id}").json()["state"] == "deleted"
    assert not files[0].exists()
    assert manager.get(f"/exports/{export_id}").status_code == 404
    assert manager.get(f"/exports/{export_id}/file").status_code == 404
    with database.read_tx() as tx:
        done = [row.action for row in tx.scalars(select(Audit).order_by(Audit.id))]
    assert done[-2:] == ["export.ask", "export.delete"]


WRONG: list[dict[str, object]] = [
    {"format": "yolo9000"},
    {"format": "coco", "options": {"ids": "roman"}},
    {"format": "coco", "options": {"colour": True}},
    {"format": "coco", "filter": {"trashed": "true"}},
    {"format": "coco", "filter": {"weather": ["rain"]}},
    {"format": "coco", "filter": {"attribute.weather": ["rain"]}},
    {"format": "coco", "include_photos": "yes"},
    {"format": "coco", "photos": True},
]


def test_what_cannot_be_exported_is_refused_with_a_pointer(
    manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    for body in WRONG:
        with subtests.test(str(body)):
            answer = manager.post(f"/projects/{project_id}/exports", json=body)
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["pointer"]


def test_an_export_of_no_release_is_one_of_the_present_labels(manager: Person, project_id: int) -> None:
    """The contract names release_id; while no releases are made, any number is one that is not there."""
    path = f"/projects/{project_id}/exports"
    assert manager.post(path, json={"release_id": None}).status_code == 202
    answer = manager.post(path, json={"release_id": 1})
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert "release" in answer.json()["detail"]
    assert manager.post(path, json={"release_id": "1"}).status_code == 422


def test_a_cancelled_export_offers_nothing(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    add_done(database, project_id)
    export_id = manager.post(f"/projects/{project_id}/exports", json={}).json()["id"]
    state = manager.delete(f"/exports/{export_id}").json()["state"]
    finish_jobs(app)
    told = manager.get(f"/exports/{export_id}")
    if state in ("cancelled", "running"):
        assert told.json()["state"] in ("cancelled", "ready")
    else:  # it was ready already, so it was removed
        assert told.status_code == 404


def test_exports_are_for_reviewers_and_managers_of_the_project(
    reviewer: Person,
    labeler: Person,
    stranger: Person,
    contributor: Person,
    app: FastAPI,
    database: Database,
    project_id: int,
) -> None:
    """D1, D2: labelers are told no, strangers and phones nothing at all."""
    _, told = export_zip(reviewer, app, project_id)
    for path in (f"/exports/{told['id']}", f"/exports/{told['id']}/file", f"/jobs/{told['job_id']}"):
        assert labeler.get(path).status_code == 403
        assert stranger.get(path).status_code == 404
        assert contributor.get(path).status_code in (403, 404)
    assert stranger.delete(f"/exports/{told['id']}").status_code == 404
    assert labeler.post(f"/projects/{project_id}/exports", json={}).status_code == 403
    assert (
        reviewer.post(
            f"/projects/{project_id}/exports", json={"options": {"include_places": True}}
        ).status_code
        == 403
    )


def test_a_job_can_be_watched_and_cancelled_by_its_id(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    asked = manager.post(f"/projects/{project_id}/exports", json={}).json()
    finish_jobs(app)
    told = manager.get(f"/jobs/{asked['job_id']}").json()
    assert (told["id"], told["kind"], told["state"]) == (asked["job_id"], "export", "ready")
    assert manager.delete(f"/jobs/{asked['job_id']}").json()["state"] == "ready"
    assert manager.get("/jobs/99999").status_code == 404


def test_a_full_disk_stops_an_export_with_words(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    """A10: an export that would fill the disk is not begun."""
    add_done(database, project_id)
    house = app.state.house
    full = replace(house, settings=house.settings.model_copy(update={"min_free_bytes": 10**18}))
    with database.write_tx() as tx:
        job = rows.enqueue(tx, "held back", project_id=project_id)  # so that the server's own loop leaves it
        export = Export(
            project_id=project_id, job_id=job.id, format="coco", include_photos=True, filter={}, options={},
            created_by=manager.user_id, created_at=tx.now,
        )  # fmt: skip
        tx.add(export)
        tx.flush()
        job.payload = {"export_id": export.id}
        export_id = export.id
    for _ in range(3):
        Worker(full, {"held back": make_export}).run_pending()
        app.state.clock.forward(minutes=1)
    told = manager.get(f"/exports/{export_id}").json()
    assert told["state"] == "failed"
    assert "are free" in told["error"]
