"""Photos in pieces: tus 1.0.0 with creation, creation-with-upload, checksum, expiration and termination.

The offset is the fsynced file's, the newest PATCH wins over a stuck one, and a lost reply costs nothing: the
last bytes are answered only when the photo is stored for good, and whoever asks again for an upload of which
all bytes are here has it stored then.
"""

from __future__ import annotations

import hashlib
from email.utils import format_datetime
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from app.errors import AppError, BadRequest, Conflict, TooLarge, Unavailable
from app.photos.ingest import Workbench, require_sender
from app.photos.lifecycle import imaging_limits
from app.photos.telling import tell_stored
from app.photos.uploads import (
    SILENCE,
    Begun,
    begin_upload,
    end_upload,
    find_outcome,
    finish_upload,
    last_heard,
    load_upload,
)
from app.projects.link_pace import noting_slowed
from app.settings import Settings
from app.storage.staging import Growing, Overtaken, Staging, WrongOffset
from app.team.actor import Sender
from app.team.roles import Action
from app.web import tus
from app.web.permissions import allows
from app.web.problems import problem
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["uploads"])

UploadPath = Annotated[str, Path(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_FLUSH_AT: Final = 512 * 1024
_MOST_WAITING: Final = 200
_TUS: Final = {"Tus-Resumable": tus.VERSION}


def _described(**beside: str) -> dict[str, Any]:
    """Describe tus's headers for the API's document: the version, and ``beside`` it names with patterns."""
    patterns = {"Tus-Resumable": r"^1\.0\.0$"} | {
        name.replace("_", "-"): text for name, text in beside.items()
    }
    schemas = {name: {"type": "string", "pattern": pattern} for name, pattern in patterns.items()}
    return {
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": schema}
            for name, schema in schemas.items()
        ]
    }


_BYTES: Final = "^[0-9]{1,9}$"
_BODY_TYPE: Final = "^application/offset\\+octet-stream$"


class _Call:
    """One request about uploads: who calls, and what of the server it needs."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self.request = request
        self.sender: Sender = request.state.caller
        self.settings: Settings = state.settings
        self.database = state.database
        self.blobs = state.blobs
        self.staging: Staging = state.staging
        self.intake = state.intake
        self.bench = Workbench(state.database, state.blobs, state.sandbox, imaging_limits(state.settings))

    def load(self, upload_id: str) -> Begun:
        with self.database.read_tx() as tx:
            begun = load_upload(tx, self.sender, upload_id)
        tus.require_version(self.request.headers)
        begun.require_open()
        return begun

    def headers(self, begun: Begun, offset: int) -> dict[str, str]:
        told = {**_TUS, "Upload-Offset": str(offset), "Cache-Control": "no-store"}
        if begun.state == "open":
            ends = last_heard(self.staging, begun.id) + SILENCE
            told["Upload-Expires"] = format_datetime(ends, usegmt=True)
        return told


@router.options("/projects/{project_id}/uploads", include_in_schema=False)
@allows(Action.PUBLIC)
async def describe(request: Request) -> Response:
    """Tell what this address speaks."""
    settings: Settings = request.app.state.settings
    return Response(
        status_code=204,
        headers={
            **_TUS,
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Checksum-Algorithm": "sha256",
            "Tus-Max-Size": str(settings.max_photo_bytes),
        },
    )


@router.post(
    "/projects/{project_id}/uploads", status_code=201, openapi_extra=_described(Upload_Length=_BYTES)
)
@allows(Action.UPLOAD)
async def begin(request: Request, project_id: PathId) -> Response:
    """Begin an upload, with its first bytes if they come along; the same client_id again finds it again."""
    call = _Call(request)

    def run() -> tuple[Begun, bool, int]:
        with call.database.read_tx() as reading:
            require_sender(reading, call.sender, project_id)
        tus.require_version(request.headers)
        if "upload-defer-length" in request.headers:
            raise BadRequest("Tell the length of the photo when you begin: Upload-Length.")
        length = tus.read_number(request.headers, "Upload-Length")
        if length > call.settings.max_photo_bytes:
            raise TooLarge(
                f"A photo may have {call.settings.max_photo_bytes:,} bytes.",
                headers={"Tus-Max-Size": str(call.settings.max_photo_bytes)},
            )
        call.blobs.require_room(length)
        with noting_slowed(call.database), call.database.write_tx() as tx:
            begun, is_new = begin_upload(
                tx,
                call.sender,
                project_id,
                length,
                tus.read_metadata(request.headers),
                link_per_hour=call.settings.link_photos_per_hour,
            )
        begun.require_open()
        return begun, is_new, begun.length if begun.state == "stored" else call.staging.offset(begun.id)

    async def work() -> Response:
        begun, is_new, offset = await run_in_threadpool(run)
        is_with_bytes = request.headers.get("content-type", "").lower() == tus.BODY
        if is_with_bytes and offset == 0 and begun.state == "open":
            offset = await _take(call, begun, 0)
        headers = await run_in_threadpool(call.headers, begun, offset)
        headers["Location"] = f"{call.settings.root_path}/api/uploads/{begun.id}"
        return Response(status_code=201 if is_new else 200, headers=headers)

    return await _spoken(work)


@router.head("/uploads/{upload_id}", openapi_extra=_described())
@allows(Action.UPLOAD)
async def find(request: Request, upload_id: UploadPath) -> Response:
    """Tell how many bytes are here; of all of them only once the photo is stored."""
    call = _Call(request)

    async def work() -> Response:
        begun = await run_in_threadpool(call.load, upload_id)
        offset = begun.length
        if begun.state == "open":
            offset = await run_in_threadpool(call.staging.offset, begun.id)
            offset = await _finished(call, begun, offset)
        headers = await run_in_threadpool(call.headers, begun, offset)
        headers["Upload-Length"] = str(begun.length)
        headers["Upload-Metadata"] = tus.write_metadata({"filename": begun.told["name"]})
        return Response(status_code=200, headers=headers)

    return await _spoken(work)


@router.patch(
    "/uploads/{upload_id}",
    status_code=204,
    openapi_extra=_described(Upload_Offset=_BYTES, Content_Type=_BODY_TYPE),
)
@allows(Action.UPLOAD)
async def add(request: Request, upload_id: UploadPath) -> Response:
    """Take bytes at an offset; the last ones are answered when the photo is stored for good."""
    call = _Call(request)

    async def work() -> Response:
        begun = await run_in_threadpool(call.load, upload_id)
        tus.require_body_type(request.headers)
        offset = tus.read_number(request.headers, "Upload-Offset")
        if begun.state == "stored":
            if offset != begun.length:
                raise _other_offset(begun.length)
        else:
            offset = await _take(call, begun, offset)
        headers = await run_in_threadpool(call.headers, begun, offset)
        return Response(status_code=204, headers=headers)

    return await _spoken(work)


@router.get("/uploads/{upload_id}")
@allows(Action.UPLOAD)
async def show(request: Request, upload_id: UploadPath) -> Response:
    """Give the receipt of a stored photo, or tell how far an upload has come."""
    call = _Call(request)

    def run() -> Response:
        with call.database.read_tx() as tx:
            begun = load_upload(tx, call.sender, upload_id)
            begun.require_open()
            outcome = find_outcome(tx, call.sender, begun) if begun.state == "stored" else None
        if outcome is None:
            return JSONResponse(
                {"receipt": None, "offset": call.staging.offset(begun.id), "length": begun.length}
            )
        answer = tell_stored(call.database, call.settings, call.sender, outcome)
        answer.status_code = 200
        return answer

    return await run_in_threadpool(run)


@router.delete("/uploads/{upload_id}", status_code=204, openapi_extra=_described())
@allows(Action.UPLOAD)
async def end(request: Request, upload_id: UploadPath) -> Response:
    """Forget an upload that is not finished, and its bytes."""
    call = _Call(request)

    def run() -> None:
        with call.database.write_tx() as tx:
            begun = load_upload(tx, call.sender, upload_id)
            tus.require_version(request.headers)
            end_upload(tx, begun)
        call.staging.forget(upload_id)

    async def work() -> Response:
        await run_in_threadpool(run)
        return Response(status_code=204, headers=_TUS)

    return await _spoken(work)


async def _spoken(work: Any) -> Response:
    """Answer errors with tus's headers too: its clients believe no answer without them."""
    try:
        answer: Response = await work()
    except AppError as error:
        answer = problem(error)
        answer.headers.update(_TUS)
    return answer


async def _take(call: _Call, begun: Begun, offset: int) -> int:
    """Take a request's bytes in; tells the offset after them. Raises Conflict, WrongChecksum, BadRequest."""
    checksum = tus.read_checksum(call.request.headers)
    try:
        growing = await run_in_threadpool(
            call.staging.grow, begun.id, offset, is_checked=checksum is not None
        )
        await _receive(call.request, growing, begun.length - offset, checksum)
        offset = await run_in_threadpool(growing.settle)
    except WrongOffset as wrong:
        raise _other_offset(wrong.offset) from None
    except Overtaken:
        raise Conflict("A newer request sends this photo.", slug="overtaken") from None
    return await _finished(call, begun, offset)


async def _receive(request: Request, growing: Growing, most: int, checksum: bytes | None) -> None:
    """Write a request's bytes as they come: what came before a cut stays, but for a checksum to meet."""
    hasher = hashlib.sha256()
    pending = bytearray()
    came = 0
    try:
        async for chunk in request.stream():
            came += len(chunk)
            if came > most:
                raise BadRequest("More bytes came than the upload was to have.")
            hasher.update(chunk)
            pending += chunk
            if len(pending) >= _FLUSH_AT:
                await run_in_threadpool(growing.append, bytes(pending))
                pending.clear()
        if pending:
            await run_in_threadpool(growing.append, bytes(pending))
        if checksum is not None and hasher.digest() != checksum:
            raise tus.WrongChecksum("The bytes changed on their way. Send them again.")
    except ClientDisconnect:
        if checksum is not None:
            await run_in_threadpool(growing.undo)
        else:
            await run_in_threadpool(_keep, growing, bytes(pending))
        raise
    except (BadRequest, tus.WrongChecksum):
        await run_in_threadpool(growing.undo)
        raise


def _keep(growing: Growing, pending: bytes) -> None:
    growing.append(pending)
    growing.settle()


async def _finished(call: _Call, begun: Begun, offset: int) -> int:
    """Store the photo if all its bytes are here; tells the offset."""
    if offset < begun.length:
        return offset
    if call.intake.statistics().tasks_waiting > _MOST_WAITING:
        raise Unavailable("The server has many photos in hand. Ask again soon.", retry_after=5)
    await anyio.to_thread.run_sync(
        finish_upload, call.bench, call.staging, call.sender, begun, limiter=call.intake
    )
    return offset


def _other_offset(offset: int) -> Conflict:
    return Conflict(
        f"{offset} bytes of this photo are here.", slug="offset", headers={"Upload-Offset": str(offset)}
    )
