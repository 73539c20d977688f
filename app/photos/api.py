"""JSON calls on photos: taking them in, listing, showing, states, trash."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.errors import FieldError, Forbidden, NotFound, Rejected, Unavailable
from app.imaging.results import CONTENT_TYPES
from app.photos import (
    examples_api,
    gallery,
    guide_api,
    requests_api,
    tiles_api,
    trash_api,
    uploads_api,
    waiting_api,
)
from app.photos.filters import filter_for, parse_filter
from app.photos.ingest import Workbench, require_link, require_sender, take_in
from app.photos.lifecycle import imaging_limits
from app.photos.pixels import picture_of
from app.photos.queries import load_photo, may_see_trash
from app.photos.schemas import (
    Bulk,
    MendPhoto,
    SetState,
)
from app.photos.sent import SENT_FIELDS, read_sent
from app.photos.service import change_many, mend_photo, restore_photo, trash_photo
from app.photos.stacks import scenes
from app.photos.states import change_state
from app.photos.telling import may_see_original, tell_photo, tell_stored
from app.photos.withdrawing import withdraw
from app.projects import counters
from app.projects.link_pace import count_photo, noting_slowed
from app.projects.queries import load_project
from app.team.access import CurrentActor, CurrentContributor
from app.team.actor import Contributor, Sender
from app.team.roles import Action, role_may
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.multipart import read_form
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.sending import FOR_EVER, send_file

router = ApiRouter()

_MOST_WAITING = 200


@router.post("/projects/{project_id}/photos", status_code=201)
@allows(Action.UPLOAD)
async def add_photo(
    request: Request, project_id: PathId, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Take in one photo (multipart/form-data); answers only when it is stored for good."""
    sender: Sender = request.state.caller
    state = request.app.state
    bench = Workbench(database, state.blobs, state.sandbox, imaging_limits(settings))

    def begin() -> None:
        with database.read_tx() as tx:
            require_sender(tx, sender, project_id)
        state.blobs.require_room()
        if isinstance(sender, Contributor):
            with noting_slowed(database), database.write_tx() as write:
                count_photo(write, sender.link_id, per_hour=settings.link_photos_per_hour)

    await run_in_threadpool(begin)
    if state.intake.statistics().tasks_waiting > _MOST_WAITING:
        raise Unavailable("The server has many photos in hand. Send this one again soon.", retry_after=5)
    with state.blobs.new_part() as part:
        form = await read_form(
            request, part.write, fields=SENT_FIELDS, max_file_bytes=settings.max_photo_bytes
        )
        if form.file_name is None:
            raise Rejected("No photo came with this.", errors=[FieldError("/file", "is missing")])
        sent = read_sent(form.file_name, form.fields)
        # Its own few threads: a crowd of senders must not take those that labelers save with.
        outcome = await anyio.to_thread.run_sync(
            take_in, bench, sender, project_id, part, sent, limiter=state.intake
        )
    return await run_in_threadpool(tell_stored, database, settings, sender, outcome)


@router.get("/projects/{project_id}/photos")
@allows(Action.SEE_PHOTOS)
def list_photos(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    page: PageDep,
    boxes: Annotated[bool, Query()] = False,  # noqa: FBT002  (a query parameter)
) -> dict[str, Any]:
    """List photos by a filter, one page by key."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    wanted = filter_for(
        tx, access.project, parse_filter(request.query_params.multi_items()), looker=actor.user_id
    )
    if wanted.trashed and not may_see_trash(actor, access.role):
        raise Forbidden("Only managers see the trash.")
    return gallery.list_photos(
        tx,
        access.id,
        wanted,
        limit=page.limit,
        cursor=page.cursor,
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
        with_boxes=boxes,
    )


@router.get("/projects/{project_id}/photos/facets")
@allows(Action.SEE_PHOTOS)
def show_facets(request: Request, project_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Count photos by uploader, labeler and link, and what the filter in the address finds."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    wanted = filter_for(
        tx, access.project, parse_filter(request.query_params.multi_items()), looker=actor.user_id
    )
    if wanted.trashed and not may_see_trash(actor, access.role):
        raise Forbidden("Only managers see the trash.")
    n, is_more = gallery.count_photos(tx, access.id, wanted)
    counts = counters.read(tx, project_id)
    total = sum(value for name, value in counts.items() if name.startswith("state:"))
    lists = gallery.facets(tx, access.id)
    counts["to_label"] = counters.to_label(counts)
    counts["scenes"] = scenes(counts, total)
    if not role_may(access.role, Action.REVIEW):
        counts.pop(counters.READINGS, None)  # falls when a photo is handed out that has no known answer
    return {**lists, "counts": counts, "total": total, "found": n, "more": is_more}


@router.post("/projects/{project_id}/photos/bulk")
@allows(Action.LABEL)
def change_photos(project_id: PathId, body: Bulk, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Do one thing to up to 500 photos; answers per photo."""
    is_trash = body.action in ("delete", "undelete")
    access = load_project(tx, actor, project_id, Action.TRASH if is_trash else Action.LABEL)
    return {"results": change_many(tx, actor, access, body)}


