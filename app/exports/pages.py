"""The page of a project's exports."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.db.tx import ReadTx
from app.exports.earlier import size_words, tell_exports
from app.exports.loading import SNIPPETS
from app.exports.queries import list_exports
from app.exports.registry import export_formats
from app.exports.schemas import find_format, read_options
from app.exports.selection import Selection, count_left_shapes, count_selection, make_selection
from app.exports.snapshot import Snapshot
from app.models.photo import STATES
from app.photos.filters import PhotoFilter, parse_filter
from app.projects.places import project_context
from app.projects.queries import load_project
from app.team.access import CurrentPerson
from app.team.roles import Action, Role
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_SHOWN = 30
_CHOICES = ("task", "boxes")  # options that decide what stays behind


@router.get("/projects/{project_id}/exports")
@allows(Action.EXPORT)
def exports(
    request: Request,
    project_id: PathId,
    actor: CurrentPerson,
    tx: ReadTxDep,
    settings: SettingsDep,
    before: PathId | None = None,
) -> Response:
    """A form, what it leaves out and why, exports that are being made, and earlier ones.

    The address carries the filter and what else decides on leaving out, so that ticking a state or choosing a
    task only fetches the page's parts anew.
    """
    access = load_project(tx, actor, project_id, Action.EXPORT)
    pairs = request.query_params.multi_items()
    photo_filter = parse_filter((name, value) for name, value in pairs if name not in ("before", *_CHOICES))
    coco = find_format("coco")
    options = read_options(coco, {name: value for name, value in pairs if name in _CHOICES})
    selection = make_selection(tx, access.id, photo_filter, left_kinds=coco.left_kinds(options))
    lines = tell_exports(list_exports(tx, access.id, before=before, limit=_SHOWN + 1), settings.root_path)
    values = {
        **project_context(tx, access, actor, "exports"),
        "chosen": _chosen(tx, access.id, selection),
        "view": _view(photo_filter),
        "states": _states(selection),
        "asked": options,
        "categories": _categories(tx, access.id, selection),
        "formats": list(export_formats().values()),
        "lines": lines[:_SHOWN],
        "older": lines[_SHOWN - 1]["id"] if len(lines) > _SHOWN else None,
        "is_manager": access.role is Role.MANAGER,
        "snippets": SNIPPETS,
        "size_words": size_words,
    }
    return render(request, "exports/page.html", values)


def _chosen(tx: ReadTx, project_id: int, selection: Selection) -> dict[str, Any]:
    chosen = count_selection(tx, project_id, selection)
    shapes = count_left_shapes(tx, project_id, selection)
    chosen["annotations"] -= sum(item["annotations"] for item in shapes)
    return {**chosen, "shapes": shapes, "out": sum(item["photos"] for item in chosen["left_out"])}


def _states(selection: Selection) -> list[tuple[str, bool]]:
    """States in the order of the form, and whether they are ticked."""
    ordered = ["accepted", "done", *(state for state in STATES if state not in ("accepted", "done"))]
    return [(state, state in selection.states) for state in ordered]


def _view(photo_filter: PhotoFilter) -> list[tuple[str, str]]:
    """What narrows the photos besides their state, as parameters of the address."""
    return [
        (name, value) for name, value in photo_filter.pairs() if name not in ("state", "no_defect", "sort")
    ]


def _categories(tx: ReadTx, project_id: int, selection: Selection) -> dict[str, Any]:
    found = Snapshot(tx, project_id, selection).categories()
    ids = [item.id for item in found]
    return {"count": len(ids), "has_gaps": ids != list(range(1, len(ids) + 1))}
