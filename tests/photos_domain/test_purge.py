"""Purging the trash: what goes, what stays, and that no byte goes which somebody was promised."""

from __future__ import annotations

import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, func, select, update

from app.db.tx import Database
from app.models import (
    Annotation,
    Audit,
    Job,
    Operation,
    Photo,
    PhotoClass,
    Presence,
    Project,
    Proposal,
    PurgedPhoto,
    Receipt,
)
from app.photos.purge import TRASH_TIME, purge_some, remove_bytes
from app.projects import counters
from app.storage import blobs as storage
from app.storage.blobs import Blobs
from app.team.audit import first_break
from tests.annotations.ops import create
from tests.annotations.ops import update as change
from tests.conftest import Person
from tests.exports.cast import finish_jobs
from tests.factories import make_photo
from tests.photos_domain.sending import picture, send


@pytest.fixture
def blobs(app: FastAPI) -> Blobs:
    """The server's folder of originals."""
    found: Blobs = app.state.blobs
    return found


def put_into_trash(database: Database, manager: Person, photo_id: int, *, days: float) -> None:
    """Delete a photo, so many days ago (the clock stays: a month forward would end every sign-in)."""
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
    with database.write_tx() as tx:
        ago = tx.now - timedelta(days=days)
        tx.execute(update(Photo).where(Photo.id == photo_id).values(deleted_at=ago))


def purge(admin: Person, app: FastAPI, project_id: int) -> None:
    """Purge as an admin does, to the end."""
    answer = admin.post(f"/projects/{project_id}/purge")
    assert answer.status_code == 202, answer.text
    finish_jobs(app)


def rows(database: Database, table: Any) -> int:
    with database.read_tx() as tx:
        return int(tx.scalar(select(func.count()).select_from(table)))


def test_a_purge_takes_what_lay_in_the_trash_for_thirty_days(
    admin: Person, manager: Person, app: FastAPI, database: Database, project_id: int, other_project_id: int
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        kept, fresh, old = (make_photo(tx, project).id for _ in range(3))
        theirs = make_photo(tx, tx.session.get_one(Project, other_project_id)).id
    put_into_trash(database, manager, fresh, days=29.9)
    put_into_trash(database, manager, old, days=30)
    put_into_trash(database, admin, theirs, days=99)
    purge(admin, app, project_id)
    with database.read_tx() as reading:
        assert set(reading.scalars(select(Photo.id))) == {kept, fresh, theirs}
        found = {name: n for name, n in counters.read(reading, project_id).items() if n}
    assert found == {"state:unlabelled": 1, "trashed": 1}
    assert manager.get(f"/photos/{old}").status_code == 404
    assert manager.post(f"/photos/{old}/undelete").status_code == 404


def test_a_tombstone_and_the_history_stay(
    admin: Person,
    manager: Person,
    labeler: Person,
    app: FastAPI,
    blobs: Blobs,
    database: Database,
    project_id: int,
) -> None:
    data = picture()
    sha256 = hashlib.sha256(data).hexdigest()
    photo_id = send(labeler, project_id, data).json()["photo"]["id"]
    op = create()
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op, change(op["uid"], class_id=2)]})
    stale = change(op["uid"], base_rev=1, class_id=3)
    manager.post(f"/photos/{photo_id}/changes", json={"ops": [stale]})
    labeler.put(f"/photos/{photo_id}/presence", json={"tab": "a"})
    labeler.put(f"/photos/{photo_id}/lease", json={})
    history = rows(database, Operation)
    assert history == 3
    put_into_trash(database, manager, photo_id, days=31)
    purge(admin, app, project_id)
    for table in (Photo, Annotation, Proposal, PhotoClass, Presence, Receipt):
        assert rows(database, table) == 0, table
    assert not blobs.has(sha256)
    assert not blobs.rendition(sha256, "x").parent.exists()
    assert rows(database, Operation) == history
    with database.read_tx() as tx:
        stone = tx.scalars(select(PurgedPhoto)).one()
        assert (stone.photo_id, stone.project_id, stone.sha256) == (photo_id, project_id, sha256)
        assert (stone.deleted_by, stone.purged_by) == (manager.user_id, admin.user_id)
        assert stone.purged_at - stone.deleted_at == timedelta(days=31)
        assert stone.settled_at is not None
        told = tx.scalars(select(Audit).where(Audit.action == "photos.purge")).one()
        assert (told.actor, told.object) == (f"user:{admin.user_id}", f"project:{project_id}")
        assert told.detail == f'{{"photos":[{photo_id}]}}'
        assert first_break(tx, database.key) is None
        assert {name: n for name, n in counters.read(tx, project_id).items() if n} == {}


