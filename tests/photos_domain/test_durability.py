"""Stored means stored: kills, power, full disks."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import re
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.db.tx import Database
from app.imaging.sandbox import Sandbox
from app.imaging.writing import Unwritable
from app.models import Photo, Receipt
from app.projects import counters
from app.storage import blobs as blobs_module
from app.storage.blobs import Blobs
from tests.conftest import Person
from tests.photos_domain.sending import picture, send
from tests.photos_domain.server import Server, TracedServer


@pytest.mark.parametrize("count", [30, pytest.param(600, marks=pytest.mark.soak)])
def test_a_storm_of_kills_loses_no_acknowledged_photo(
    tmp_path: Path, sqlite_template: Path, count: int
) -> None:
    """A1: kill -9 again and again while photos come in over breaking connections: every receipt holds.

    Each photo is broken off four times: three times anywhere in it, once when all of it is there and only the
    answer is missing.
    """
    seed = 7
    wanted = max(3, count // 20)
    with Server(tmp_path, sqlite_template) as server:
        photos = {index: picture(index, (64 + index % 50, 48)) for index in range(count)}
        acknowledged: dict[int, tuple[int, str]] = {}
        todo = list(photos)
        guard = threading.Lock()
        is_over = threading.Event()
        senders = [
            threading.Thread(
                target=_deliver, args=(server, photos, todo, acknowledged, guard, is_over, seed + n)
            )
            for n in range(3)
        ]
        for sender in senders:
            sender.start()
        kills = 0
        chance = random.Random(seed)
        deadline = time.monotonic() + 120 + 2 * count
        while any(sender.is_alive() for sender in senders):
            assert time.monotonic() < deadline, f"stuck; seed {seed}"
            time.sleep(chance.uniform(0.3, 1.0) if kills < wanted else 0.1)
            if kills < wanted and any(sender.is_alive() for sender in senders):
                server.kill()
                kills += 1
                server.start()
        is_over.set()
        server.kill()
        server.start()
        assert kills >= 3
        assert len(acknowledged) == count
        with server.client() as client:
            for index, (photo_id, sha256) in acknowledged.items():
                assert sha256 == hashlib.sha256(photos[index]).hexdigest()
                assert client.get(f"/photos/{photo_id}").json()["sha256"] == sha256
                if index % 10 == 0:  # retry gives the same id
                    again = client.post(
                        f"/projects/{server.project_id}/photos", files={"file": ("again.jpg", photos[index])}
                    )
                    assert (again.status_code, again.json()["photo"]["id"]) == (200, photo_id)
    _require_whole(server.data, count)


def _deliver(
    server: Server,
    photos: dict[int, bytes],
    todo: list[int],
    acknowledged: dict[int, tuple[int, str]],
    guard: threading.Lock,
    is_over: threading.Event,
    seed: int,
) -> None:
    """Send photos until each is acknowledged, after it was broken off in four places."""
    chance = random.Random(seed)
    while not is_over.is_set():
        with guard:
            if not todo:
                return
            index = todo.pop()
        breaks = [chance.random(), chance.random(), chance.random(), 1.0]
        chance.shuffle(breaks)
        while not is_over.is_set():
            breaks_at = breaks[-1] if breaks else None
            try:
                answer = _post(server, photos[index], breaks_at=breaks_at)
            except httpx2.ConnectError:  # the server is down: this was no break of ours
                time.sleep(0.05)
                continue
            except httpx2.TransportError:
                if breaks:
                    breaks.pop()
                time.sleep(0.05)
                continue
            if answer.status_code in (200, 201):
                body = answer.json()
                acknowledged[index] = (body["photo"]["id"], body["receipt"]["sha256"])
                break
            assert answer.status_code in (400, 503), answer.text


def _post(server: Server, data: bytes, *, breaks_at: float | None) -> httpx2.Response:
    """Send a photo; ``breaks_at``: the share of the bytes after which the connection is gone."""
    boundary = "storm"
    head = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="s.jpg"\r\n\r\n').encode()
    body = head + data + f"\r\n--{boundary}--\r\n".encode()

    def flow() -> Iterator[bytes]:
        if breaks_at is None:
            yield body
            return
        yield body[: round(len(body) * breaks_at)]
        time.sleep(0.03)  # it leaves this machine, and is perhaps worked on
        raise httpx2.WriteError("the signal is gone")

    return httpx2.post(
        f"{server.address}/api/projects/{server.project_id}/photos",
        content=flow(),
        headers={
            "cookie": server.cookie,
            "content-type": f"multipart/form-data; boundary={boundary}",
            "content-length": str(len(body)),  # so that the whole of it is the whole, without an end mark
        },
        timeout=20,
    )


def _require_whole(data: Path, count: int) -> None:
    """Compare rows and files both ways, and let SQLite check itself."""
    with sqlite3.connect(data / "blemish.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT id, sha256 FROM photo").fetchall()
        orphans = "SELECT count(*) FROM receipt WHERE photo_id NOT IN (SELECT id FROM photo)"
        assert connection.execute(orphans).fetchone() == (0,)
        counted = "SELECT n FROM counter WHERE name = 'state:unlabelled'"
        assert connection.execute(counted).fetchone() == (count,)
    assert len(rows) == count
    store = Blobs(data)
    for _, sha256 in rows:
        assert hashlib.sha256(store.path(sha256).read_bytes()).hexdigest() == sha256
    assert set(store.each()) == {sha256 for _, sha256 in rows}, "every file has its row"
    left = [file for file in (data / "staging").rglob("*") if file.is_file() and file.name != "in-use"]
    assert not left, "what broke off is cleared away"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux only")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_file_folder_and_row_reach_the_disk_before_the_answer(tmp_path: Path, sqlite_template: Path) -> None:
    """A2: fsync(file) < rename < fsync(folder) < fsync(WAL) < first byte of the 201."""
    log = tmp_path / "calls.txt"
    calls = "fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg"
    wrapper = ["strace", "-f", "-qq", "-y", "-s", "48", "-o", str(log), "-e", f"trace={calls}"]
    server = TracedServer(tmp_path, sqlite_template, wrapper)
    try:
        server.start()
    except AssertionError:
        if "ptrace" in (tmp_path / "server.log").read_text():
            pytest.skip("strace may not trace here")
        raise
    data = picture(5)
    sha256 = hashlib.sha256(data).hexdigest()
    with server.client() as client:
        answer = client.post(f"/projects/{server.project_id}/photos", files={"file": ("a.jpg", data)})
    assert answer.status_code == 201
    server.stop()
    began, ended = _calls(log)
    folder = f"blobs/{sha256[:2]}/{sha256[2:4]}"
    at_fsync = _first(ended, r"fsync\(\d+<[^>]*/staging/[0-9a-f]+/[0-9a-f]+>", 0)
    at_rename = _first(began, rf"rename.*{folder}/{sha256}", 0)
    at_folder = _first(began, rf"fsync\(\d+<[^>]*{folder}>", at_rename)
    at_wal = _first(began, r"f(data)?sync\(\d+<[^>]*blemish\.db-wal>", at_folder)
    at_wal_done = _first(ended, r"f(data)?sync\(\d+<[^>]*blemish\.db-wal>", at_wal)
    at_answer = _first(began, r"HTTP/1\.1 201", 0)
    assert at_fsync < at_rename < at_folder < at_wal <= at_wal_done < at_answer


def _calls(log: Path) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Read strace's log: when each call began, and when each ended (line numbers)."""
    began: list[tuple[int, str]] = []
    ended: list[tuple[int, str]] = []
    waiting: dict[str, str] = {}
    for number, line in enumerate(log.read_text(errors="replace").splitlines()):
        process, _, call = line.partition(" ")
        call = call.strip()
        if call.startswith("<..."):
            ended.append((number, waiting.pop(process, "")))
            continue
        began.append((number, call))
        if call.endswith("<unfinished ...>"):
            waiting[process] = call
        else:
            ended.append((number, call))
    return began, ended


