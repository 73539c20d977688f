"""The page of the reviewer's walk: /projects/{id}/review."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from app.projects.classes import classes_to_wire, list_classes
from app.projects.places import project_context
from app.projects.queries import load_project
from app.projects.rules import rules_of, rules_to_wire
from app.team.access import CurrentPerson
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import MAX_ID, PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_Id = Annotated[int | None, Query(ge=1, le=MAX_ID)]


@router.get("/projects/{project_id}/review")
@allows(Action.REVIEW)
def review(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    photo: _Id = None,
    labeler: _Id = None,
    class_id: Annotated[int | None, Query(alias="class", ge=1, le=MAX_ID)] = None,
) -> Response:
    """The walk through what waits for reviewers; ``photo`` is where one was, the others narrow it."""
    access = load_project(tx, actor, project_id, Action.REVIEW)
    only = {"labeler": labeler, "class_id": class_id}
    kept = [(name, value) for name, value in (("labeler", labeler), ("class", class_id)) if value is not None]
    values: dict[str, Any] = {
        **project_context(tx, access, actor, "review"),
        "page_theme": actor.editor_theme,
        "rules": rules_to_wire(rules_of(tx, access.id)),
        "may_edit": role_may(access.role, Action.EDIT_PROJECT),
        "page_data": {
            "me": {"id": actor.user_id, "name": actor.name},
            "project": {"id": access.id, "time_zone": access.project.time_zone},
            "classes": classes_to_wire(list_classes(tx, access.id), {}),
            "photo": photo,
            "only": {name: value for name, value in only.items() if value is not None},
            "query": "".join(f"&{urlencode([pair])}" for pair in kept),
        },
    }
    return render(request, "review/review.html", values)
