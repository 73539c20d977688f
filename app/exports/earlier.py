"""The lines of a project's earlier exports: what each holds, and how it differs from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.exports.registry import export_formats
from app.exports.schemas import export_answer
from app.exports.selection import DEFAULT_STATES
from app.models import Export, Job
from app.photos.filters import PhotoFilter, filter_from_json


def tell_exports(found: Sequence[tuple[Export, Job, str]], root: str) -> list[dict[str, Any]]:
    """Tell about exports, newest first, each against the ready one before it in the same list."""
    lines = []
    for index, (export, job, who) in enumerate(found):
        before = next((older for older, its, _ in found[index + 1 :] if its.state == "ready"), None)
        formats = export_formats()
        lines.append(
            {
                **export_answer(export, job, root=root),
                "title": formats[export.format].TITLE if export.format in formats else export.format,
                "view": _view(filter_from_json(export.filter)),
                "who": who,
                "difference": difference(export, before) if job.state == "ready" else "",
            }
        )
    return lines


def _view(photo_filter: PhotoFilter) -> str:
    """Say what narrowed an export, beyond what is usual: "unsure, done", or "a view"."""
    if [name for name, _ in photo_filter.pairs() if name not in ("state", "sort")]:
        return "a view"
    states = photo_filter.state
    if not states or set(states) == set(DEFAULT_STATES):
        return ""
    return ", ".join(state.replace("_", " ") for state in states)


def difference(export: Export, before: Export | None) -> str:
    """Say how an export differs from an older one: by labels, photos and annotations."""
    if before is None:
        return "the first"
    if export.content_sha256 == before.content_sha256:
        return f"same labels as {before.id}"
    new, old = (export.counts or {}).get("file", {}), (before.counts or {}).get("file", {})
    words = []
    for name in ("photos", "annotations"):
        change = new.get(name, 0) - old.get(name, 0)
        if change:
            words.append(
                f"{'+' if change > 0 else '−'} {abs(change):,} {name if abs(change) > 1 else name[:-1]}"
            )
    return ", ".join(words) or f"as many as {before.id}, with other labels"


def size_words(size: int | None) -> str:
    """Write a number of bytes for people: 38 KB, 1.9 GB."""
    value = float(size or 0)
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit in ("bytes", "KB") or value >= 100 else f"{value:.1f} {unit}"
