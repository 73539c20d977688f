"""What watches a server ask it: alive, ready, and what it offers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text

from app.errors import Unavailable
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import DatabaseDep
from app.web.permissions import allows
from app.web.routing import ApiRouter

router: APIRouter = ApiRouter(include_in_schema=False)


@router.get("/healthz")
@allows(Action.PUBLIC)
async def alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
@allows(Action.PUBLIC)
def ready(request: Request, database: DatabaseDep) -> dict[str, str]:
    """Tell whether requests can be served now: 503 while stopping or without the database."""
    if request.app.state.is_stopping:
        raise Unavailable("The server is stopping.", retry_after=5)
    with database.read_tx() as tx:
        tx.scalar(text("SELECT 1"))
    return {"status": "ready"}


@router.get("/openapi.json")
@allows(Action.SIGNED_IN)
def describe(request: Request, _actor: CurrentActor) -> dict[str, Any]:
    """Describe the API for programs; for people who are signed in (D14)."""
    document: dict[str, Any] = request.app.openapi()  # FastAPI builds it once: that takes most of a second
    return document
