"""JSON calls on exports: labels as a stream, exports as jobs, their files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.db.tx import Database
from app.errors import Conflict, Gone
from app.exports.growing import Abandoned, GrowingFile
from app.exports.labels import write_labels
from app.exports.naming import file_stem
from app.exports.queries import list_exports, load_export
from app.exports.schemas import NewExport, export_answer, find_format, read_written_options
from app.exports.selection import refuse_trash
from app.exports.service import ask_for_export, exports_folder, require_options, take_back
from app.photos.filters import PhotoFilter, filter_for, parse_filter
from app.projects.queries import load_project
from app.team.access import CurrentActor
from app.team.audit import record
from app.team.roles import Action
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.sending import attachment, is_known, send_file

router = ApiRouter()


@router.get("/projects/{project_id}/coco.json")
@allows(Action.EXPORT)
async def stream_coco(
    request: Request, project_id: PathId, actor: CurrentActor, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Send the labels as COCO, by the filters of the photo list; options as in exports (ids, ...)."""
    export_format = find_format("coco")
    names = export_format.Options.model_fields
    pairs = request.query_params.multi_items()
    options = read_written_options(export_format, (pair for pair in pairs if pair[0] in names))
    photo_filter = parse_filter((name, value) for name, value in pairs if name not in names)
    refuse_trash(photo_filter)

    def begin() -> str:
        with database.read_tx() as tx:
            access = load_project(tx, actor, project_id, Action.EXPORT)
            require_options(access.role, options)
            filter_for(tx, access.project, photo_filter)
            return file_stem(access.project.name)

    def note() -> None:
        with database.write_tx() as tx:
            record(tx, actor.label, "export", f"project:{project_id}", {"photos": False, "streamed": True})

    stem = await run_in_threadpool(begin)
    file = await run_in_threadpool(exports_folder, settings)
    stream = LabelStream(database, GrowingFile(file), note)
    return await stream.answer(request, project_id, photo_filter, options, f"{stem}.coco.json")


class LabelStream:
    """One answer of labels: a thread that reads the database, and the bytes on their way out."""

    def __init__(self, database: Database, file: GrowingFile, note: Callable[[], None]) -> None:
        """``note`` is called before the first byte, when there will be one."""
        self._database = database
        self._file = file
        self._note = note
        self._tag: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def answer(
        self, request: Request, project_id: int, photo_filter: PhotoFilter, options: Any, name: str
    ) -> Response:
        """Begin to read and answer as soon as the version is known: 304, or the stream."""
        loop = asyncio.get_running_loop()

        def wants(tag: str) -> bool:
            loop.call_soon_threadsafe(self._tag.set_result, tag)
            return not is_known(request, tag)

        def read() -> object:
            try:
                return write_labels(
                    self._database,
                    project_id,
                    find_format("coco"),
                    photo_filter=photo_filter,
                    options=options,
                    write=self._file.write,
                    wants=wants,
                )
            except Abandoned:
                return None

        writer: asyncio.Task[object] = asyncio.create_task(run_in_threadpool(read))
        first: list[asyncio.Future[Any]] = [writer, self._tag]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if not self._tag.done():
            await self._file.close(writer)
            writer.result()  # raises what went wrong before the first byte
        tag = await self._tag
        headers = {"etag": f'"{tag}"', "cache-control": "private, no-cache"}
        if is_known(request, tag):
            await self._file.close(writer)
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = attachment(name)
        try:
            await run_in_threadpool(self._note)
        except BaseException:
            await self._file.close(writer)
            raise
        return StreamingResponse(self._pieces(writer), media_type="application/json", headers=headers)

    async def _pieces(self, writer: asyncio.Task[object]) -> AsyncIterator[bytes]:
        try:
            async for piece in self._file.pieces(writer):
                yield piece
        finally:
            await self._file.close(writer)


@router.post("/projects/{project_id}/exports", status_code=202)
@allows(Action.EXPORT)
def create_export(
    project_id: PathId, body: NewExport, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Queue an export."""
    access = load_project(tx, actor, project_id, Action.EXPORT)
    export, job = ask_for_export(tx, actor, access, body)
    return export_answer(export, job, root=settings.root_path)


@router.get("/projects/{project_id}/exports")
@allows(Action.EXPORT)
def show_exports(
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    page: PageDep,
) -> dict[str, Any]:
    """List a project's exports, newest first."""
    access = load_project(tx, actor, project_id, Action.EXPORT)
    found = list_exports(tx, access.id, before=page.last_id, limit=page.limit_and_one)
    return page.answer(
        found,
        lambda row: [row[0].id],
        lambda shown: [export_answer(export, job, root=settings.root_path) for export, job, _ in shown],
    )


@router.get("/exports/{export_id}")
@allows(Action.EXPORT)
def show_export(
    export_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Tell how an export is coming along, what is in it and what is not."""
    access = load_export(tx, actor, export_id, Action.EXPORT)
    return export_answer(access.export, access.job, root=settings.root_path)


@router.head("/exports/{export_id}/file", include_in_schema=False)
@router.get("/exports/{export_id}/file")
@allows(Action.EXPORT)
def send_export(
    request: Request, export_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> Response:
    """Send the finished file; a broken download can be resumed by a range."""
    access = load_export(tx, actor, export_id, Action.EXPORT)
    export, project = access.export, load_project(tx, actor, access.export.project_id, Action.EXPORT).project
    if access.job.state != "ready" or export.file is None:
        raise Conflict("This export is not ready. Look at its state first.", slug="not-ready")
    path = exports_folder(settings) / export.file
    if not path.is_file():
        raise Gone("The file of this export is no longer on the server. Make the export again.")
    return send_file(
        request,
        path,
        media_type="application/zip",
        etag=f"{export.id}-{access.job.attempt}-{(export.content_sha256 or '')[:16]}-{export.size}",
        download_as=f"{file_stem(project.name)}-{export.format}-{export.id}.zip",
    )


@router.delete("/exports/{export_id}")
@allows(Action.EXPORT)
def delete_export(
    export_id: PathId, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Cancel an export that is being made; remove one that has ended, with its file."""
    access = load_export(tx, actor, export_id, Action.EXPORT)
    return {"id": export_id, "state": take_back(tx, actor, access, settings)}
