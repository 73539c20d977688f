"""The JSON call that empties a project's trash for good."""

from __future__ import annotations

from typing import Any

from app.photos.purge import ask_for_purge
from app.projects.jobs_api import job_answer
from app.projects.queries import load_project
from app.team.access import CurrentActor, require_admin
from app.team.roles import Action
from app.web.deps import WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter()


@router.post("/projects/{project_id}/purge", status_code=202)
@allows(Action.ADMINISTER)
def purge(project_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Purge the photos that lie in a project's trash for 30 days or longer; answers the job that does it."""
    require_admin(actor)
    access = load_project(tx, actor, project_id, Action.TRASH)
    return job_answer(ask_for_purge(tx, actor, access.id))
