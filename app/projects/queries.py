"""Reading projects: the loader of projects, the phone behind a capture cookie, members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, literal, select

from app.db.tx import ReadTx, WriteTx
from app.errors import Forbidden, NotFound
from app.ids import DeviceId, LinkId, ProjectId, digest
from app.models import CaptureLink, Device, Job, Membership, Project
from app.team.access import require_project
from app.team.actor import Actor, Contributor
from app.team.queries import visible_projects
from app.team.roles import Action, Role

_CHANGING: Final = frozenset(
    {
        Action.UPLOAD,
        Action.WITHDRAW,
        Action.LABEL,
        Action.ANSWER,
        Action.ASSIGN,
        Action.REVIEW,
        Action.TRASH,
        Action.EDIT_CLASSES,
        Action.EDIT_PROJECT,
        Action.MANAGE_PEOPLE,
    }
)
"""What an archived project refuses when it is asked for in a transaction that writes."""


@dataclass(frozen=True, slots=True)
class ProjectAccess:
    """A project that was loaded for an actor, with the role the actor has in it."""

    project: Project
    role: Role

    @property
    def id(self) -> ProjectId:
        """The project's id."""
        return ProjectId(self.project.id)


def load_project(
    tx: ReadTx, actor: Actor, project_id: int, action: Action, *, in_archive: bool = False
) -> ProjectAccess:
    """Load a project for an action: the one access check of projects.

    ``in_archive`` lets a writing call through to an archived project. Raises NotFound (not there, or not for
    this actor) or Forbidden (slug archived, where the project is).
    """
    role = require_project(tx, actor, ProjectId(project_id), action)
    if not in_archive:
        require_open(tx, project_id, action)
    project = tx.session.get_one(Project, project_id)
    return ProjectAccess(project, role)


def require_open(tx: ReadTx, project_id: int, action: Action) -> None:
    """Refuse to change what lies in the archive: reading and exporting go on. Raises Forbidden."""
    if isinstance(tx, WriteTx) and action in _CHANGING and is_archived(tx, project_id):
        raise Forbidden(
            "This project is in the archive: nothing can be added or changed. "
            "A manager can take it out, in its settings.",
            slug="archived",
        )


def is_archived(tx: ReadTx, project_id: int) -> bool:
    """Tell whether a project lies in the archive."""
    return tx.scalar(select(Project.archived_at).where(Project.id == project_id)) is not None


def contributor_by_secret(tx: ReadTx, secret: str) -> Contributor | None:
    """Find the phone behind a capture cookie; None when its link was revoked.

    Expiry of a link stops joining, not delivering: see ``capture.may_deliver``.
    """
    row = tx.execute(
        select(Device.id, Device.link_id, Device.project_id, Device.name)
        .join(CaptureLink, CaptureLink.id == Device.link_id)
        .where(Device.secret_hash == digest(secret), CaptureLink.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return Contributor(DeviceId(row.id), LinkId(row.link_id), ProjectId(row.project_id), row.name)


def list_projects(
    tx: ReadTx, actor: Actor, *, limit: int, before: int | None = None, archived: bool | None = None
) -> list[tuple[Project, str]]:
    """List (project, the actor's role) newest first, below the id ``before``."""
    statement = visible_projects(actor)
    role = literal(Role.MANAGER) if actor.is_admin else Membership.role
    statement = statement.add_columns(role.label("role")).order_by(Project.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Project.id < before)
    if archived is not None:
        is_archived = Project.archived_at.is_not(None)
        statement = statement.where(is_archived if archived else ~is_archived)
    return [(row[0], str(row[1])) for row in tx.execute(statement)]


def count_projects(tx: ReadTx, actor: Actor) -> tuple[int, int]:
    """Count the projects an actor may see: (in use, in the archive)."""
    counted = func.count(Project.id), func.count(Project.archived_at)
    total, archived = tx.execute(visible_projects(actor).with_only_columns(*counted)).one()
    return total - archived, archived


def find_demo(tx: ReadTx, actor: Actor) -> int | None:
    """The id of the demo project in use, if the actor may see one; an archived one does not count."""
    found: int | None = tx.scalar(
        visible_projects(actor)
        .where(Project.is_demo, Project.archived_at.is_(None))
        .with_only_columns(Project.id)
        .order_by(Project.id)
    )
    return found


def load_job(tx: ReadTx, actor: Actor, job_id: int, action: Action) -> Job:
    """Load a background job of a project for an action: the one access check of jobs.

    Raises NotFound (not there, of no project, or not for this actor) or Forbidden.
    """
    job = tx.session.get(Job, job_id)
    if job is None or job.project_id is None:
        raise NotFound
    require_project(tx, actor, ProjectId(job.project_id), action)
    return job
