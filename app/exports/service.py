"""Asking for exports, taking them back, and making one for the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.db.tx import Database, ReadTx, WriteTx
from app.errors import Forbidden, NotFound
from app.exports.archive import Plan, Report, make_archive
from app.exports.labels import photos_in, write_labels
from app.exports.pictures import Pictures
from app.exports.queries import ExportAccess
from app.exports.registry import ExportBroken, ExportFormat, Written
from app.exports.schemas import NewExport, find_format, read_options
from app.exports.selection import refuse_trash
from app.imaging.results import Limits
from app.jobs import rows
from app.jobs.handlers import House
from app.models import Export, Job
from app.photos.filters import PhotoFilter, filter_for, filter_from_json
from app.projects.queries import ProjectAccess
from app.settings import Settings
from app.storage.blobs import full_disk
from app.team.actor import Actor
from app.team.audit import record
from app.team.roles import Role

KIND = "export"


def exports_folder(settings: Settings) -> Path:
    """The folder of finished exports, made when it is missing."""
    folder = settings.data / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def limits_of(settings: Settings) -> Limits:
    """How large a stored photo may be to be opened: all that could ever come in."""
    return Limits(jpeg_megapixels=settings.max_jpeg_megapixels, other_megapixels=settings.max_jpeg_megapixels)


def require_options(role: Role, options: Any) -> None:
    """Raises Forbidden for options that need more than the right to export."""
    tells_places = any(getattr(options, name, False) for name in ("include_places", "originals", "keep_exif"))
    if tells_places and role is not Role.MANAGER:
        raise Forbidden(
            "Only managers may export where photos were taken, camera data, or the files as they were taken."
        )


def ask_for_export(tx: WriteTx, actor: Actor, access: ProjectAccess, wanted: NewExport) -> tuple[Export, Job]:
    """Queue an export; its file appears when its job has made all of it.

    Raises Rejected, Forbidden, or NotFound for a release: none are made in this version.
    """
    if wanted.release_id is not None:
        raise NotFound("There is no such release. Leave release_id out to export the present labels.")
    export_format = find_format(wanted.format)
    options = read_options(export_format, wanted.options)
    require_options(access.role, options)
    photo_filter = checked_filter(tx, access, wanted.filter)
    export = Export(
        project_id=access.id,
        format=export_format.NAME,
        include_photos=wanted.include_photos,
        filter=photo_filter.to_json(),
        options=options.model_dump(),
        created_by=actor.user_id,
        created_at=tx.now,
    )
    job = rows.enqueue(tx, KIND, project_id=access.id, created_by=actor.user_id)
    export.job_id = job.id
    tx.add(export)
    tx.flush()
    job.payload = {"export_id": export.id}
    tx.flush()
    record(
        tx,
        actor.label,
        "export.ask",
        _target(export),
        {"photos": wanted.include_photos},
    )
    return export, job


def checked_filter(tx: ReadTx, access: ProjectAccess, given: Mapping[str, Any]) -> PhotoFilter:
    """Read the filter of an export. Raises Rejected, also for the trash, which never goes out."""
    photo_filter = filter_for(tx, access.project, filter_from_json(given))
    refuse_trash(photo_filter)
    return photo_filter


def take_back(tx: WriteTx, actor: Actor, access: ExportAccess, settings: Settings) -> str:
    """Cancel an export that is being made, else remove it and its file; tells the job's state after it."""
    export, job = access.export, access.job
    if job.state in ("queued", "running"):
        state = rows.ask_cancel(tx, job.id)
        record(tx, actor.label, "export.cancel", _target(export))
        return state
    export.deleted_at = tx.now
    tx.flush()
    record(tx, actor.label, "export.delete", _target(export))
    if export.file is not None:
        file = exports_folder(settings) / export.file
        tx.after_commit(lambda: file.unlink(missing_ok=True))
    return "deleted"


def _target(export: Export) -> str:
    return f"project:{export.project_id} export:{export.id}"


@dataclass(frozen=True, slots=True)
class Sums:
    """How many photos and annotations an export holds, and how many photos it left out."""

    photos: int
    annotations: int
    left_out: int


def export_to_file(
    house: House,
    project_id: int,
    target: Path,
    *,
    export_format: ExportFormat,
    include_photos: bool = False,
    photo_filter: PhotoFilter | None = None,
    options: Any = None,
    report: Report = lambda *_: None,
) -> Sums:
    """Make an export beside or without a running server, for ``blemish export``.

    With photos, or for a name that ends in .zip: the archive; otherwise the labels alone, byte for byte as
    the server streams them. The file appears when it is whole and was checked. Raises ExportBroken.
    """
    options = options if options is not None else export_format.Options()
    wanted = photo_filter or PhotoFilter()
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with full_disk():
            if include_photos or target.suffix.lower() == ".zip":
                plan = Plan(project_id, export_format, options, wanted, include_photos)
                pictures = Pictures(
                    house.blobs, house.sandbox, limits_of(house.settings), keep_exif=plan.keep_exif
                )
                with house.blobs.workshop() as folder:
                    made = make_archive(
                        plan, draft, database=house.database, pictures=pictures, folder=folder, report=report
                    )
                told = made.counts["file"]
                sums = Sums(told["photos"], told["annotations"], photos_in(made.left_out))
            else:
                written = labels_to_file(house.database, project_id, draft, export_format, wanted, options)
                sums = Sums(written.photos, written.annotations, written.left_out)
            settle(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return sums


def labels_to_file(
    database: Database,
    project_id: int,
    target: Path,
    export_format: ExportFormat,
    photo_filter: PhotoFilter,
    options: Any,
) -> Written:
    """Write the labels alone into a new file, and check them. Raises ExportBroken."""
    with target.open("xb") as file:
        written = write_labels(
            database,
            project_id,
            export_format,
            photo_filter=photo_filter,
            options=options,
            write=file.write,
            counts=True,
        )
    check_labels(export_format, target, options)
    assert written is not None  # it is only where the bytes may be unwanted
    return written


def check_labels(export_format: ExportFormat, labels: Path, options: Any) -> None:
    """Read labels back and hold them against the rules of their format. Raises ExportBroken."""
    problems = list(export_format.check(labels, options))
    if problems:
        raise ExportBroken(problems)


def settle(draft: Path, target: Path) -> None:
    """Bring a finished file to the disk, then give it its name, in one step."""
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
