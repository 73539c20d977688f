"""Tiles of large photos on the server: made once, found again, made anew, and gone with their photo."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import select

from app.db.tx import Database
from app.errors import Unavailable
from app.imaging.pack import count_tiles
from app.imaging.sandbox import Sandbox
from app.models import Photo
from app.photos.lifecycle import imaging_limits
from app.photos.tiles import Pyramids
from tests import photos
from tests.conftest import Person
from tests.photos_domain.sending import send

STRIP = (8300, 40)  # longer than browsers take in one piece, and soon drawn
PATIENCE = 60.0  # seconds


def sent(person: Person, project_id: int, *, seed: int = 1, size: tuple[int, int] = STRIP) -> dict[str, Any]:
    """Send a drawn photo; what the server says of it."""
    small = photos.surface((size[0] // 8, max(1, size[1] // 8)), seed=seed)
    answer = send(person, project_id, photos.jpeg(small.resize(size)), name=f"strip-{seed}.jpg")
    assert answer.status_code == 201, answer.text
    photo: dict[str, Any] = answer.json()["photo"]
    return photo


def tiles_of(photo: dict[str, Any]) -> str:
    """Where its tiles are, without the API's prefix."""
    return "/" + str(photo["urls"]["tiles"]).lstrip("/").removeprefix("api/")


def asked_until_done(person: Person, photo: dict[str, Any]) -> list[float]:
    """Ask as the editor does until all tiles are there: the shares that were told."""
    told: list[float] = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = person.get(tiles_of(photo))
        assert answer.status_code == 200, answer.text
        told.append(answer.json()["done"])
        if told[-1] == 1:
            return told
        time.sleep(0.01)
    raise AssertionError(f"the tiles were not made: {told[-1]}")


def folder_of(app: FastAPI) -> Path:
    """Where the packs lie."""
    found: Path = app.state.blobs.tiles
    return found


@pytest.fixture
def builds(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The photos that a child was asked to cut, as often as one was asked."""
    asked: list[Path] = []
    real: Callable[..., Any] = Sandbox.tiles

    def noted(self: Sandbox, source: Path, target: Path, **rest: Any) -> Any:
        asked.append(source)
        return real(self, source, target, **rest)

    monkeypatch.setattr(Sandbox, "tiles", noted)
    return asked


@pytest.fixture
def pyramids_of(app: FastAPI) -> Iterator[Callable[[int], Pyramids]]:
    """Make further processes' views of the same disk, with a cap of so many bytes."""
    made: list[Pyramids] = []

    def make(most_bytes: int) -> Pyramids:
        state = app.state
        limits = imaging_limits(state.settings)
        made.append(Pyramids(state.blobs, state.sandbox, limits=limits, most_bytes=most_bytes))
        return made[-1]

    yield make
    for one in made:
        one.close()


def row_of(database: Database, photo: dict[str, Any]) -> Photo:
    """The photo's row."""
    with database.read_tx() as tx:
        return tx.session.scalars(select(Photo).where(Photo.id == photo["id"])).one()


def test_only_photos_too_large_for_browsers_have_tiles(labeler: Person, project_id: int) -> None:
    assert sent(labeler, project_id, size=(8192, 40))["urls"]["tiles"] is None
    photo = sent(labeler, project_id)
    assert photo["urls"]["tiles"].endswith(f"/photos/{photo['id']}/tiles/{photo['sha256'][:16]}-t1")


def test_tiles_are_made_when_they_are_asked_for_and_cached_for_ever(labeler: Person, project_id: int) -> None:
    photo = sent(labeler, project_id)
    base = tiles_of(photo)
    assert labeler.get(f"{base}/0/0/0").status_code == 404
    asked_until_done(labeler, photo)
    told = labeler.get(base).json()
    assert told == {"done": 1.0, "side": 512, "levels": [[8300, 40], [4150, 20], [2075, 10]]}
    answer = labeler.get(f"{base}/0/16/0")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (108, 40)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    again = labeler.get(f"{base}/0/16/0", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    for missing in ("0/17/0", "0/0/1", "3/0/0"):
        assert labeler.get(f"{base}/{missing}").status_code == 404


def test_tiles_are_for_members_only_and_only_under_their_own_name(
    labeler: Person, stranger: Person, contributor: Person, anonymous: Person, project_id: int
) -> None:
    """D2: every tile is checked at every request, whatever its address knows."""
    photo = sent(labeler, project_id)
    asked_until_done(labeler, photo)
    for url in (tiles_of(photo), f"{tiles_of(photo)}/0/0/0"):
        assert labeler.get(url).status_code == 200
        assert stranger.get(url).status_code == 404
        assert contributor.get(url).status_code == 404
        assert anonymous.get(url).status_code == 401
        assert labeler.get(url.replace("-t1", "-t2")).status_code == 404


def test_many_who_ask_at_once_have_them_built_once(
    labeler: Person, project_id: int, builds: list[Path]
) -> None:
    photo = sent(labeler, project_id)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: labeler.get(tiles_of(photo)).status_code, range(16)))
    assert set(answers) == {200}
    asked_until_done(labeler, photo)
    assert len(builds) == 1


