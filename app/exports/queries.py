"""Reading exports: the one loader, and the list of a project's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.db.tx import ReadTx
from app.errors import NotFound
from app.models import Export, Job, User
from app.team.access import require_project
from app.team.actor import Actor
from app.team.roles import Action, Role


@dataclass(frozen=True, slots=True)
class ExportAccess:
    """An export that was loaded for an actor, with the job that makes it."""

    export: Export
    job: Job
    role: Role


def load_export(tx: ReadTx, actor: Actor, export_id: int, action: Action) -> ExportAccess:
    """Load an export for an action: the one access check of exports. Raises NotFound or Forbidden."""
    found = tx.execute(
        select(Export, Job)
        .join(Job, Job.id == Export.job_id)
        .where(Export.id == export_id, Export.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    export, job = found
    role = require_project(tx, actor, export.project_id, action)
    return ExportAccess(export, job, role)


def list_exports(
    tx: ReadTx, project_id: int, *, before: int | None, limit: int
) -> Sequence[tuple[Export, Job, str]]:
    """List a project's exports, newest first, with their jobs and who asked for them."""
    statement = (
        select(Export, Job, User.name)
        .join(Job, Job.id == Export.job_id)
        .join(User, User.id == Export.created_by)
        .where(Export.project_id == project_id, Export.deleted_at.is_(None))
        .order_by(Export.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Export.id < before)
    return [(row[0], row[1], row[2]) for row in tx.execute(statement)]


def live_file_names(tx: ReadTx) -> set[str]:
    """Names of the files that exports still offer."""
    statement = select(Export.file).where(Export.file.is_not(None), Export.deleted_at.is_(None))
    return set(tx.scalars(statement))


def live_exports(tx: ReadTx) -> set[int]:
    """Ids of exports that are being made."""
    statement = (
        select(Export.id).join(Job, Job.id == Export.job_id).where(Job.state.in_(("queued", "running")))
    )
    return set(tx.scalars(statement))
