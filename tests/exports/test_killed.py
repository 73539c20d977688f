"""Workers that die while they make an export."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.exports.service import KIND, exports_folder
from app.jobs import rows
from app.jobs.handlers import House
from app.jobs.worker import Worker, open_house
from app.models import Export, Job
from app.settings import Settings
from tests import photos
from tests.conftest import SetClock, on_one_database
from tests.factories import make_annotation, make_photo, make_project, make_user


@pytest.fixture
def later() -> SetClock:
    """A clock that is past the leases of the dead."""
    return SetClock(datetime.now(UTC) + timedelta(minutes=5))


@pytest.fixture
def house(settings: Settings, later: SetClock) -> Iterator[House]:
    """The survivor."""
    database = Database(settings, later)
    with open_house(settings, database) as opened:
        yield opened
    database.close()


def _ten_photos(house: House) -> int:
    stored = []
    for number in range(10):
        data = photos.jpeg(photos.surface((64, 48), seed=number), orientation=6 if number % 3 == 0 else None)
        with house.blobs.new_part() as part:
            part.write(data)
            sha256 = part.finish()
            house.blobs.keep(part, sha256)
        stored.append((sha256, len(data), 6 if number % 3 == 0 else 1))
    with house.database.write_tx() as tx:
        project = make_project(tx)
        make_user(tx, "manager")
        for sha256, size, orientation in stored:
            photo = make_photo(
                tx, project, sha256=sha256, size=size, orientation=orientation,
                width=64, height=48, state="done",
            )  # fmt: skip
            make_annotation(tx, photo, x=1.0, y=1.0, width=9.0, height=9.0, area=81.0)
        return project.id


def _ask(house: House, project_id: int) -> int:
    with house.database.write_tx() as tx:
        job = rows.enqueue(tx, KIND, project_id=project_id)
        export = Export(
            project_id=project_id, job_id=job.id, format="coco", include_photos=True, filter={}, options={},
            created_by=1, created_at=tx.now,
        )  # fmt: skip
        tx.add(export)
        tx.flush()
        job.payload = {"export_id": export.id}
        return export.id


def _look(house: House, export_id: int) -> tuple[Export, Job]:
    with house.database.read_tx() as tx:
        export, job = tx.execute(
            select(Export, Job).join(Job, Job.id == Export.job_id).where(Export.id == export_id)
        ).one()
        return export, job


@pytest.mark.parametrize(
    "all_tenths", [(0, 5, 10, 11), pytest.param(range(12), marks=pytest.mark.soak)], ids=["some", "all"]
)
@on_one_database
def test_a_worker_killed_at_any_tenth_leaves_no_half_file_and_the_next_one_makes_it_whole(
    house: House, settings: Settings, later: SetClock, all_tenths: Sequence[int]
) -> None:
    """B8: killed at a tenth, and between the file's name and the row: restarted once, same bytes."""
    project_id = _ten_photos(house)
    folder = exports_folder(settings)
    survivor = Worker(house)
    undisturbed = _ask(house, project_id)
    survivor.run_pending()
    wanted = (folder / str(_look(house, undisturbed)[0].file)).read_bytes()
    command = [sys.executable, "-m", "tests.exports.doomed", str(settings.data)]
    command += [settings.database_url] if settings.database_url else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True
    ) as doomed:
        assert doomed.stdin is not None
        assert doomed.stdout is not None
        for tenths in all_tenths:
            export_id = _ask(house, project_id)
            doomed.stdin.write(f"{tenths}\n")
            doomed.stdin.flush()
            assert doomed.stdout.readline() == "-9\n"
            export, job = _look(house, export_id)
            assert (job.state, job.attempt, export.file) == ("running", 1, None)
            if tenths < 11:
                assert not list(folder.glob(f"{export_id}-*.zip"))
            survivor.run_pending()
            export, job = _look(house, export_id)
            assert (job.state, job.attempt, job.strikes) == ("ready", 2, 1)
            assert export.file == f"{export_id}-2.zip"
            assert (folder / export.file).read_bytes() == wanted
            assert [file.name for file in folder.glob(f"{export_id}-*")] == [export.file]
            later.forward(minutes=5)
        doomed.stdin.close()