def test_the_same_bytes_can_be_sent_again_after_a_purge(
    admin: Person,
    manager: Person,
    labeler: Person,
    contributor: Person,
    app: FastAPI,
    blobs: Blobs,
    database: Database,
    project_id: int,
) -> None:
    data = picture()
    first = send(contributor, project_id, data, as_phone=True, proves=True)
    assert first.status_code == 201
    with database.read_tx() as tx:
        photo_id = tx.scalars(select(Photo.id)).one()
    put_into_trash(database, manager, photo_id, days=31)
    purge(admin, app, project_id)
    again = send(labeler, project_id, data, proves=True)
    assert again.status_code == 201
    assert again.json()["photo"]["id"] > photo_id
    assert blobs.path(again.json()["receipt"]["sha256"]).read_bytes() == data
    assert labeler.get(again.json()["photo"]["urls"]["thumb"].removeprefix("/api")).status_code == 200
    assert send(contributor, project_id, data, as_phone=True, proves=True).status_code == 201
    put_into_trash(database, manager, again.json()["photo"]["id"], days=31)
    purge(admin, app, project_id)
    assert rows(database, PurgedPhoto) == 2
    assert list(blobs.each()) == []


def test_a_file_that_two_projects_share_goes_with_the_last(
    admin: Person,
    manager: Person,
    stranger: Person,
    app: FastAPI,
    blobs: Blobs,
    database: Database,
    project_id: int,
    other_project_id: int,
) -> None:
    data = picture()
    ours = send(manager, project_id, data).json()["photo"]["id"]
    theirs = send(stranger, other_project_id, data).json()["photo"]
    put_into_trash(database, manager, ours, days=31)
    purge(admin, app, project_id)
    assert blobs.path(theirs["sha256"]).read_bytes() == data
    assert stranger.get(theirs["urls"]["thumb"].removeprefix("/api")).status_code == 200
    put_into_trash(database, stranger, theirs["id"], days=3)  # in the trash it is still a photo
    purge(admin, app, project_id)
    purge(admin, app, other_project_id)
    assert blobs.has(theirs["sha256"])
    with database.write_tx() as tx:
        ago = tx.now - TRASH_TIME
        tx.execute(update(Photo).where(Photo.id == theirs["id"]).values(deleted_at=ago))
    purge(admin, app, other_project_id)
    assert not blobs.has(theirs["sha256"])


def test_pictures_drawn_for_exports_go_with_their_original(
    admin: Person, manager: Person, app: FastAPI, blobs: Blobs, database: Database, project_id: int
) -> None:
    photo = send(manager, project_id, picture(1)).json()["photo"]
    sent_in = send(manager, project_id, picture(2)).json()["photo"]  # a picture from an export, sent in

    def draw(data: bytes) -> str:
        with blobs.new_part() as part:
            part.write(data)
            sha256 = part.finish()
            blobs.keep(part, sha256, drawn_from=photo["sha256"])
        return sha256

    drawn = draw(b"drawn anew")
    assert draw(picture(2)) == sent_in["sha256"]
    put_into_trash(database, manager, photo["id"], days=31)
    purge(admin, app, project_id)
    assert not blobs.has(drawn)
    assert list(blobs.each()) == [sent_in["sha256"]]


def test_a_purge_that_broke_off_is_finished_by_the_next(
    admin: Person, manager: Person, app: FastAPI, blobs: Blobs, database: Database, project_id: int
) -> None:
    photo = send(manager, project_id, picture()).json()["photo"]
    put_into_trash(database, manager, photo["id"], days=31)
    with database.write_tx() as tx:  # killed after the rows, before the bytes
        assert purge_some(tx, project_id, before=tx.now, by=admin.user_id) == 1
    assert blobs.has(photo["sha256"])
    purge(admin, app, project_id)
    assert not blobs.has(photo["sha256"])


def test_bytes_on_their_way_in_are_not_removed(
    manager: Person, blobs: Blobs, database: Database, project_id: int
) -> None:
    """Between the bytes on the disk and the row that names them a purge must wait, or a promise is broken."""
    photo = send(manager, project_id, picture()).json()["photo"]
    put_into_trash(database, manager, photo["id"], days=31)
    with database.write_tx() as tx:
        purge_some(tx, project_id, before=tx.now, by=None)
    is_kept, is_waiting = threading.Event(), threading.Event()

    def take_in_again() -> None:
        with blobs.nothing_removed():  # as ingest does
            with blobs.new_part() as part:
                part.write(picture())
                blobs.keep(part, part.finish())
            is_kept.set()
            is_waiting.wait(20)
            time.sleep(0.2)
            with database.write_tx() as tx:
                make_photo(tx, tx.session.get_one(Project, project_id), sha256=photo["sha256"])

    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(take_in_again)
        is_kept.wait(20)
        remove_bytes(database, blobs, project_id, check=is_waiting.set)
        taking.result()
    assert blobs.has(photo["sha256"])


