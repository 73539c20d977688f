"""The live feed of a project: GET /projects/{id}/events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.db.tx import ReadTx
from app.errors import RateLimited
from app.ids import ProjectId
from app.realtime.bus import Bus, Reader
from app.realtime.stream import MOST_STREAMS, stream
from app.team.access import CurrentActor, actor_of, require_project
from app.team.actor import Actor
from app.team.roles import Action
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import MAX_ID, PathId

router = ApiRouter(tags=["projects"])

Cursor = Annotated[int | None, Query(ge=0, le=MAX_ID)]


@router.get("/projects/{project_id}/events", response_class=StreamingResponse)
@allows(Action.SEE_PHOTOS)
async def events(
    request: Request,
    actor: CurrentActor,
    project_id: PathId,
    after: Cursor = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Stream what changes in a project as server-sent events.

    Goes on after Last-Event-ID (or ``after``); without either it begins now. ``reset`` means: some events are
    gone, fetch anew. Ends within 5 s of logout, a change of role, or the stopping of the server.
    """
    await run_in_threadpool(_check, request, actor, project_id)
    cursor = int(last_event_id) if last_event_id and _is_number(last_event_id) else after
    bus: Bus = request.app.state.bus
    if not bus.take_place(actor.user_id, MOST_STREAMS):
        raise RateLimited(
            f"You have {MOST_STREAMS} live pages open already. Close one of them.", retry_after=30
        )
    return _Feed(_lines(request, actor, project_id, cursor), bus=bus, user_id=actor.user_id)


class _Feed(StreamingResponse):
    """An answer that gives its place back however it ends."""

    def __init__(self, lines: AsyncIterator[bytes], *, bus: Bus, user_id: int) -> None:
        super().__init__(
            lines,
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
        )
        self._bus = bus
        self._user_id = user_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._bus.leave_place(self._user_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16 and int(text) <= MAX_ID


async def _lines(request: Request, actor: Actor, project_id: int, cursor: int | None) -> AsyncIterator[bytes]:
    role = await run_in_threadpool(_check, request, actor, project_id)

    def may_still_read(tx: ReadTx) -> bool:
        caller = actor_of(tx, request)
        return caller is not None and _role_of(tx, caller, project_id) == role

    # By the role too: a stream from before it changed must not be answered by what a later one asks.
    key = (project_id, actor.user_id, actor.session_id, actor.token_id, role)
    reader = Reader(key, may_still_read)
    state = request.app.state
    async for piece in stream(state.database, state.bus, project_id, cursor=cursor, reader=reader):
        yield piece


def _check(request: Request, actor: Actor, project_id: int) -> str:
    with request.app.state.database.read_tx() as tx:
        return _role_of(tx, actor, project_id)


def _role_of(tx: ReadTx, actor: Actor, project_id: int) -> str:
    return require_project(tx, actor, ProjectId(project_id), Action.SEE_PHOTOS)