def test_two_processes_on_one_disk_build_once(
    labeler: Person,
    project_id: int,
    database: Database,
    builds: list[Path],
    pyramids_of: Callable[[int], Pyramids],
) -> None:
    row = row_of(database, sent(labeler, project_id))
    both = (pyramids_of(10**9), pyramids_of(10**9))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and {one.ask(row) for one in both} != {1.0}:
        time.sleep(0.01)
    assert len(builds) == 1
    assert both[0].tile(row, 0, 0, 0) == both[1].tile(row, 0, 0, 0)


def test_a_pack_that_was_cut_off_or_lost_is_made_again(
    labeler: Person, project_id: int, app: FastAPI
) -> None:
    photo = sent(labeler, project_id)
    asked_until_done(labeler, photo)
    (pack,) = folder_of(app).iterdir()
    whole = pack.read_bytes()
    pack.write_bytes(whole[:-1])
    assert labeler.get(f"{tiles_of(photo)}/0/0/0").status_code == 404
    asked_until_done(labeler, photo)
    assert pack.read_bytes() == whole
    pack.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert labeler.get(f"{tiles_of(photo)}/2/4/0").status_code == 404
    asked_until_done(labeler, photo)
    assert labeler.get(f"{tiles_of(photo)}/2/4/0").status_code == 200
    pack.unlink()
    asked_until_done(labeler, photo)
    assert pack.read_bytes() == whole


def test_what_a_dead_server_left_half_made_is_begun_anew(
    labeler: Person, project_id: int, app: FastAPI, pyramids_of: Callable[[int], Pyramids]
) -> None:
    photo = sent(labeler, project_id)
    asked_until_done(labeler, photo)
    (pack,) = folder_of(app).iterdir()
    left = pack.with_name(pack.name + ".building")
    left.write_bytes(pack.read_bytes()[:5000])
    pack.unlink()
    asked_until_done(labeler, photo)
    assert [file.name for file in folder_of(app).iterdir()] == [pack.name]
    left.write_bytes(b"of a photo that nobody opens again")
    pyramids_of(10**9).sweep()
    assert [file.name for file in folder_of(app).iterdir()] == [pack.name]


