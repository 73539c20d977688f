"""The pages of agreement: how far people agree, and one reading's differences to settle."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.projects.classes import classes_to_wire, list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.projects.rules import rules_of
from app.review import agreement_plots as plots
from app.review import agreement_queries as queries
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import MAX_ID, PathId
from app.web.templating import render

router: APIRouter = PageRouter()

ClassOrNone = Annotated[int | None, Query(ge=0, le=MAX_ID)]


@router.get("/projects/{project_id}/agreement")
@allows(Action.REVIEW)
def show_agreement(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    ours: ClassOrNone = None,
    theirs: ClassOrNone = None,
) -> Response:
    """How far people agree; where they differ most, worst first; which class is unclear.

    With ``ours`` and ``theirs`` (class ids, 0: nobody) only the pictures of that cell of the confusion.
    """
    access = load_project(tx, actor, project_id, Action.REVIEW)
    classes = {item["id"]: item for item in classes_to_wire(list_classes(tx, access.id), {})}
    figures = queries.figures_of(tx, access)
    unclear = figures["unclear"]
    values = {
        **project_context(tx, access, actor, "review"),
        "tab": "agreement",
        "figures": figures,
        "classes": list(classes.values()),
        "rows": plots.class_rows(figures, classes),
        "scale": plots.scale(),
        "matrix": plots.matrix(figures, classes),
        "unclear": plots.named(unclear["classes"], classes) if unclear else [],
        "blind_share": rules_of(tx, access.id).blind_share,
        "cell": _cell(figures, classes, ours, theirs),
        "is_open": access.project.archived_at is None,
    }
    return render(request, "review/agreement.html", values)


def _cell(figures: Any, classes: Any, ours: int | None, theirs: int | None) -> dict[str, Any] | None:
    """Name the cell whose pictures are asked for; None: all that wait."""
    if ours is None or theirs is None:
        return None
    cells = (one for one in figures["confusion"] if (one["ours"], one["theirs"]) == (ours, theirs))
    n = next((one["n"] for one in cells), 0)
    return {"ours": classes.get(ours), "theirs": classes.get(theirs), "ids": (ours, theirs), "n": n}


@router.get("/projects/{project_id}/agreement/{reading_id}")
@allows(Action.REVIEW)
def show_reading(
    request: Request, project_id: PathId, reading_id: PathId, tx: ReadTxDep, actor: CurrentPerson
) -> Response:
    """Both versions of a photo, difference after difference, to be decided."""
    access = load_project(tx, actor, project_id, Action.REVIEW)
    photo, reading = queries.load_reading(tx, actor, reading_id, project_id=access.id)
    values = {
        **project_context(tx, access, actor, "review"),
        "page_theme": "mid",
        "photo_name": photo.photo.name,
        "page_data": {
            "project": access.id,
            "reading": reading.id,
            "next": queries.next_to_settle(tx, actor, access, after=reading),
            "left": queries.count_to_settle(tx, access.id),
            "classes": classes_to_wire(list_classes(tx, access.id), {}),
            "is_open": access.project.archived_at is None,
        },
    }
    return render(request, "review/settle.html", values)
