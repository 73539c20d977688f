"""JSON calls of a person's own settings."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from app.team.access import CurrentPerson
from app.team.my_settings import merge_my_settings, read_my_settings
from app.team.roles import Action
from app.team.settings_schemas import MySettings
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter

router: APIRouter = ApiRouter(tags=["team"])


@router.get("/me/settings")
@allows(Action.OWN_ACCOUNT)
def my_settings(actor: CurrentPerson, tx: ReadTxDep) -> dict[str, Any]:
    """Tell what I set: looks, keys, how I see; each with when it was set."""
    return read_my_settings(tx, actor)


@router.patch("/me/settings")
@allows(Action.OWN_ACCOUNT)
def change_my_settings(body: MySettings, actor: CurrentPerson, tx: WriteTxDep) -> dict[str, Any]:
    """Set what is told, unless it was set later elsewhere; the answer is all of it as it stands now."""
    return merge_my_settings(tx, actor, body)