def test_a_child_that_is_killed_in_the_middle_leaves_nothing_wrong(
    labeler: Person, project_id: int, app: FastAPI
) -> None:
    size = (9000, 2600)
    photo = sent(labeler, project_id, size=size)
    end = time.monotonic() + PATIENCE
    while not (share := labeler.get(tiles_of(photo)).json()["done"]) and time.monotonic() < end:
        pass
    assert 0 < share < 1
    for child in app.state.sandbox.children():
        os.kill(child, signal.SIGKILL)
    while (answer := labeler.get(tiles_of(photo))).status_code == 409 or answer.json()["done"] < 1:
        assert time.monotonic() < end
        time.sleep(0.01)
    (pack,) = folder_of(app).iterdir()
    assert pack.suffix == ".tiles"
    across, down = -(-size[0] // 512), -(-size[1] // 512)
    for x, y in ((0, 0), (across - 1, 0), (across - 1, down - 1)):
        assert labeler.get(f"{tiles_of(photo)}/0/{x}/{y}").status_code == 200
    assert count_tiles(size) > across * down


def test_the_least_recently_looked_at_go_when_the_disks_share_is_full(
    labeler: Person, project_id: int, app: FastAPI, pyramids_of: Callable[[int], Pyramids]
) -> None:
    taken = [sent(labeler, project_id, seed=seed) for seed in (1, 2, 3)]
    for age, photo in enumerate(taken):
        asked_until_done(labeler, photo)
        (pack,) = folder_of(app).glob(f"{photo['sha256']}*")
        os.utime(pack, (1_000_000 + age, 1_000_000 + age))
    size = sum(file.stat().st_size for file in folder_of(app).iterdir())
    assert labeler.get(f"{tiles_of(taken[0])}/0/0/0").status_code == 200  # looked at: the youngest now
    assert pyramids_of(size).sweep() == 0
    assert pyramids_of(size - 1).sweep() == 1
    there = {file.name[:64] for file in folder_of(app).iterdir()}
    assert there == {taken[0]["sha256"], taken[2]["sha256"]}
    assert pyramids_of(0).sweep() == 1, "the one that is looked at stays in any case"
    asked_until_done(labeler, taken[1])


def test_a_photo_whose_original_is_lost_says_so_and_is_tried_again(
    labeler: Person, project_id: int, app: FastAPI
) -> None:
    photo = sent(labeler, project_id)
    original = app.state.blobs.path(photo["sha256"])
    data = original.read_bytes()
    original.unlink()
    end = time.monotonic() + PATIENCE
    while (answer := labeler.get(tiles_of(photo))).status_code == 200 and time.monotonic() < end:
        time.sleep(0.01)
    assert answer.status_code == 404
    assert "original file" in answer.json()["detail"]
    original.write_bytes(data)
    asked_until_done(labeler, photo)


def test_when_too_many_wait_the_next_is_asked_to_come_again(
    labeler: Person, project_id: int, app: FastAPI, database: Database
) -> None:
    row = row_of(database, sent(labeler, project_id))
    state = app.state
    limits = imaging_limits(state.settings)
    nobody = Pyramids(state.blobs, state.sandbox, limits=limits, most_bytes=10**9, waiting=0)
    with pytest.raises(Unavailable, match="comes later"):
        nobody.ask(row)
    nobody.close()


def test_a_full_disk_is_told_and_nothing_is_left(
    labeler: Person, project_id: int, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = sent(labeler, project_id)
    monkeypatch.setattr(app.state.blobs, "_min_free_bytes", 10**18)
    end = time.monotonic() + PATIENCE
    while (answer := labeler.get(tiles_of(photo))).status_code == 200 and time.monotonic() < end:
        time.sleep(0.01)
    assert answer.status_code == 507
    assert "full resolution" in answer.json()["detail"]
    assert not list(folder_of(app).iterdir())


def test_a_builder_that_fails_of_something_unforeseen_is_tried_again(
    labeler: Person, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = sent(labeler, project_id)

    def start(_: threading.Timer) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Timer, "start", start)
        end = time.monotonic() + PATIENCE
        while (answer := labeler.get(tiles_of(photo))).status_code == 200 and time.monotonic() < end:
            time.sleep(0.01)
    assert (answer.status_code, "log says why" in answer.json()["detail"]) == (503, True)
    asked_until_done(labeler, photo)


def test_tiles_go_with_their_photo(labeler: Person, project_id: int, app: FastAPI) -> None:
    photo, other = sent(labeler, project_id, seed=1), sent(labeler, project_id, seed=2)
    for one in (photo, other):
        asked_until_done(labeler, one)
    folder_of(app).joinpath(f"{photo['sha256']}-t1.tiles.building").touch()
    with app.state.blobs.removing():
        app.state.blobs.remove(photo["sha256"])
    assert {file.name[:64] for file in folder_of(app).iterdir()} == {other["sha256"]}
