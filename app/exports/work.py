"""The job that makes an export.

It reads one snapshot (B9), so an attempt that begins again begins from the start; pictures drawn anew before
are found again. The file carries its attempt in its name and gets that name only when it is whole; the row
that offers it is written in the transaction that ends the job, fenced by the attempt (B8).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.exports.archive import Plan, make_archive
from app.exports.pictures import Pictures
from app.exports.queries import live_exports, live_file_names
from app.exports.registry import ExportBroken
from app.exports.schemas import find_format, read_options
from app.exports.service import KIND, exports_folder, limits_of, settle
from app.jobs.handlers import Handler, House, JobFailed
from app.jobs.running import RunningJob
from app.models import Export
from app.photos.filters import filter_from_json
from app.storage.blobs import full_disk


def make_export(job: RunningJob, house: House) -> None:
    """Make the archive of one export."""
    export_id = int(job.payload["export_id"])
    with house.database.read_tx() as tx:
        export = tx.session.get_one(Export, export_id)
    export_format = find_format(export.format)
    plan = Plan(
        export.project_id,
        export_format,
        read_options(export_format, export.options),
        filter_from_json(export.filter),
        export.include_photos,
    )
    folder = exports_folder(house.settings)
    _sweep(house, folder, export_id)
    draft = folder / f"{export_id}-{job.attempt}.part"
    target = draft.with_suffix(".zip")
    try:
        with full_disk(), house.blobs.workshop() as workshop:
            pictures = Pictures(
                house.blobs, house.sandbox, limits_of(house.settings), keep_exif=plan.keep_exif
            )
            made = make_archive(
                plan,
                draft,
                database=house.database,
                pictures=pictures,
                folder=workshop,
                keep_free=house.settings.min_free_bytes,
                report=job.report,
            )
            settle(draft, target)
        with job.finishing() as tx:
            row = tx.session.get_one(Export, export_id)
            row.label_seq, row.content_sha256 = made.label_seq, made.content_sha256
            row.file, row.size = target.name, made.size
            row.counts, row.left_out = made.counts, made.left_out
            row.finished_at = tx.now
    except ExportBroken as broken:
        target.unlink(missing_ok=True)
        raise _failed(broken) from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        draft.unlink(missing_ok=True)


def _failed(broken: ExportBroken) -> JobFailed:
    problems: list[dict[str, Any]] = [
        {"words": problem.words, "photo_id": problem.photo_id} for problem in broken.problems
    ]
    first = problems[0]["words"]
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return JobFailed(
        f"The file would not be right, so it is not offered. {first}{more}", {"problems": problems}
    )


def _sweep(house: House, folder: Path, export_id: int) -> None:
    """Remove what dead attempts left behind: files that no row offers and nobody is making.

    In this order: a file that was there is being made, or else was offered meanwhile.
    """
    files = list(folder.iterdir())
    with house.database.read_tx() as tx:
        in_work = live_exports(tx) - {export_id}
        offered = live_file_names(tx)
    for file in files:
        number = file.name.partition("-")[0]
        if number.isdigit() and file.name not in offered and int(number) not in in_work:
            file.unlink(missing_ok=True)


HANDLERS: dict[str, Handler] = {KIND: make_export}