def test_nothing_is_removed_under_a_backup_and_the_job_says_so(
    admin: Person,
    manager: Person,
    app: FastAPI,
    blobs: Blobs,
    database: Database,
    project_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storage, "_PATIENCE", 0.05)
    monkeypatch.setattr("app.jobs.rows._BACK_OFF", timedelta(0))
    photo = send(manager, project_id, picture()).json()["photo"]
    put_into_trash(database, manager, photo["id"], days=31)
    with blobs.nothing_removed():
        job_id = admin.post(f"/projects/{project_id}/purge").json()["id"]
        finish_jobs(app)
        assert blobs.has(photo["sha256"])
    told = admin.get(f"/jobs/{job_id}").json()
    assert (told["state"], "a backup is being made" in told["error"]) == ("failed", True)
    page = admin.get("//admin/trash").text
    assert "a backup is being made" in page
    assert "1 file is still on the disk" in page
    purge(admin, app, project_id)
    assert not blobs.has(photo["sha256"])


def test_a_photo_that_was_brought_back_in_time_stays(
    admin: Person, manager: Person, database: Database, project_id: int
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    put_into_trash(database, manager, photo_id, days=31)
    manager.post(f"/photos/{photo_id}/undelete")
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now, by=admin.user_id) == 0
    assert rows(database, Photo) == 1


def test_who_sends_the_same_photo_while_it_is_purged_is_told_to_send_it_again(
    admin: Person, manager: Person, labeler: Person, database: Database, project_id: int
) -> None:
    photo = send(manager, project_id, picture()).json()["photo"]
    put_into_trash(database, manager, photo["id"], days=31)
    with ThreadPoolExecutor(1) as pool:
        with database.write_tx() as tx:
            purge_some(tx, project_id, before=tx.now, by=admin.user_id)
            sending = pool.submit(send, labeler, project_id, picture(), proves=True)
            time.sleep(0.5)  # it has found the photo, and waits for us
        assert sending.result().status_code == 503
    assert send(labeler, project_id, picture(), proves=True).status_code == 201


@pytest.mark.parametrize(("what", "body"), [("presence", {"tab": "a"}), ("lease", {})])
def test_a_photo_that_is_opened_while_it_is_purged_is_gone(
    manager: Person, database: Database, project_id: int, what: str, body: dict[str, str]
) -> None:
    with database.write_tx() as tx:
        photo_id = make_photo(tx, tx.session.get_one(Project, project_id)).id
    put_into_trash(database, manager, photo_id, days=31)
    with ThreadPoolExecutor(1) as pool:
        with database.write_tx() as tx:
            purge_some(tx, project_id, before=tx.now, by=None)
            opening = pool.submit(manager.put, f"/photos/{photo_id}/{what}", json=body)
            time.sleep(0.5)  # it waits for the photo
        assert opening.result().status_code == 404


def test_asking_twice_is_asking_once(admin: Person, database: Database, project_id: int) -> None:
    with database.write_tx() as tx:  # so that the server's own loop leaves it alone for now
        tx.add(
            Job(
                kind="purge",
                project_id=project_id,
                payload={"before": "2026-11-24T09:00:00.000Z"},
                state="queued",
                run_after=tx.now + timedelta(days=1),
                created_at=tx.now,
            )
        )
    first = admin.post(f"/projects/{project_id}/purge").json()
    assert admin.post(f"/projects/{project_id}/purge").json()["id"] == first["id"]
    assert (first["kind"], first["state"], first["project_id"]) == ("purge", "queued", project_id)
    assert rows(database, Job) == 1


def test_only_an_admin_purges(
    manager: Person, reviewer: Person, admin: Person, database: Database, project_id: int
) -> None:
    for person in (manager, reviewer):
        assert person.post(f"/projects/{project_id}/purge").status_code == 403
        assert person.get("//admin/trash").status_code == 403
    assert admin.post("/projects/999999/purge").status_code == 404
    assert rows(database, Job) == 0


def test_the_page_of_the_trash_tells_what_is_due_in_few_queries(
    admin: Person, manager: Person, database: Database, project_id: int
) -> None:
    assert "The trash of every project is empty." in admin.get("//admin/trash").text
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        ids = [make_photo(tx, project, size=2_000_000).id for _ in range(3)]
    for photo_id, days in zip(ids, (1, 31, 40), strict=True):
        put_into_trash(database, manager, photo_id, days=days)
    seen: list[str] = []

    @event.listens_for(database.read_engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    page = admin.get("//admin/trash").text
    assert len(seen) <= 4, seen
    assert "<b>2 photos</b> in the trash for 30 days or longer" in page
    assert "Purge 2 photos of <bdi>Depot North</bdi>?" in page
    assert "4 MB" in page
    assert 'href="/admin/trash"' in admin.get("//admin").text
