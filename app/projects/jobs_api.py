"""JSON calls on background jobs: here, since they ask for membership in the job's project."""

from __future__ import annotations

from typing import Any

from app.clock import to_wire
from app.jobs import rows
from app.models import Job
from app.projects.queries import load_job
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["jobs"])


@router.get("/jobs/{job_id}")
@allows(Action.EXPORT)
def show_job(job_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Tell how a job is coming along."""
    return job_answer(load_job(tx, actor, job_id, Action.EXPORT))


@router.delete("/jobs/{job_id}")
@allows(Action.EXPORT)
def cancel_job(job_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Cancel a job: at once while it waits, soon while it runs; one that has ended stays as it is."""
    job = load_job(tx, actor, job_id, Action.EXPORT)
    rows.ask_cancel(tx, job.id)
    return job_answer(job)


def job_answer(job: Job) -> dict[str, Any]:
    """Show a job as the API does."""
    return {
        "id": job.id,
        "project_id": job.project_id,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "cancelling": job.cancel_asked and job.state == "running",
        "error": job.error if job.state == "failed" else "",
        "created_at": to_wire(job.created_at),
        "finished_at": to_wire(job.finished_at) if job.finished_at else None,
    }
