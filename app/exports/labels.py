"""Labels alone, written straight from the database: for the streamed coco.json and for the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from app.db.tx import Database, ReadTx
from app.exports.registry import ExportBroken, ExportFormat, Problem, Write, Written
from app.exports.selection import Selection, count_selection, count_shapes, make_selection
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
    counts: bool = False,
) -> Written | None:
    """Write the labels of one state of a project.

    ``wants`` is told the tag of the bytes first; None, and nothing written, when it says no. With ``counts``
    what was written is counted against the database (raises ExportBroken when they differ), and so is what
    was left out.
    """
    with database.snapshot_tx() as tx:
        selection = make_selection(tx, project_id, photo_filter, left_kinds=export_format.left_kinds(options))
        snapshot = Snapshot(tx, project_id, selection)
        if not wants(version_tag(snapshot, export_format, photo_filter, options)):
            return None
        written = export_format.write(snapshot, options, write)
        if counts:
            chosen = count_selection(tx, project_id, selection)
            count_both(tx, project_id, selection, written, chosen)
            written.left_out = photos_in(chosen["left_out"])
        return written


def photos_in(left_out: Iterable[Mapping[str, Any]]) -> int:
    """Count the photos in what was left out; it lists shapes too."""
    return sum(item.get("photos", 0) for item in left_out)


def count_both(
    tx: ReadTx, project_id: int, selection: Selection, written: Written, chosen: Mapping[str, Any]
) -> dict[str, dict[str, int]]:
    """Count photos, annotations and clean photos in the database and in the file: {database, file}.

    ``chosen``: what ``count_selection`` told. Raises ExportBroken when they differ.
    """
    in_database = {
        "photos": chosen["photos"],
        "annotations": count_shapes(tx, project_id, selection),
        "no_defect": chosen["no_defect"],
    }
    in_file = {
        "photos": written.photos,
        "annotations": written.annotations,
        "no_defect": written.negatives,
    }
    if in_database != in_file:
        raise ExportBroken([Problem(f"The database counts {in_database}, the file {in_file}.")])
    return {"database": in_database, "file": in_file}
