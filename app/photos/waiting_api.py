"""JSON calls on photos that are still on phones: phones show small pictures, members look at them."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.errors import TooLarge
from app.photos.ingest import Workbench, require_sender
from app.photos.lifecycle import imaging_limits
from app.photos.schemas import Claimed
from app.photos.waiting import MOST_BYTES, Small, forget_waiting, take_small
from app.projects.on_phones import dismiss_waiting, list_waiting, load_small
from app.projects.queries import load_project
from app.team.access import CurrentActor, CurrentContributor
from app.team.roles import Action
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.security import CSP_SANDBOX

router = ApiRouter()

ClientPath = Annotated[str, Path(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


@router.put("/capture/waiting/{client_id}", status_code=204)
@allows(Action.JOINED)
async def show_small(
    request: Request,
    client_id: ClientPath,
    phone: CurrentContributor,
    database: DatabaseDep,
    settings: SettingsDep,
    size: Annotated[int, Query(ge=1, le=2**53)],
    captured_at: Annotated[Claimed | None, Query()] = None,
) -> Response:
    """Show the small picture of a photo that this phone will send later, under the photo's own client_id.

    ``size``: bytes of the photo itself. The body is the picture (application/offset+octet-stream), in any
    format that a photo may have.
    """
    state = request.app.state
    bench = Workbench(database, state.blobs, state.sandbox, imaging_limits(settings))

    def begin() -> None:
        with database.read_tx() as tx:
            require_sender(tx, phone, phone.project_id)
        state.blobs.require_room()

    await run_in_threadpool(begin)
    with state.blobs.new_part() as part:
        came = 0
        async for chunk in request.stream():
            came += len(chunk)
            if came > MOST_BYTES:
                raise TooLarge(f"A small picture may have {MOST_BYTES // 1000} KB.")
            await run_in_threadpool(part.write, chunk)
        small = Small(client_id, size, captured_at or "")
        await anyio.to_thread.run_sync(take_small, bench, phone, small, part, limiter=state.intake)
    return Response(status_code=204)


@router.delete("/capture/waiting/{client_id}", status_code=204)
@allows(Action.JOINED)
def drop_small(client_id: ClientPath, phone: CurrentContributor, tx: WriteTxDep) -> None:
    """Forget a small picture: its photo was deleted on the phone."""
    forget_waiting(tx, phone, client_id)


@router.get("/projects/{project_id}/waiting")
@allows(Action.SEE_PHOTOS)
def show_waiting(project_id: PathId, tx: ReadTxDep, actor: CurrentActor, page: PageDep) -> dict[str, Any]:
    """List the photos that are still on phones and of which a small picture is here, newest first."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    rows = list_waiting(tx, access.id, limit=page.limit_and_one, before=page.last_id)
    return page.answer(rows, lambda row: [row["id"]], list)


@router.delete("/projects/{project_id}/waiting/{waiting_id}", status_code=204)
@allows(Action.TRASH)
def dismiss(project_id: PathId, waiting_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> None:
    """Forget a small picture that nobody waits for any more."""
    access = load_project(tx, actor, project_id, Action.TRASH)
    dismiss_waiting(tx, access.id, waiting_id)


@router.get("/projects/{project_id}/waiting/{waiting_id}/picture")
@allows(Action.SEE_PHOTOS)
def show_small_picture(
    project_id: PathId, waiting_id: PathId, tx: ReadTxDep, actor: CurrentActor
) -> Response:
    """Give a small picture, at most 512 px, as a JPEG of the server's own making."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    picture = load_small(tx, access.id, waiting_id)
    headers = {"cache-control": "private, max-age=3600", "content-security-policy": CSP_SANDBOX}
    return Response(picture, media_type="image/jpeg", headers=headers)
