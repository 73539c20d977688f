"""Labels alone, written straight from the database: for the streamed coco.json and for the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson

from app.db.tx import Database
from app.exports.registry import ExportFormat, Write, Written
from app.exports.selection import make_selection
from app.exports.snapshot import Snapshot
from app.photos.filters import PhotoFilter
from app.web.schema import Body


def version_tag(
    snapshot: Snapshot, export_format: ExportFormat, photo_filter: PhotoFilter, options: Body
) -> str:
    """Name the bytes that will come, before they are made: same tag, same bytes."""
    project = snapshot.project
    parts: list[Any] = [
        export_format.NAME,
        export_format.VERSION,
        project.id,
        project.created_at.isoformat(),
        project.name,
        snapshot.label_seq,
        photo_filter.to_json(),
        options.model_dump(),
    ]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def write_labels(
    database: Database,
    project_id: int,
    export_format: ExportFormat,
    *,
    photo_filter: PhotoFilter,
    options: Body,
    write: Write,
    wants: Callable[[str], bool] = lambda _: True,
) -> Written | None:
    """Write the labels of one state of a project.

    ``wants`` is told the tag of the bytes first; None, and nothing written, when it says no.
    """
    with database.snapshot_tx() as tx:
        snapshot = Snapshot(tx, project_id, make_selection(tx, project_id, photo_filter))
        if not wants(version_tag(snapshot, export_format, photo_filter, options)):
            return None
        return export_format.write(snapshot, options, write)
