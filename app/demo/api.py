"""The JSON call that opens the demo project from a browser."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from app.demo import service
from app.team.access import CurrentActor, require_admin
from app.team.roles import Action
from app.web.deps import SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter

router = ApiRouter(tags=["projects"])


@router.post("/demo", status_code=202)
@allows(Action.ADMINISTER)
def open_demo(
    actor: CurrentActor, tx: WriteTxDep, settings: SettingsDep, response: Response
) -> dict[str, Any]:
    """Open the demo project: 202 with the job that draws it, 200 when it is there already."""
    require_admin(actor)
    opened = service.open_demo(tx, actor, settings)
    if opened["job_id"] is None:
        response.status_code = 200
    return opened
