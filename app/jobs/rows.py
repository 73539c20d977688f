"""Jobs as rows: queued in the transaction of their cause, claimed under a lease, fenced by attempt number.

Every write of a running job names its attempt; one that was overtaken (its lease ran out and another worker
claimed the job) changes nothing and learns so. Three attempts that end badly, by an error or by the death of
their worker, fail the job for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, or_, select, update

from app.db.tx import ReadTx, WriteTx
from app.ids import JobId
from app.jobs import doorbell
from app.models import Job, User
from app.realtime.feed import publish

LEASE: Final = timedelta(seconds=60)
STRIKES: Final = 3
_BACK_OFF: Final = timedelta(seconds=5)
ENDED: Final = ("ready", "failed", "cancelled")
DIED: Final = (
    "The server stopped three times while it worked on this. The log of the server says more; "
    "an admin can see it. Nothing of your data was changed."
)
_CLAIMABLE: Final = and_(
    Job.kind.in_(bindparam("kinds", expanding=True)),
    or_(
        and_(Job.state == "queued", or_(Job.run_after.is_(None), Job.run_after <= bindparam("now"))),
        and_(Job.state == "running", Job.lease_until < bindparam("now")),
    ),
)
_WAITING: Final = select(Job.id).where(_CLAIMABLE).limit(1)
"""Made once, for it is asked every second."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in a worker's hands, as it was when it was claimed."""

    id: JobId
    kind: str
    project_id: int | None
    payload: dict[str, Any]
    attempt: int
    cursor: dict[str, Any] | None
    created_by: int | None


def enqueue(
    tx: WriteTx,
    kind: str,
    *,
    project_id: int | None = None,
    payload: dict[str, Any] | None = None,
    created_by: int | None = None,
    after: timedelta | None = None,
) -> Job:
    """Queue a job in the transaction of its cause; it begins ``after`` that time at the soonest."""
    job = Job(
        kind=kind,
        project_id=project_id,
        payload=payload or {},
        state="queued",
        created_by=created_by,
        created_at=tx.now,
        run_after=tx.now + after if after is not None else None,
    )
    tx.add(job)
    tx.flush()
    _tell(tx, job, "queued")
    tx.after_commit(doorbell.ring)
    return job


def is_waiting(tx: ReadTx, kinds: Iterable[str]) -> bool:
    """Tell whether there is a job to claim, without the cost of a write transaction."""
    return tx.connection().scalar(_WAITING, {"kinds": list(kinds), "now": tx.now}) is not None


def others_wait(tx: ReadTx, kinds: Iterable[str], *, but: str) -> bool:
    """Tell whether a job of another of these kinds than ``but`` could be claimed: long work makes room."""
    return is_waiting(tx, [kind for kind in kinds if kind != but])


def is_queued(tx: ReadTx, kind: str, project_id: int) -> bool:
    """Tell whether a job of a kind waits for a project and has not begun."""
    found = select(Job.id).where(Job.state == "queued", Job.kind == kind, Job.project_id == project_id)
    return tx.scalar(found.limit(1)) is not None


def claim(tx: WriteTx, worker: str, kinds: Iterable[str]) -> Claim | None:
    """Take the oldest job that waits, or whose worker fell silent; None when there is none.

    On PostgreSQL rows held by other workers are skipped; on SQLite writers follow each other anyway.
    """
    kinds = list(kinds)
    while True:
        job = tx.scalar(
            select(Job)
            .where(_CLAIMABLE)
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True),
            {"kinds": kinds, "now": tx.now},
        )
        if job is None:
            return None
        if job.state == "running":
            job.strikes += 1  # its worker died
        if job.cancel_asked:
            _end(tx, job, "cancelled")
        elif job.strikes >= STRIKES:
            _end(tx, job, "failed", error=job.error or DIED)
        else:
            job.state, job.worker, job.attempt = "running", worker, job.attempt + 1
            job.lease_until, job.run_after = tx.now + LEASE, None
            job.started_at = job.started_at or tx.now
            tx.flush()
            _tell(tx, job, "running")
            return Claim(
                JobId(job.id),
                job.kind,
                job.project_id,
                job.payload,
                job.attempt,
                job.cursor,
                job.created_by,
            )


