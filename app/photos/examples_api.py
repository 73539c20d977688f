"""The one picture that phones may see of a project: the example of a wanted shot that asks them."""

from __future__ import annotations

from fastapi import Request, Response

from app.photos.ingest import require_link
from app.photos.telling import send_picture
from app.projects.shot_list import example_of
from app.team.access import CurrentContributor
from app.team.roles import Action
from app.web.deps import DatabaseDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter()


@router.get("/capture/shots/{shot_id}/example")
@allows(Action.JOINED)
def show_example(
    request: Request, shot_id: PathId, database: DatabaseDep, phone: CurrentContributor
) -> Response:
    """Send the small picture (512 px) of a wanted shot's example; phones keep it themselves."""
    with database.read_tx() as tx:
        require_link(tx, phone, phone.project_id)
        photo = example_of(tx, phone, shot_id)
    return send_picture(request, photo, "small")
