"""What calls on exports take and answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from app.clock import to_wire
from app.errors import FieldError, Rejected
from app.exports.registry import ExportFormat, export_formats
from app.models import Export, Job
from app.web.schema import Body, Flag, Id, Line
from app.wording import wrong_in_words

_FLAGS: Final = {"true": True, "false": False}


class NewExport(Body):
    """POST /projects/{id}/exports."""

    format: Line = "coco"
    include_photos: Flag = False
    release_id: Id | None = None
    filter: dict[str, Any] = Field(default_factory=dict, max_length=50)
    options: dict[str, Any] = Field(default_factory=dict, max_length=50)


State = Literal["queued", "running", "ready", "failed", "cancelled"]


def find_format(name: str) -> ExportFormat:
    """Find a format by its name. Raises Rejected."""
    formats = export_formats()
    if name not in formats:
        raise Rejected(
            "This format is not known.",
            errors=[FieldError("/format", "must be one of " + ", ".join(sorted(formats)))],
        )
    return formats[name]


def read_options(export_format: ExportFormat, given: dict[str, Any]) -> Any:
    """Read the options of a format. Raises Rejected."""
    try:
        return export_format.Options.model_validate(given)
    except ValidationError as fault:
        errors = [
            FieldError(
                "/options" + "".join(f"/{str(part)[:60]}" for part in item["loc"]), wrong_in_words(item)
            )
            for item in fault.errors(include_input=False, include_url=False)[:20]
        ]
        raise Rejected("Some options are wrong.", errors=errors) from None


def read_written_options(export_format: ExportFormat, given: Iterable[tuple[str, str]]) -> Any:
    """Read options written as text, as in an address: what reads true or false is that. Raises Rejected."""
    return read_options(export_format, {name: _FLAGS.get(value, value) for name, value in given})


def export_answer(export: Export, job: Job, *, root: str = "") -> dict[str, Any]:
    """Tell about an export; ``root`` is the sub-path in front of ``url``."""
    is_ready = job.state == "ready" and export.file is not None
    return {
        "id": export.id,
        "project_id": export.project_id,
        "job_id": job.id,
        "state": job.state,
        "cancelling": job.cancel_asked and job.state == "running",
        "format": export.format,
        "include_photos": export.include_photos,
        "filter": export.filter,
        "options": export.options,
        "done": job.done,
        "total": job.total,
        "bytes": (job.progress or {}).get("bytes", 0),
        "of_bytes": (job.progress or {}).get("of", 0),
        "counts": export.counts,
        "left_out": export.left_out,
        "problems": (job.result or {}).get("problems", []) if job.state == "failed" else [],
        "error": job.error if job.state == "failed" else "",
        "size": export.size,
        "content_sha256": export.content_sha256,
        "label_seq": export.label_seq,
        "made": {"export": export.id, "at": to_wire(export.finished_at)} if export.finished_at else None,
        "created_at": to_wire(export.created_at),
        "started_at": to_wire(job.started_at) if job.started_at else None,
        "url": f"{root}/api/exports/{export.id}/file" if is_ready else None,
    }
