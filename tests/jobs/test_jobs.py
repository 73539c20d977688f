"""Jobs: claimed once, fenced by attempt, tried three times, cancelled, given back."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.errors import Unavailable
from app.jobs import rows
from app.jobs.handlers import Handler, House, JobFailed
from app.jobs.running import Overtaken, RunningJob
from app.jobs.worker import Worker, open_house
from app.models import Event, Job
from app.settings import Settings
from tests.conftest import SetClock

KIND = "test work"


@pytest.fixture
def house(settings: Settings, database: Database) -> Any:
    """What jobs may use."""
    with open_house(settings, database) as opened:
        yield opened


def _queue(database: Database, project_id: int | None = None, **payload: Any) -> int:
    with database.write_tx() as tx:
        return rows.enqueue(tx, KIND, project_id=project_id, payload=payload).id


def _job(database: Database, job_id: int) -> Job:
    with database.read_tx() as tx:
        return tx.session.get_one(Job, job_id)


def _worker(house: House, handler: Handler) -> Worker:
    return Worker(house, {KIND: handler})


def test_a_job_runs_and_keeps_its_result(house: House, database: Database, project_id: int) -> None:
    def handler(job: RunningJob, house: House) -> dict[str, Any]:
        job.report(1, 3, {"bytes": 10})
        return {"answer": job.payload["question"] * 2}

    job_id = _queue(database, project_id, question=21)
    assert _worker(house, handler).run_pending() == 1
    job = _job(database, job_id)
    assert (job.state, job.result, job.done, job.total) == ("ready", {"answer": 42}, 3, 3)
    with database.read_tx() as tx:
        told = [row.data["state"] for row in tx.scalars(select(Event).order_by(Event.seq))]
    assert told == ["queued", "running", "ready"]


def test_two_workers_never_run_one_job_twice(house: House, database: Database) -> None:
    ran: list[int] = []
    guard = threading.Lock()

    def handler(job: RunningJob, house: House) -> None:
        with guard:
            ran.append(job.id)

    jobs = [_queue(database) for _ in range(30)]
    workers = [_worker(house, handler) for _ in range(3)]
    threads = [threading.Thread(target=worker.run_pending) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker.run_pending()
    assert sorted(ran) == jobs
    assert {_job(database, job_id).attempt for job_id in jobs} == {1}


def test_a_claimed_job_is_skipped_until_its_lease_runs_out(database: Database, clock: SetClock) -> None:
    job_id = _queue(database)
    with database.write_tx() as tx:
        first = rows.claim(tx, "one", [KIND])
    assert first is not None
    assert first.id == job_id
    with database.write_tx() as tx:
        assert rows.claim(tx, "two", [KIND]) is None
    clock.forward(seconds=61)
    with database.write_tx() as tx:
        second = rows.claim(tx, "two", [KIND])
    assert second is not None
    assert (second.id, second.attempt) == (job_id, 2)


def test_a_stale_attempt_may_not_write(database: Database, clock: SetClock) -> None:
    """B8: a worker that was thought dead and comes back changes nothing."""
    job_id = _queue(database)
    with database.write_tx() as tx:
        claimed = rows.claim(tx, "slow", [KIND])
    assert claimed is not None
    slow = RunningJob(claimed, database, threading.Event())
    clock.forward(seconds=61)
    with database.write_tx() as tx:
        assert rows.claim(tx, "quick", [KIND]) is not None
    with pytest.raises(Overtaken), slow.finishing({"mine": True}) as tx:
        tx.session.get_one(Job, job_id).kind = "spoilt"
    with pytest.raises(Overtaken):
        slow.report(1, 2)
    with database.write_tx() as tx:
        assert not rows.fail(tx, claimed, "no")
        assert not rows.cancel(tx, claimed)
        assert not rows.strike(tx, claimed, "no")
        assert not rows.give_back(tx, claimed)
    job = _job(database, job_id)
    assert (job.state, job.kind, job.attempt, job.worker) == ("running", KIND, 2, "quick")


def test_three_strikes_fail_a_job_with_its_words(house: House, database: Database, clock: SetClock) -> None:
    tried: list[int] = []

    def handler(job: RunningJob, house: House) -> None:
        tried.append(job.attempt)
        raise Unavailable("The shelf is out of reach.")

    job_id = _queue(database)
    worker = _worker(house, handler)
    for _ in range(5):
        worker.run_pending()
        clock.forward(minutes=1)
    assert tried == [1, 2, 3]
    job = _job(database, job_id)
    assert (job.state, job.error) == ("failed", "The shelf is out of reach.")


def test_a_job_that_kills_its_worker_fails_at_the_third_time(database: Database, clock: SetClock) -> None:
    job_id = _queue(database)
    for _ in range(3):
        with database.write_tx() as tx:
            assert rows.claim(tx, "doomed", [KIND]) is not None
        clock.forward(seconds=61)
    with database.write_tx() as tx:
        assert rows.claim(tx, "last", [KIND]) is None
    job = _job(database, job_id)
    assert job.state == "failed"
    assert "stopped three times" in job.error


def test_what_cannot_be_mended_fails_at_once(house: House, database: Database) -> None:
    def handler(job: RunningJob, house: House) -> None:
        raise JobFailed("Photo 7 has no file.", {"photos": [7]})

    job_id = _queue(database)
    _worker(house, handler).run_pending()
    job = _job(database, job_id)
    assert (job.state, job.error, job.result) == ("failed", "Photo 7 has no file.", {"photos": [7]})


def test_a_queued_job_is_cancelled_at_once(database: Database) -> None:
    job_id = _queue(database)
    with database.write_tx() as tx:
        assert rows.ask_cancel(tx, job_id) == "cancelled"
    with database.write_tx() as tx:
        assert rows.claim(tx, "late", [KIND]) is None


def test_a_running_job_stops_when_it_is_cancelled(house: House, database: Database) -> None:
    reached: list[str] = []

    def handler(job: RunningJob, house: House) -> None:
        with database.write_tx() as tx:
            assert rows.ask_cancel(tx, job.id) == "running"
        job.report(5, 5)
        reached.append("the end")

    job_id = _queue(database)
    _worker(house, handler).run_pending()
    assert not reached
    assert _job(database, job_id).state == "cancelled"


def test_a_stopping_worker_gives_its_job_back_without_a_strike(house: House, database: Database) -> None:
    """B12: a restart costs the job nothing."""

    def handler(job: RunningJob, house: House) -> None:
        worker.stop()
        job.check()

    job_id = _queue(database)
    worker = _worker(house, handler)
    worker.run_one()
    job = _job(database, job_id)
    assert (job.state, job.strikes) == ("queued", 0)
