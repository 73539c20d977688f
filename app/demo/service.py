"""Opening the demo project: making it, and queueing the job that fills it with drawn pictures."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from app.db.tx import WriteTx
from app.ids import UserId
from app.jobs.rows import ENDED, enqueue
from app.models import Job, User
from app.projects.palette import READY
from app.projects.queries import find_demo
from app.projects.schemas import NewClass, NewProject
from app.projects.service import make_project
from app.settings import Settings
from app.team import audit
from app.team.actor import Actor

KIND: Final = "demo"
NAME: Final = "Demo: steel, paint and concrete"
_EMAIL: Final = "demo@blemish.invalid"  # RFC 2606: a name that can never receive mail
_COUNTS: Final = {
    "crack": ("A line where the material has parted.", "Joints and seams that were built so."),
    "scratch": ("A groove drawn by something hard.", "The brushing of the steel itself."),
    "chip": ("A flake of paint or concrete broken out.", "Pores smaller than a match head."),
    "dent": ("A hollow pressed into sheet, the surface whole.", "Waves across a whole sheet."),
    "discoloration": ("A stain or faded patch.", "Shadows, and water that has not dried."),
    "corrosion": ("Rust, also where it runs down.", "Red dust that wipes off."),
}


def open_demo(tx: WriteTx, actor: Actor, settings: Settings) -> dict[str, Any]:
    """Find the demo project, or make it and queue its filling: {project_id, job_id}.

    ``job_id`` is None when everything is drawn. A drawing that failed or was cancelled is queued again.
    """
    tx.lock("blemish demo")
    project_id = find_demo(tx, demo_actor(tx))
    if project_id is None:
        project_id = make_demo(tx, settings)
    else:
        jobs = select(Job.id, Job.state).where(Job.kind == KIND, Job.project_id == project_id)
        last = tx.execute(jobs.order_by(Job.id.desc()).limit(1)).one_or_none()
        if last is None or last.state == "ready":  # without a job the command line drew it
            return {"project_id": project_id, "job_id": None}
        if last.state not in ENDED:
            return {"project_id": project_id, "job_id": last.id}
    job = enqueue(tx, KIND, project_id=project_id, created_by=actor.user_id)
    return {"project_id": project_id, "job_id": job.id}


def make_demo(tx: WriteTx, settings: Settings) -> int:
    """Make the empty demo project with its classes and what counts as each; gives its id."""
    wanted = []
    for ready in READY:
        counts, counts_not = _COUNTS.get(ready.name, ("", ""))
        wanted.append(
            NewClass(name=ready.name, is_other=ready.is_other, counts=counts, counts_not=counts_not)
        )
    project = make_project(tx, demo_actor(tx), settings, NewProject(name=NAME, classes=wanted))
    project.is_demo = True
    tx.flush()
    audit.record(tx, "host", "demo.fill", f"project:{project.id}")
    return project.id


def demo_actor(tx: WriteTx) -> Actor:
    """Whose work the demo is: an account that nobody can sign in with."""
    user = tx.scalar(select(User).where(User.email == _EMAIL))
    if user is None:
        user = User(email=_EMAIL, name="Demo", created_at=tx.now, disabled_at=tx.now, preferences={})
        tx.add(user)
        tx.flush()
    return Actor(user_id=UserId(user.id), name=user.name, email=user.email, is_admin=True)