@router.get("/projects/{project_id}/receipts")
@allows(Action.SEE_RECEIPTS)
def list_receipts(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    page: PageDep,
) -> dict[str, Any]:
    """List what the caller has sent to a project and the server holds, newest first."""
    sender: Sender = request.state.caller
    if isinstance(sender, Contributor):
        require_link(tx, sender, project_id)
    else:
        load_project(tx, sender, project_id, Action.SEE_RECEIPTS)
    rows = gallery.list_receipts(tx, sender, project_id, limit=page.limit_and_one, before=page.last_id)
    return page.answer(rows, lambda row: [row[0]], lambda shown: [item for _, item in shown])


@router.get("/photos/{photo_id}")
@allows(Action.SEE_PHOTOS)
def show_photo(photo_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """Tell everything about a photo."""
    return tell_photo(tx, actor, load_photo(tx, actor, photo_id, Action.SEE_PHOTOS), settings)


@router.patch("/photos/{photo_id}")
@allows(Action.LABEL)
def mend(
    photo_id: PathId, body: MendPhoto, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Mend a photo's attributes and note."""
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    mend_photo(tx, actor, access, body)
    return tell_photo(tx, actor, access, settings)


@router.delete("/photos/{photo_id}")
@allows(Action.WITHDRAW)
def trash(photo_id: PathId, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """Put a photo into the trash: managers any, others what they sent, for a day, while it is unlabelled."""
    access = load_photo(tx, actor, photo_id, Action.WITHDRAW)
    if may_see_trash(actor, access.role):
        access = load_photo(tx, actor, photo_id, Action.TRASH, lock=True)
        trash_photo(tx, actor, access)
    else:
        withdraw(tx, actor, access.project_id, access.photo.sha256)
    return tell_photo(tx, actor, access, settings)


@router.delete("/capture/receipts/{sha256}", status_code=204)
@allows(Action.JOINED)
def take_back(
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], phone: CurrentContributor, tx: WriteTxDep
) -> None:
    """Take back a photo that this phone sent, by its receipt: for a day, while it is unlabelled."""
    require_sender(tx, phone, phone.project_id)
    withdraw(tx, phone, phone.project_id, sha256)


@router.post("/photos/{photo_id}/undelete")
@allows(Action.TRASH)
def restore(photo_id: PathId, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """Bring a photo back from the trash."""
    access = load_photo(tx, actor, photo_id, Action.TRASH, lock=True)
    restore_photo(tx, actor, access)
    return tell_photo(tx, actor, access, settings)


@router.put("/photos/{photo_id}/state")
@allows(Action.LABEL)
def set_state(photo_id: PathId, body: SetState, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Set a photo's state, having seen its newest seq."""
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    photo = change_state(
        tx,
        actor,
        access,
        state=body.state,
        no_defect=body.no_defect,
        reason=body.reason,
        seq=body.seq,
        op_id=body.op_id,
    )
    return {"state": photo.state, "no_defect": photo.no_defect, "seq": photo.seq}


@router.head("/photos/{photo_id}/pixels/{name}", include_in_schema=False)
@router.get("/photos/{photo_id}/pixels/{name}")
@allows(Action.SEE_PHOTOS)
def show_pixels(
    request: Request, photo_id: PathId, name: str, database: DatabaseDep, actor: CurrentActor
) -> Response:
    """Send one drawn picture; its address changes when it would look different, so it is cached for ever."""
    state = request.app.state
    with database.read_tx() as tx:
        photo = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS, pixels_only=True).photo
    file = picture_of(
        photo, name, blobs=state.blobs, sandbox=state.sandbox, limits=imaging_limits(state.settings)
    )
    return send_file(request, file, media_type="image/jpeg", etag=name.removesuffix(".jpg"), cache=FOR_EVER)


@router.head("/photos/{photo_id}/original", include_in_schema=False)
@router.get("/photos/{photo_id}/original")
@allows(Action.SEE_ORIGINALS)
def show_original(
    request: Request, photo_id: PathId, database: DatabaseDep, actor: CurrentActor, settings: SettingsDep
) -> Response:
    """Send the bytes as they were received, with place and device in them."""
    # Labelers may where the server's setting says so; everybody else by the matrix.
    action = Action.SEE_PHOTOS if settings.labelers_see_originals else Action.SEE_ORIGINALS
    with database.read_tx() as tx:
        access = load_photo(tx, actor, photo_id, action, pixels_only=True)
    if not may_see_original(actor, access.role, settings):
        raise Forbidden("Originals carry place and device. Ask a reviewer or manager for the file.")
    photo = access.photo
    file = request.app.state.blobs.path(photo.sha256)
    if not file.is_file():
        raise NotFound("The file of this photo is missing on the server. Tell the admin: blemish doctor.")
    answer = send_file(
        request,
        file,
        media_type=CONTENT_TYPES.get(photo.format, "application/octet-stream"),  # type: ignore[call-overload]
        etag=photo.sha256,
        download_as=photo.name,
    )
    if request.method == "GET" and answer.status_code == 200:  # a range too is told when it is sent
        request.app.state.noter.download(actor, photo.id, photo.project_id)
    return answer


router.include_router(examples_api.router)
router.include_router(guide_api.router)
router.include_router(requests_api.router)
router.include_router(tiles_api.router)
router.include_router(trash_api.router)
router.include_router(uploads_api.router)
router.include_router(waiting_api.router)