def renew(tx: WriteTx, claimed: Claim, **values: Any) -> bool | None:
    """Renew the lease and note progress (``done``, ``total``, ``progress``, ``cursor``).

    Tells whether cancelling was asked for; None when the job is not this attempt's any more.
    """
    asked = tx.scalar(
        update(Job)
        .where(*_mine(claimed))
        .values(lease_until=tx.now + LEASE, **values)
        .returning(Job.cancel_asked)
    )
    return None if asked is None else bool(asked)


def finish(tx: WriteTx, claimed: Claim, result: dict[str, Any] | None) -> bool:
    """End a job well; False, and nothing changed, when it is not this attempt's any more."""
    return _set(tx, claimed, state="ready", result=result, done=Job.total, finished_at=tx.now, error="")


def fail(tx: WriteTx, claimed: Claim, words: str, result: dict[str, Any] | None = None) -> bool:
    """End a job badly, for good; False when it is not this attempt's any more."""
    return _set(tx, claimed, state="failed", error=words, result=result, finished_at=tx.now)


def cancel(tx: WriteTx, claimed: Claim) -> bool:
    """End a job because somebody asked to; False when it is not this attempt's any more."""
    return _set(tx, claimed, state="cancelled", finished_at=tx.now)


def give_back(tx: WriteTx, claimed: Claim) -> bool:
    """Put a job back because the server stops; no strike against it."""
    return _set(tx, claimed, state="queued")


def strike(tx: WriteTx, claimed: Claim, words: str) -> bool:
    """Count a bad end of this attempt: try again a little later, or fail with these words."""
    strikes = tx.scalar(select(Job.strikes).where(*_mine(claimed)).with_for_update())
    if strikes is None:
        return False
    if strikes + 1 >= STRIKES:
        tx.change(update(Job).where(Job.id == claimed.id).values(strikes=strikes + 1))
        return fail(tx, claimed, words)
    return _set(
        tx,
        claimed,
        state="queued",
        strikes=strikes + 1,
        error=words,
        run_after=tx.now + _BACK_OFF * (strikes + 1),
    )


def ask_cancel(tx: WriteTx, job_id: int) -> str:
    """Cancel a queued job now, ask the worker of a running one to stop; gives the state after it."""
    job = tx.scalar(
        select(Job).where(Job.id == job_id).with_for_update().execution_options(populate_existing=True)
    )
    if job is None or job.state in ENDED:
        return "" if job is None else str(job.state)
    job.cancel_asked = True
    if job.state == "queued":
        _end(tx, job, "cancelled")
    tx.flush()
    return str(job.state)


def release_dead(tx: WriteTx) -> None:
    """Free every running job at once: for SQLite's one server, whose former process is certainly gone."""
    tx.change(update(Job).where(Job.state == "running").values(lease_until=tx.now - LEASE))


def _mine(claimed: Claim) -> list[Any]:
    return [Job.id == claimed.id, Job.attempt == claimed.attempt, Job.state == "running"]


def _set(tx: WriteTx, claimed: Claim, *, state: str, **values: Any) -> bool:
    changed = tx.change(
        update(Job).where(*_mine(claimed)).values(state=state, worker=None, lease_until=None, **values)
    )
    if changed:
        _tell(tx, claimed, state)
    return bool(changed)


def _end(tx: WriteTx, job: Job, state: str, *, error: str = "") -> None:
    job.state, job.error, job.finished_at = state, error, tx.now
    job.worker = job.lease_until = None
    tx.flush()
    _tell(tx, job, state)


def _tell(tx: WriteTx, job: Job | Claim, state: str) -> None:
    """Tell a job's new state to its project; the actor is who asked for it, if anybody did."""
    if job.project_id is None:
        return
    name = tx.scalar(select(User.name).where(User.id == job.created_by))
    who = {"id": job.created_by, "name": name} if name is not None else None
    publish(tx, job.project_id, "job", {"job_id": job.id, "state": state, "actor": who})