def _first(calls: list[tuple[int, str]], pattern: str, after: int) -> int:
    for number, call in calls:
        if number >= after and re.search(pattern, call):
            return number
    raise AssertionError(f"no call like {pattern} after line {after}")


def _full(*_arguments: Any, **_options: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def _fill(step: str, monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Let the disk be full at one step of taking a photo in."""
    if step == "part":
        monkeypatch.setattr(blobs_module.Part, "write", blobs_module.full_disk()(_full))
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", _full)
    elif step == "rename":
        monkeypatch.setattr(Path, "replace", _full)
    elif step == "thumbnail":

        def no_room(*_arguments: Any, **_options: Any) -> None:
            raise Unwritable("No space left on device")

        monkeypatch.setattr(Sandbox, "examine", no_room)
    elif step == "database":
        _limit_pages(database, most=1)


def _limit_pages(database: Database, *, most: int) -> None:
    with database.write_engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


@pytest.mark.parametrize(
    ("database_kind", "step"),
    [
        *(
            (kind, step)
            for kind in ("sqlite", "postgresql")
            for step in ("part", "fsync", "rename", "thumbnail")
        ),
        ("sqlite", "database"),  # PostgreSQL's own disk is not ours to fill
    ],
    indirect=["database_kind"],
)
def test_a_full_disk_is_told_and_leaves_no_half_record(
    labeler: Person,
    project_id: int,
    database: Database,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    """A10: full at any step: 507 and Retry-After, no half record, reads go on, and it recovers by itself."""
    stored = send(labeler, project_id, picture(1)).json()["photo"]["id"]
    big = picture(2)
    with monkeypatch.context() as patch:
        _fill(step, patch, database)
        answer = send(labeler, project_id, big, note="n" * 4000)
        if step == "database" and answer.status_code == 201:
            # the row fitted into pages that were there already: fill those first
            for seed in range(3, 60):
                answer = send(labeler, project_id, picture(seed, (40, 30)), note="n" * 4000)
                if answer.status_code != 201:
                    break
        assert answer.status_code == 507, answer.text
        assert answer.json()["type"] == "storage-full"
        assert labeler.get(f"/photos/{stored}").status_code == 200
        with database.read_tx() as tx:
            rows = tx.scalar(select(func.count()).select_from(Photo))
            assert tx.scalar(select(func.count()).select_from(Receipt)) == rows
            assert counters.read(tx, project_id)["state:unlabelled"] == rows
    if step == "database":
        _limit_pages(database, most=1_000_000)
    assert send(labeler, project_id, picture(99)).status_code == 201
    staging = app.state.blobs.blobs.parent / "staging"
    assert not [file for file in staging.rglob("*") if file.is_file() and file.name != "in-use"]


def test_photos_are_refused_before_the_disk_is_full(
    labeler: Person, project_id: int, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A10: below the free space that the settings keep, 507 with words; nothing is read."""
    store: Blobs = app.state.blobs
    monkeypatch.setattr(store, "_min_free_bytes", 1 << 60)
    answer = send(labeler, project_id, picture())
    assert answer.status_code == 507
    assert "nearly full" in answer.json()["detail"]
    assert answer.headers["retry-after"]


def test_what_a_dead_process_left_is_cleared_at_the_start(tmp_path: Path) -> None:
    first = Blobs(tmp_path)
    first.prepare()
    with first.new_part() as part:
        part.write(b"half a photo")
        second = Blobs(tmp_path)
        second.prepare()  # a second process leaves the parts of a living one alone
        assert part.path.exists()
        assert first._lock is not None
        os.close(first._lock)  # the first dies: the kernel frees its lock
        first._lock = None
        third = Blobs(tmp_path)
        third.prepare()
        assert not part.path.exists()
    second.close()
    third.close()
